package repeater_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/firmware/repeater"
	"github.com/meshrig/meshrig/firmware/wire"
)

// world is one repeater on an ideal channel.
type world struct {
	t       testing.TB
	m       *emulated.Machine
	now     int64 // microseconds
	txEnd   int64
	console strings.Builder
	frames  []wire.Packet // of the repeater
}

// self is the identity of the repeater of a world.
func self() identity.PrivateKey { return identity.FromSeed([32]byte{0: 8}) }

// newWorld boots a repeater of a release, "" for this project's own, and lets it run for 20 s, its
// first advert included.
func newWorld(tb testing.TB, release string, board emulated.Config) *world {
	tb.Helper()
	if board.Flash == nil {
		id := self()
		pub := id.Public()
		board.Flash = &emulated.Flash{}
		board.Flash.Restore(map[string][]byte{"/identity/_main.id": append(pub[:], id[:]...)})
	}
	r, err := releases.Repeaters().Find(release)
	if err != nil {
		tb.Fatal(err)
	}
	w := &world{t: tb, m: repeater.NewMachine(r, board), txEnd: device.Never}
	w.m.Input(0, device.Input{Kind: device.Power, On: true})
	w.run(20_000_000)
	return w
}

// run lets time pass.
func (w *world) run(span int64) {
	for end := w.now + span; ; {
		until := min(end, w.txEnd)
		out, at, _, err := w.m.Run(until)
		if err != nil {
			w.t.Fatal(err)
		}
		w.now = at
		for _, o := range out {
			w.output(o)
		}
		if at < until {
			continue
		}
		if w.txEnd <= at {
			w.txEnd = device.Never
			w.m.Input(at, device.Input{Kind: device.TxDone})
			continue
		}
		if at >= end {
			return
		}
	}
}

func (w *world) output(o device.Output) {
	switch o.Kind {
	case device.SerialOut:
		w.console.Write(o.Data)
	case device.Transmit:
		w.txEnd = w.now + 300_000
		var p wire.Packet
		if err := p.Decode(append([]byte(nil), o.Data...)); err != nil {
			w.t.Fatalf("the repeater sends %x: %v", o.Data, err)
		}
		w.frames = append(w.frames, p)
	case device.RadioSet:
	}
}

// typed types a command and returns what follows its echo.
func (w *world) typed(command string) string {
	before := w.console.Len()
	w.m.Input(w.now, device.Input{Kind: device.SerialIn, Data: []byte(command + "\r")})
	w.run(100_000)
	return strings.TrimPrefix(w.console.String()[before:], command+"\r\n")
}

// hears lets a frame reach the repeater and returns what it sends within 20 s.
func (w *world) hears(p wire.Packet) []wire.Packet {
	w.t.Helper()
	frame, err := p.AppendTo(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.frames = w.frames[:0]
	w.m.Input(w.now, device.Input{Kind: device.FrameIn, Data: frame, SNR: 10, RSSI: -80})
	w.run(20_000_000)
	return w.frames
}

// control is a control packet of a neighbour.
func control(data []byte) wire.Packet {
	return wire.Packet{Route: wire.Direct, Type: wire.TypeControl, Payload: data}
}

// advert is the advert of a node that came without a hop.
func advert(id *identity.Local, node wire.NodeType, timestamp uint32) wire.Packet {
	data, _ := wire.AdvertData{Type: node, Name: "r"}.AppendTo(nil) // every type here is known
	key, sig := id.Public(), id.SignAdvert(timestamp, data)
	a := wire.Advert{PublicKey: [32]byte(key), Timestamp: timestamp, Signature: [64]byte(sig), Data: data}
	payload, _ := a.AppendTo(nil) // short enough
	return wire.Packet{Route: wire.Flood, Type: wire.TypeAdvert, Payload: payload}
}
