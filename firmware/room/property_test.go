package room_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// deed is one thing that happens to a board, wait microseconds after the one before.
type deed struct {
	wait int64
	in   device.Input
}

// conduct runs a board through deeds and returns all that it did. Polled, it makes a
// pass every millisecond and not only when it asks for one.
func conduct(tb testing.TB, release string, deeds []deed, polled bool) []string {
	tb.Helper()
	m := machine(tb, release, emulated.Config{Seed: 7, Flash: roomFlash()})
	m.Input(0, device.Input{Kind: device.Power, On: true})
	var log []string
	now, txEnd := int64(0), device.Never
	radio := device.RadioSettings{}
	polledTo := int64(0)
	run := func(end int64) {
		for now < end {
			until := min(end, txEnd)
			if polled {
				// Together with what the board wants to do then, for one pass.
				until = min(until, now-now%1000+1000)
				if until%1000 == 0 && until > polledTo {
					m.Input(until, device.Input{Kind: device.SerialIn})
					polledTo = until
				}
			}
			out, at, next, err := m.Run(until)
			if err != nil {
				tb.Fatal(err)
			}
			if next < at {
				tb.Fatalf("at %d the board wants to run at %d", at, next)
			}
			now = at
			for _, o := range out {
				log = append(log, fmt.Sprintf("%d %d %x %v", at, o.Kind, o.Data, o.Radio))
				switch o.Kind {
				case device.Transmit:
					txEnd = at + int64(emulated.Airtime(radio, len(o.Data)))
				case device.RadioSet:
					radio = o.Radio
				case device.SerialOut:
				}
			}
			if now >= txEnd {
				m.Input(now, device.Input{Kind: device.TxDone})
				txEnd = device.Never
			}
		}
	}
	polls := polled
	polled = false // the record says when the first pass is made
	run(2_000_000)
	polled = polls
	for _, d := range deeds {
		run(now + d.wait)
		if d.in.Kind == device.Power {
			txEnd = device.Never
		}
		m.Input(now, d.in)
	}
	run(now + 15_000_000)
	return log
}

// roomFlash holds a room's identity.
func roomFlash() *emulated.Flash {
	id := identity.FromSeed([32]byte{0: 6})
	pub := id.Public()
	flash := &emulated.Flash{}
	flash.Restore(map[string][]byte{"/identity/_main.id": append(pub[:], id[:]...)})
	return flash
}

// drawDeeds draws what clients, operators and the air may do to a room.
func drawDeeds(t *rapid.T) []deed {
	roomKey := identity.FromSeed([32]byte{0: 6}).Public()
	client := rapid.Custom(func(t *rapid.T) wire.Packet {
		id := identity.NewLocal(identity.FromSeed([32]byte{1: rapid.Uint8Range(1, 3).Draw(t, "client")}))
		secret := id.SharedSecret(roomKey)
		route := rapid.SampledFrom([]wire.Route{wire.Flood, wire.Direct}).Draw(t, "route")
		stamp := uint32(clock) + rapid.Uint32Range(0, 40).Draw(t, "time stamp")
		if rapid.Bool().Draw(t, "log-in") {
			word := rapid.SampledFrom([]string{"hello", "password", "", "wrong"}).Draw(t, "password")
			plain, _ := wire.RoomLogin{Timestamp: stamp, Password: word}.AppendTo(nil)
			payload, _ := wire.AnonDatagram{Dest: roomKey.Hash(), Sender: id.Public(), Sealed: secret.Seal(nil, plain)}.AppendTo(nil)
			return wire.Packet{Route: route, Type: wire.TypeAnonReq, Payload: payload}
		}
		var plain []byte
		kind := rapid.SampledFrom([]wire.PayloadType{wire.TypeTxt, wire.TypeReq, wire.TypePath}).Draw(t, "type")
		switch kind { // the others are raw frames
		case wire.TypeTxt:
			text := rapid.SampledFrom([]string{"a post", "", "ver", "setperm " + id.Public().String()[:2] + " 0", "set multi.acks 1", "room.post x"}).Draw(t, "text")
			plain, _ = wire.Text{Timestamp: stamp, Type: wire.TextType(rapid.Uint8Range(0, 1).Draw(t, "command")), Text: text}.AppendTo(nil)
		case wire.TypeReq:
			plain, _ = wire.NewRequest(stamp, wire.RequestType(rapid.Uint8Range(0, 6).Draw(t, "request")), [4]byte{}).AppendTo(nil)
		default:
			plain = append([]byte{rapid.SampledFrom([]byte{0, 1, 0x41, 0xFF}).Draw(t, "path")}, rapid.SliceOfN(rapid.Byte(), 12, 12).Draw(t, "rest")...)
		}
		payload, _ := wire.Datagram{Dest: roomKey.Hash(), Src: id.Public().Hash(), Sealed: secret.Seal(nil, plain)}.AppendTo(nil)
		return wire.Packet{Route: route, Type: kind, Payload: payload}
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) deed {
		d := deed{wait: rapid.Int64Range(0, 4_000_000).Draw(t, "wait")}
		switch rapid.IntRange(0, 9).Draw(t, "deed") {
		case 0:
			line := rapid.SampledFrom([]string{"ver", "stats-core", "room.post hi", "set repeat on", "advert", "set rxdelay 10", "tempradio 868,125,7,5,1", "log start", "set cad on", "region put x", "set agc.reset.interval 4", "set dutycycle 1"}).Draw(t, "line")
			d.in = device.Input{Kind: device.SerialIn, Data: []byte(line + "\r")}
		case 1:
			d.in = device.Input{Kind: device.BadFrame}
		case 2:
			d.in = device.Input{Kind: device.AirPhase, Phase: device.Phase(rapid.Uint8Range(0, 2).Draw(t, "phase"))}
		case 3:
			d.in = device.Input{Kind: device.FrameIn, Data: rapid.SliceOfN(rapid.Byte(), 1, 60).Draw(t, "raw"), SNR: -5}
		default:
			p := client.Draw(t, "packet")
			frame, err := p.AppendTo(nil)
			if err != nil {
				t.Fatal(err)
			}
			d.in = device.Input{Kind: device.FrameIn, Data: frame, SNR: float32(rapid.IntRange(-10, 12).Draw(t, "snr")), RSSI: -90}
		}
		return d
	}), 1, 12).Draw(t, "deeds")
}

// Whoever sleeps until it is due must do what one does that looks every millisecond.
func TestSleepingChangesNothing(t *testing.T) {
	both(t, func(t *testing.T, release string, _ bool) {
		t.Helper()
		rapid.Check(t, func(r *rapid.T) {
			deeds := drawDeeds(r)
			asleep, awake := conduct(t, release, deeds, false), conduct(t, release, deeds, true)
			if !slices.Equal(asleep, awake) {
				for i := range asleep {
					if i >= len(awake) || asleep[i] != awake[i] {
						r.Fatalf("output %d asleep %s\nawake %v", i, asleep[i], awake[min(i, len(awake)):min(i+1, len(awake))])
					}
				}
				r.Fatalf("awake does more: %v", awake[len(asleep):])
			}
		})
	})
}

func TestSameSeedSameRoom(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		deeds := drawDeeds(r)
		if a, b := conduct(t, "", deeds, false), conduct(t, "", deeds, false); !slices.Equal(a, b) {
			r.Fatal("two runs differ")
		}
	})
}

// An idle look at everything allocates nothing.
func TestIdlePassAllocatesNothing(t *testing.T) {
	w := newWorld(t, "", emulated.Config{})
	for n := range byte(3) {
		w.member(n+1).login(w.time(), "hello")
	}
	w.run(10_000_000)
	at := w.now
	got := testing.AllocsPerRun(100, func() {
		at += 1_000
		w.m.Input(at, device.Input{Kind: device.SerialIn})
		if _, _, _, err := w.m.Run(at); err != nil {
			t.Fatal(err)
		}
	})
	if got != 0 {
		t.Errorf("%v allocations", got)
	}
}

// FuzzRoom feeds a room with whatever comes: no input may stop it.
func FuzzRoom(f *testing.F) {
	f.Add([]byte{0, 3, 4, 'v', 'e', 'r', '\r'})
	f.Add([]byte{1, 1, 21, 0x15, 0, 'f', 0, 4, 2, 1})
	f.Fuzz(func(t *testing.T, data []byte) {
		var deeds []deed
		release := ""
		if len(data) > 0 && data[0]&1 == 1 {
			release = released
		}
		for len(data) >= 3 && len(deeds) < 64 {
			head := data[:3]
			n := min(int(head[2]), len(data)-3)
			in := device.Input{Kind: device.InputKind(head[1] % 6), Data: data[3 : 3+n], On: head[0]&2 == 0, Phase: device.Phase(head[0] >> 2 & 3 % 3)}
			if in.Kind == device.FrameIn && len(in.Data) == 0 {
				in.Kind = device.BadFrame
			}
			deeds = append(deeds, deed{wait: int64(head[0]) * 20_000, in: in})
			data = data[3+n:]
		}
		conduct(t, release, deeds, false)
	})
}
