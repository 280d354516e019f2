package mesh_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// TestSmallPool holds that a node has no more packets than it was given.
func TestSmallPool(t *testing.T) {
	w := newWorld(t)
	n := mesh.New(mesh.Ports{Clock: w.board, Random: w.board.Random(), Radio: w.board.Radio(), Policy: &w.policy, Pool: 2}, self, mesh.Quirks{})
	if n.Free() != 2 || n.NewAck([]byte("abcd")) == nil || n.NewAck([]byte("abcd")) == nil || n.NewAck([]byte("abcd")) != nil {
		t.Error("a pool of 2 has another number of packets")
	}
	if _, err := n.Read([]byte{0x0d, 0, 1, 2, 3, 4}); !errors.Is(err, mesh.ErrNoPacket) {
		t.Errorf("read: %v", err)
	}
}

// TestSealedForOthers: anonymous requests and group datagrams, and what is too long for them.
func TestSealedForOthers(t *testing.T) {
	w := newWorld(t)
	p := w.node.NewAnonDatagram(0xa1, w.box, []byte("hello"))
	d, err := wire.DecodeAnonDatagram(p.Payload)
	if plain, open := w.box.Open(nil, d.Sealed); err != nil || open != nil || d.Dest != 0xa1 || d.Sender != self.Public() || !bytes.HasPrefix(plain, []byte("hello\x00")) {
		t.Errorf("%+v %q %v %v", d, plain, err, open)
	}
	p = w.node.NewGroupDatagram(wire.TypeGrpData, 0x77, w.box, []byte("group"))
	g, err := wire.DecodeGroupDatagram(p.Payload)
	if plain, open := w.box.Open(nil, g.Sealed); err != nil || open != nil || g.Channel != 0x77 || p.Type != wire.TypeGrpData || !bytes.HasPrefix(plain, []byte("group\x00")) {
		t.Errorf("%+v %q %v %v", g, plain, err, open)
	}
	free := w.node.Free()
	for name, p := range map[string]*mesh.Packet{
		"a long anonymous request": w.node.NewAnonDatagram(1, w.box, make([]byte, wire.MaxAnonPlaintext+1)),
		"a long group text":        w.node.NewGroupDatagram(wire.TypeGrpTxt, 1, w.box, make([]byte, wire.MaxGroupPlaintext+1)),
		"a group of another type":  w.node.NewGroupDatagram(wire.TypeTxt, 1, w.box, nil),
	} {
		if p != nil || w.node.Free() != free {
			t.Errorf("%s is built", name)
		}
	}
}

// TestSendNowhere: a neighbour reads transport codes of zero.
func TestSendNowhere(t *testing.T) {
	w := newWorld(t)
	w.do(3e6, func() {
		w.node.SendNowhere(nil, 0)
		w.node.SendNowhere(w.node.NewAck([]byte("abcd")), 0)
	})
	w.run(4e6)
	if len(w.sent) != 1 || !bytes.Equal(w.sent[0].frame, []byte("\x0f\x00\x00\x00\x00\x00abcd")) {
		t.Errorf("sent %x", w.sent)
	}
}

// TestLoopback: what was read is acted on once, and again after it was forgotten; it is not forwarded.
func TestLoopback(t *testing.T) {
	w := newWorld(t, func(w *world) {
		w.policy = mesh.Policy{Forward: true, FloodMax: 64, FloodMaxUnscoped: 64, FloodMaxAdvert: 64}
	})
	frame := []byte("\x0d\x00abcd")
	for i, forget := range []bool{false, false, true} {
		p, err := w.node.Read(frame)
		if err != nil {
			t.Fatal(err)
		}
		if forget {
			w.node.Forget(p)
		}
		w.notes = nil
		w.node.Loopback(p)
		if heard := len(w.notes) == 1; heard != (i != 1) {
			t.Errorf("time %d: %q", i, w.notes)
		}
	}
	if w.node.Queued() != 0 || w.node.Free() != mesh.PoolSize {
		t.Errorf("%d queued, %d free", w.node.Queued(), w.node.Free())
	}
	if _, err := w.node.Read([]byte{0x0d}); err == nil || w.node.Free() != mesh.PoolSize {
		t.Errorf("a frame that ends early: %v, %d free", err, w.node.Free())
	}
}

// TestSetSelf: the node is known by its new key.
func TestSetSelf(t *testing.T) {
	w := newWorld(t)
	w.node.SetSelf(alice)
	if p := w.node.NewAdvert(1, nil); w.node.Self() != alice || !bytes.HasPrefix(p.Payload, []byte{0xa1}) {
		t.Error("the old key is in use")
	}
}

// heard is a firmware of a node that keeps every frame.
type heard struct {
	node   *mesh.Node
	frames [][]byte
}

func (h *heard) Heard(frame []byte)          { h.frames = append(h.frames, bytes.Clone(frame)) }
func (h *heard) Setup()                      {}
func (h *heard) Loop()                       { h.node.Loop() }
func (h *heard) Next() (device.Millis, bool) { return h.node.Next() }

// TestListener: every frame is heard, garbage too, as it came.
func TestListener(t *testing.T) {
	h := &heard{}
	m := emulated.New(emulated.Config{}, func(b *emulated.Board) emulated.Firmware {
		b.Radio().Configure(869_618_000, 62_500, 8, 5)
		h.node = mesh.New(mesh.Ports{Clock: b, Random: b.Random(), Radio: b.Radio(), Policy: &mesh.Policy{}, Listener: h}, self, mesh.Quirks{})
		return h
	})
	m.Input(0, device.Input{Kind: device.Power, On: true})
	for i, frame := range []string{"\x0d\x00abcd", "\xff", "\x0d\x00abcd"} {
		m.Input(int64(2+i)*1e6, device.Input{Kind: device.FrameIn, Data: []byte(frame)})
	}
	for at := int64(0); at < 6e6; {
		var err error
		if _, at, _, err = m.Run(6e6); err != nil {
			t.Fatal(err)
		}
	}
	if got := bytes.Join(h.frames, []byte("|")); string(got) != "\x0d\x00abcd|\xff|\x0d\x00abcd" {
		t.Errorf("heard %q", got)
	}
}
