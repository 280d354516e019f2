package replay

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
)

// Each of several acknowledgements that the board passes on has its own delay, behind the one before.
func TestDelaysOfSeveralAcknowledgements(t *testing.T) {
	const heardAt = 10_000
	row := func(kind string, at int64, frame ...byte) *Row {
		return &Row{Kind: Sent, From: Board, At: at * 1000, Data: frame, Decoded: Decoded{Type: kind}}
	}
	code := []byte{1, 2, 3, 4}
	for name, c := range map[string]struct {
		heard []byte
		first int64 // how long the first is held back beside its delay, ms
	}{
		"plain":                        {append([]byte{0x0E, 0}, code...), 300},
		"multipart, one still to come": {append([]byte{0x2A, 0, 0x13}, code...), 300 + 600},
	} {
		t.Run(name, func(t *testing.T) {
			one, two := heardAt+c.first+17, heardAt+c.first+17+300+40
			s := newScript(&Recording{Rows: []*Row{
				row(typeMultipart, one, append([]byte{0x2A, 0, 0x23}, code...)...),
				row(typeMultipart, two, append([]byte{0x2A, 0, 0x13}, code...)...),
			}})
			s.now, s.heard = heardAt*1000, c.heard
			for i, want := range []uint32{17, 40} {
				if got := s.IntN(device.RetransmitDelay, 0, 1000); got != want || s.err != nil {
					t.Errorf("delay %d is %d, want %d (%v)", i, got, want, s.err)
				}
			}
		})
	}
}

// A frame is noticed after so many symbols of the settings in force.
func TestNoticesAtTheSettingsInForce(t *testing.T) {
	radio := func(at int64, bw uint32, sf uint8, preamble uint16) *Row {
		return &Row{Kind: Tuned, From: Board, At: at, Radio: device.RadioSettings{Bandwidth: bw, SpreadingFactor: sf, Preamble: preamble}}
	}
	rec := &Recording{Rows: []*Row{radio(1_000_000, 250_000, 11, 16), radio(50_000_000, 62_500, 7, 32)}}
	for at, want := range map[int64]struct{ preamble, header int64 }{
		0:          {33_996, 181_248}, // as boards come
		10_000_000: {67_993, 231_424}, // symbols of 8.192 ms
		60_000_000: {16_998, 90_624},  // of 2.048 ms
	} {
		got := rec.onAir(&Row{At: at}, at+5_000_000)
		if len(got) != 3 || got[0].at != at+want.preamble || got[1].at != at+want.header || got[2].at != at+5_000_000 {
			t.Errorf("at %d: %+v", at, got)
		}
	}
	if got := rec.onAir(&Row{}, 181_248); len(got) != 2 {
		t.Errorf("a frame without a payload: %+v", got)
	}
}
