package kiss_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/kiss"
	"github.com/meshrig/meshrig/firmware/releases"
	wire "github.com/meshrig/meshrig/firmware/wire/kiss"
)

// host talks to a modem in virtual time.
type host struct {
	t       *testing.T
	m       *emulated.Machine
	decoder wire.Decoder
	said    []byte
	sent    []int64 // when frames started
	now     int64
}

// released are the defects of the modem of the recordings.
func released(t *testing.T) kiss.Quirks {
	t.Helper()
	quirks, err := releases.Modems().Find("v1.17.1")
	if err != nil {
		t.Fatal(err)
	}
	return quirks
}

func newHost(t *testing.T, cfg kiss.Config) *host {
	t.Helper()
	m := kiss.NewMachine(cfg)
	h := &host{t: t, m: m}
	m.Input(0, device.Input{Kind: device.Power, On: true})
	h.until(1_000_000)
	return h
}

func (h *host) until(at int64) {
	h.t.Helper()
	for {
		out, reached, _, err := h.m.Run(at)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, o := range out {
			switch o.Kind {
			case device.SerialOut:
				h.said = append(h.said, o.Data...)
			case device.Transmit:
				h.sent = append(h.sent, reached)
				h.m.Input(reached+100_000, device.Input{Kind: device.TxDone})
			case device.RadioSet:
			}
		}
		if h.now = reached; reached == at && len(out) == 0 {
			return
		}
	}
}

// ask returns the last thing that the modem says to a question.
func (h *host) ask(sub wire.Sub, data ...byte) wire.Hardware {
	h.t.Helper()
	h.said = nil
	h.m.Input(h.now, device.Input{Kind: device.SerialIn, Data: wire.Hardware{Sub: sub, Data: data}.Append(nil)})
	h.until(h.now)
	f, _, ok := h.decoder.Next(h.said)
	if !ok {
		h.t.Fatalf("%v: no answer, only %x", sub, h.said)
	}
	answer, err := f.Hardware()
	if err != nil {
		h.t.Fatal(err)
	}
	return answer
}

func (h *host) set(c wire.Command, data ...byte) {
	h.m.Input(h.now, device.Input{Kind: device.SerialIn, Data: wire.Frame{Command: c, Data: data}.Append(nil)})
	h.until(h.now)
}

// TestQuirks asks both modems for what the released one gets wrong.
func TestQuirks(t *testing.T) {
	right, released := newHost(t, kiss.Config{}), newHost(t, kiss.Config{Quirks: released(t)})
	factory := wire.Radio{Frequency: 869_618_000, Bandwidth: 62_500, SpreadingFactor: 8, CodingRate: 5}
	odd := factory
	odd.CodingRate = 4
	for _, c := range []struct {
		h           *host
		start, then wire.Radio
	}{{right, factory, factory}, {released, wire.Radio{}, odd}} {
		ask := func(want wire.Radio) {
			t.Helper()
			if got, err := wire.ParseRadio(c.h.ask(wire.GetRadio).Data); err != nil || got != want {
				t.Errorf("radio %+v, want %+v, %v", got, want, err)
			}
		}
		ask(c.start)
		c.h.ask(wire.SetRadio, odd.Append(nil)...)
		ask(c.then)
	}
	if p := right.ask(wire.GetTxPower); int8(p.Data[0]) != 22 {
		t.Errorf("power %d", p.Data)
	}
	partial := append(make([]byte, 32), 0, 0, 1)
	if got := right.ask(wire.DecryptData, partial...); got.Sub != wire.Failed {
		t.Errorf("a part of a block was decrypted: %v", got)
	}
}

func TestCarrierSenseFromTheStart(t *testing.T) {
	for quirks, want := range map[kiss.Quirks]int{{}: 0, released(t): 1} {
		h := newHost(t, kiss.Config{Quirks: quirks})
		h.set(wire.TxDelay, 0)
		h.set(wire.Persistence, 255)
		h.m.Input(h.now, device.Input{Kind: device.AirPhase, Phase: device.PhasePreamble})
		h.set(wire.Data, 1, 2, 3)
		h.until(h.now + 150_000) // the preamble lasts 181 ms
		if len(h.sent) != want {
			t.Errorf("%+v: %d frames sent into a preamble, want %d", quirks, len(h.sent), want)
		}
	}
}

// TestStartsLieOnTheGrid lets chance decide: each lost draw costs a slot and a millisecond.
func TestStartsLieOnTheGrid(t *testing.T) {
	h := newHost(t, kiss.Config{Board: emulated.Config{Seed: 7}})
	h.set(wire.TxDelay, 0)
	h.set(wire.Persistence, 63)
	h.set(wire.SlotTime, 3)
	lost := map[int64]int{}
	const n = 200
	for i := range n {
		h.set(wire.Data, byte(i))
		from := h.now
		h.until(from + 2_000_000)
		if len(h.sent) != i+1 {
			t.Fatalf("%d frames sent, want %d", len(h.sent), i+1)
		}
		wait := h.sent[i] - from - 2000
		if wait%31_000 != 0 {
			t.Fatalf("frame %d starts %d us behind the grid", i, wait%31_000)
		}
		lost[wait/31_000]++
	}
	if lost[0] < n/8 || lost[0] > n/2 { // a quarter, by chance
		t.Errorf("of %d frames %d left at the first draw (%v)", n, lost[0], lost)
	}
}

func TestIdentityOutlivesTheModem(t *testing.T) {
	flash := &emulated.Flash{}
	a := newHost(t, kiss.Config{Board: emulated.Config{Flash: flash}}).ask(wire.GetIdentity)
	b := newHost(t, kiss.Config{Board: emulated.Config{Flash: flash, Seed: 5}}).ask(wire.GetIdentity)
	if diff := cmp.Diff(a.Data, b.Data); diff != "" || len(a.Data) != 32 {
		t.Error(diff)
	}
}

func FuzzHost(f *testing.F) {
	f.Add([]byte("\xc0\x06\x17\xc0\xc0\x00abc\xc0\xc0\x06\x18\xc0"))
	f.Fuzz(func(t *testing.T, typed []byte) {
		h := newHost(t, kiss.Config{})
		h.m.Input(h.now, device.Input{Kind: device.SerialIn, Data: typed})
		h.until(h.now + 10_000_000)
	})
}

// TestGainControl polls the noise floor as a recording did that lists its result alone: gone
// at 30 s for 60 to 80 ms (channel.jsonl, facts).
func TestGainControl(t *testing.T) {
	h := newHost(t, kiss.Config{})
	h.until(29_500_000)
	var gone []int64
	for at := int64(29_519_088); at < 31_000_000; at += 20_000 {
		h.until(at)
		if floor, err := wire.ParseNumber(h.ask(wire.GetNoiseFloor).Data); err != nil || floor == 0 {
			gone = append(gone, at)
		}
	}
	if len(gone) < 3 || len(gone) > 4 || gone[0] < 30_000_000 || gone[0] > 30_020_000 {
		t.Errorf("no noise floor at %v", gone)
	}
}

// TestGainControlWaits for the frame that is to be sent.
func TestGainControlWaits(t *testing.T) {
	h := newHost(t, kiss.Config{})
	h.set(wire.TxDelay, 255)
	h.until(29_000_000)
	h.set(wire.Data, 1)
	h.until(30_040_000)
	h.ask(wire.Ping)
	h.until(30_060_000)
	if floor, err := wire.ParseNumber(h.ask(wire.GetNoiseFloor).Data); err != nil || floor == 0 {
		t.Errorf("noise floor %d, %v while a frame waits", floor, err)
	}
}
