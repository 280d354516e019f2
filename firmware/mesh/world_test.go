package mesh_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

var (
	self  = identity.Named("room", 0x50)
	alice = identity.Named("alice", 0xa1)
	bob   = identity.Named("bob", 0xb0)
)

// app is a room of nothing but notes. It knows alice.
type app struct {
	node   *mesh.Node
	notes  []string
	box    *identity.Box
	mine   wire.AckCode // acks that are for this node
	path   *wire.Path   // last path of a peer
	back   bool         // send paths back
	extra  []byte
	drop   bool
	traces []wire.Trace
}

func (a *app) note(s string) { a.notes = append(a.notes, s) }

func (a *app) Match(hash byte) int {
	if hash == alice.Public().Hash() {
		return 1
	}
	return 0
}
func (a *app) Box(int) *identity.Box { return a.box }
func (a *app) Data(p *mesh.Packet, _ int, plain []byte) {
	a.note("data " + p.Type.String() + " " + string(plain[0]))
}

func (a *app) Path(_ *mesh.Packet, _ int, r wire.PathReturn) bool {
	a.note("path")
	a.path, a.extra = &r.Path, r.Extra
	return a.back
}
func (a *app) Arriving(*mesh.Packet) bool { return a.drop }
func (a *app) Anon(_ *mesh.Packet, sender identity.PublicKey, _ identity.Secret, plain []byte) {
	a.note("anon " + sender.String()[:2] + " " + string(plain[0]))
}

func (a *app) Ack(_ *mesh.Packet, code wire.AckCode) bool {
	a.note("ack " + string(code[:1]))
	return code == a.mine
}
func (a *app) Advert(_ *mesh.Packet, v wire.Advert) { a.note("advert " + string(v.Data)) }
func (a *app) Trace(_ *mesh.Packet, t wire.Trace) {
	a.note("trace")
	a.traces = append(a.traces, t)
}
func (a *app) Control(*mesh.Packet)                   { a.note("control") }
func (a *app) Group(*mesh.Packet, wire.GroupDatagram) { a.note("group") }
func (a *app) Raw(*mesh.Packet)                       { a.note("raw") }

// world is a node on an emulated board. Frames that it sends end when they should.
type world struct {
	*app

	t      *testing.T
	m      *emulated.Machine
	board  *emulated.Board
	policy mesh.Policy
	quirks mesh.Quirks
	cfg    emulated.Config
	radio  [4]uint32 // frequency, bandwidth, spreading factor, coding rate
	ops    []func()
	deaf   bool  // the end of a frame is never reported
	done   int64 // when the frame on the air ends
	sent   []sent
}

type sent struct {
	at    int64 // µs
	air   int64 // µs
	frame []byte
}

type nodeFirmware struct {
	w *world
	b *emulated.Board
}

func (f nodeFirmware) Setup() {
	w := f.w
	w.board = f.b
	w.node = mesh.New(mesh.Ports{
		Clock: f.b, Random: f.b.Random(), Radio: f.b.Radio(), Policy: &w.policy,
		Peers: w.app, Server: w.app, Observer: w.app,
	}, self, w.quirks)
	r := w.radio
	f.b.Radio().Configure(r[0], r[1], uint8(r[2]), uint8(r[3]))
}

func (f nodeFirmware) Loop() {
	if n := len(f.b.Waiting()); n > 0 {
		f.b.Take(n)
		for _, op := range f.w.ops {
			op()
		}
		f.w.ops = nil
	}
	f.w.node.Loop()
}
func (f nodeFirmware) Next() (device.Millis, bool) { return f.w.node.Next() }

// newWorld returns a node at SF8, 62.5 kHz with a duty cycle of 50 %, after its first pass.
func newWorld(t *testing.T, change ...func(*world)) *world {
	t.Helper()
	w := &world{t: t, done: device.Never, app: &app{box: identity.NewBox(self.SharedSecret(alice.Public()))}}
	w.policy = mesh.Policy{AirtimeFactor: 1, FloodMax: 64, FloodMaxUnscoped: 64, FloodMaxAdvert: 8}
	w.radio = [4]uint32{869618000, 62500, 8, 5}
	for _, c := range change {
		c(w)
	}
	w.m = emulated.New(w.cfg, func(b *emulated.Board) emulated.Firmware { return nodeFirmware{w, b} })
	w.m.Input(0, device.Input{Kind: device.Power, On: true})
	w.run(2e6)
	return w
}

// run runs to until.
func (w *world) run(until int64) {
	w.t.Helper()
	for {
		out, at, _, err := w.m.Run(min(until, w.done))
		if err != nil {
			w.t.Fatal(err)
		}
		for _, o := range out {
			if o.Kind != device.Transmit {
				continue
			}
			air := int64(emulated.Airtime(w.board.Radio().Settings(), len(o.Data)))
			w.sent = append(w.sent, sent{at, air, append([]byte(nil), o.Data...)})
			if !w.deaf {
				w.done = at + air
			}
		}
		switch {
		case len(out) > 0:
		case at == w.done:
			w.m.Input(at, device.Input{Kind: device.TxDone})
			w.done = device.Never
		case at == until:
			return
		}
	}
}

// do lets the firmware do something at a time.
func (w *world) do(at int64, op func()) {
	w.t.Helper()
	w.run(at)
	w.ops = append(w.ops, op)
	w.m.Input(at, device.Input{Kind: device.SerialIn, Data: []byte("!")})
	w.run(at)
}

// hear lets a frame end at a time.
func (w *world) hear(at int64, frame []byte) { w.t.Helper(); w.hearAt(at, 10, frame) }

func (w *world) hearAt(at int64, snr float32, frame []byte) {
	w.t.Helper()
	w.run(at)
	w.m.Input(at, device.Input{Kind: device.FrameIn, Data: frame, SNR: snr, RSSI: -80})
	w.run(at)
}

func (w *world) air(at int64, p device.Phase) {
	w.t.Helper()
	w.run(at)
	w.m.Input(at, device.Input{Kind: device.AirPhase, Phase: p})
	w.run(at)
}

// packets returns what was sent since the last call.
func (w *world) packets() []wire.Packet {
	w.t.Helper()
	list := make([]wire.Packet, 0, len(w.sent))
	for _, s := range w.sent {
		var p wire.Packet
		if err := p.Decode(s.frame); err != nil {
			w.t.Fatalf("sent %x: %v", s.frame, err)
		}
		list = append(list, p)
	}
	w.sent = nil
	return list
}

// frame encodes a packet.
func frame(t *testing.T, p wire.Packet) []byte {
	t.Helper()
	b, err := p.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// path returns a path of hashes of a size.
func path(t *testing.T, size int, hashes string) wire.Path {
	t.Helper()
	var p wire.Path
	if err := p.SetHashSize(size); err != nil {
		t.Fatal(err)
	}
	for b := []byte(hashes); len(b) > 0; b = b[size:] {
		if err := p.Append(b); err != nil {
			t.Fatal(err)
		}
	}
	return p
}
