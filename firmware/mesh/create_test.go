package mesh_test

import (
	"bytes"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/mesh"
	"github.com/meshrig/meshrig/firmware/wire"
)

// TestLimits: what is too long gives nil and leaves the pool whole.
func TestLimits(t *testing.T) {
	w := newWorld(t)
	n := w.node
	var long wire.Path
	for range 60 {
		_ = long.Append([]byte{1})
	}
	long64 := path(t, 2, string(make([]byte, 64)))
	for name, c := range map[string]struct {
		p    *mesh.Packet
		want int // payload bytes; 0: nil
	}{
		"datagram":             {n.NewDatagram(wire.TypeTxt, 1, w.box, make([]byte, 167)), 180},
		"datagram too long":    {n.NewDatagram(wire.TypeTxt, 1, w.box, make([]byte, 168)), 0},
		"datagram of one byte": {n.NewDatagram(wire.TypeReq, 1, w.box, make([]byte, 1)), 20},
		"not a datagram":       {n.NewDatagram(wire.TypeAck, 1, w.box, make([]byte, 1)), 0},
		"path return":          {n.NewPathReturn(1, w.box, &long, wire.TypeResponse, make([]byte, 101)), 180},
		"path return too long": {n.NewPathReturn(1, w.box, &long, wire.TypeResponse, make([]byte, 102)), 0},
		"path return, long":    {n.NewPathReturn(1, w.box, &long64, 0, nil), 84},
		"ack":                  {n.NewAck(make([]byte, 6)), 6},
		"multi-ack":            {n.NewMultiAck(make([]byte, 183), 2), 184},
		"multi-ack too long":   {n.NewMultiAck(make([]byte, 184), 2), 0},
		"trace":                {n.NewTrace(wire.Trace{Hashes: make([]byte, 175)}), 184},
		"trace too long":       {n.NewTrace(wire.Trace{Hashes: make([]byte, 176)}), 0},
		"control":              {n.NewControl(make([]byte, 184)), 184},
		"control too long":     {n.NewControl(make([]byte, 185)), 0},
		"raw":                  {n.NewRaw(make([]byte, 184)), 184},
		"advert":               {n.NewAdvert(5, make([]byte, 32)), 132},
		"advert too long":      {n.NewAdvert(5, make([]byte, 33)), 0},
	} {
		got := 0
		if c.p != nil {
			got = len(c.p.Payload)
		}
		if got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
		n.Release(c.p)
	}
	if n.Free() != mesh.PoolSize {
		t.Errorf("%d packets lost", mesh.PoolSize-n.Free())
	}
	if n.Stats().Errors != 0 {
		t.Error("error flag up")
	}
}

func TestEmptyPoolGivesNil(t *testing.T) {
	w := newWorld(t)
	n := w.node
	for range mesh.PoolSize {
		if n.NewAck([]byte("abcd")) == nil {
			t.Fatal("pool empty")
		}
	}
	for name, p := range map[string]*mesh.Packet{
		"ack": n.NewAck([]byte("abcd")), "datagram": n.NewDatagram(wire.TypeTxt, 1, w.box, nil),
		"path": n.NewPathReturn(1, w.box, &here, 0, nil), "advert": n.NewAdvert(1, nil),
	} {
		if p != nil {
			t.Errorf("%s from an empty pool", name)
		}
		n.SendFlood(p, identity.TransportKey{}, 1, 0)
		n.SendDirect(p, &here, 0)
		n.SendZeroHop(p, 0)
		n.Release(p)
	}
	if n.Stats().Errors != mesh.ErrPoolEmpty || n.Queued() != 0 {
		t.Errorf("errors %b, %d queued", n.Stats().Errors, n.Queued())
	}
}

func TestPathDummyIsDrawn(t *testing.T) {
	script := &emulated.Script{Rest: emulated.NewRandom(1), Bytes: map[device.Use][][]byte{device.PathDummy: {{9, 8, 7, 6}}}}
	w := newWorld(t, func(w *world) { w.cfg.Random = script })
	p := w.node.NewPathReturn(0xa1, w.box, &here, 0, nil)
	plain, err := w.box.Open(nil, p.Payload[2:])
	if err != nil || !bytes.Equal(plain[:6], []byte{0, 0xff, 9, 8, 7, 6}) || p.Payload[0] != 0xa1 || p.Payload[1] != 0x50 {
		t.Errorf("%x, %v", plain, err)
	}
	p = w.node.NewPathReturn(0xa1, w.box, &here, wire.TypeAck, []byte("abcd"))
	if plain, err = w.box.Open(nil, p.Payload[2:]); err != nil || string(plain[:6]) != "\x00\x03abcd" {
		t.Errorf("%x, %v", plain, err)
	}
}

// TestSend: routes, transport codes and the order that the priorities give.
func TestSend(t *testing.T) {
	scope := identity.TransportKey{1, 2, 3}
	p3 := path(t, 1, "xyz")
	w := newWorld(t)
	w.do(3e6, func() {
		n := w.node
		n.SendFlood(n.NewAdvert(7, []byte("room")), identity.TransportKey{}, 1, 5)
		n.SendDirect(n.NewTrace(wire.Trace{Hashes: []byte("xy")}), &p3, 5)
		n.SendFlood(n.NewPathReturn(1, w.box, &here, 0, nil), scope, 2, 5)
		n.SendFlood(n.NewAck([]byte("flod")), scope, 3, 5)
		n.SendDirect(n.NewPathReturn(1, w.box, &here, 0, nil), &p3, 5)
		n.SendDirect(n.NewAck([]byte("dire")), &p3, 5)
		n.SendZeroHop(n.NewAck([]byte("zero")), 5)
		n.SendFlood(n.NewAck([]byte("size")), scope, 4, 5)
		n.SendFlood(n.NewTrace(wire.Trace{}), scope, 1, 5)
	})
	w.run(20e6)
	type row struct {
		Type  wire.PayloadType
		Route wire.Route
		Size  int
		Path  string
	}
	packets := w.packets()
	got := make([]row, 0, len(packets))
	for _, p := range packets {
		got = append(got, row{p.Type, p.Route, p.Path.HashSize(), string(p.Path.Bytes())})
		codes := [2]uint16{}
		if p.Route == wire.TransportFlood {
			codes[0] = scope.Code(uint8(p.Type), p.Payload)
		}
		if p.TransportCodes != codes {
			t.Errorf("%v: codes %x, want %x", p.Type, p.TransportCodes, codes)
		}
	}
	same(t, "sent", got, []row{
		{wire.TypeAck, wire.Direct, 1, "xyz"},
		{wire.TypeAck, wire.Direct, 1, ""},
		{wire.TypeAck, wire.TransportFlood, 3, ""},
		{wire.TypePath, wire.Direct, 1, "xyz"},
		{wire.TypePath, wire.TransportFlood, 2, ""},
		{wire.TypeAdvert, wire.Flood, 1, ""},
		{wire.TypeTrace, wire.Direct, 1, ""},
	})
	a, err := wire.DecodeAdvert(packets[5].Payload)
	if err != nil || a.Timestamp != 7 || !self.Public().VerifyAdvert(7, []byte("room"), identity.Signature(a.Signature)) {
		t.Errorf("advert %+v, %v", a, err)
	}
	for i, p := range packets { // its own echoes are duplicates; an ack on its way elsewhere is taken all the same
		w.hear(int64(21+i)*1e6, frame(t, p))
	}
	same(t, "notes", w.notes, []string{"ack d"})
	if w.node.Free() != mesh.PoolSize {
		t.Errorf("%d packets lost", mesh.PoolSize-w.node.Free())
	}
}

func TestReplyScope(t *testing.T) {
	for i, want := range []mesh.ReplyScope{
		mesh.ScopeNone, mesh.ScopeDefault, mesh.ScopeNone, mesh.ScopeNone,
		mesh.ScopeRequest, mesh.ScopeRequest, mesh.ScopeRequest, mesh.ScopeRequest,
	} {
		if got := mesh.ChooseReplyScope(i&4 != 0, i&2 != 0, i&1 != 0); got != want {
			t.Errorf("known %t, unscoped %t, default %t: %d, want %d", i&4 != 0, i&2 != 0, i&1 != 0, got, want)
		}
	}
}

func TestOwnAdvert(t *testing.T) {
	w := newWorld(t)
	w.hear(3e6, frame(t, wire.Packet{Route: wire.Flood, Type: wire.TypeAdvert, Payload: advertOf(self, "room", -1)}))
	same(t, "notes", w.notes, []string(nil))
}
