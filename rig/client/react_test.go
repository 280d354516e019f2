package client_test

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
)

func TestPushIsAcknowledged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		route     wire.Route
		know      bool
		multi     bool
		behavior  client.Misbehavior
		types     []wire.PayloadType
		delays    []time.Duration
		misplaced bool // the code is not the right one
	}{
		"flooded":               {route: wire.Flood, types: []wire.PayloadType{wire.TypePath}, delays: []time.Duration{200}},
		"direct":                {route: wire.Direct, know: true, types: []wire.PayloadType{wire.TypeAck}, delays: []time.Duration{200}},
		"direct, no path known": {route: wire.Direct, types: []wire.PayloadType{wire.TypeAck}, delays: []time.Duration{200}},
		"twice by setting": {
			route: wire.Direct, know: true, multi: true,
			types: []wire.PayloadType{wire.TypeMultipart, wire.TypeAck}, delays: []time.Duration{200, 500},
		},
		"not at all": {route: wire.Flood, behavior: client.Misbehavior{NoAck: true}},
		"late": {
			route: wire.Flood, behavior: client.Misbehavior{LateAck: time.Second},
			types: []wire.PayloadType{wire.TypePath}, delays: []time.Duration{1200},
		},
		"twice": {
			route: wire.Direct, know: true, behavior: client.Misbehavior{DoubleAck: true},
			types: []wire.PayloadType{wire.TypeAck, wire.TypeAck}, delays: []time.Duration{200, 500},
		},
		"with another's code": {
			route: wire.Direct, know: true, behavior: client.Misbehavior{ForeignAck: true}, misplaced: true,
			types: []wire.PayloadType{wire.TypeAck}, delays: []time.Duration{200},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			if c.know {
				s.alice.SetPath(wire.Path{})
			}
			s.alice.MultiAcks, s.alice.Misbehavior = c.multi, c.behavior
			ev := s.push("hello", c.route, 2)
			s.alice.Hear(ev)
			s.alice.Hear(ev) // the same frame once more is dropped
			if got := s.alice.Pushes(); len(got) != 1 || got[0].Text != "hello" || got[0].Attempt != 2 {
				t.Fatalf("pushes %+v", got)
			}
			code := s.alice.Push(ev).AckHash
			if len(s.later) != len(c.types) {
				t.Fatalf("%d frames, want %d", len(s.later), len(c.types))
			}
			for i, q := range s.later {
				if got, want := q.At.Sub(s.now), c.delays[i]*time.Millisecond; got != want {
					t.Errorf("frame %d after %v, want %v", i, got, want)
				}
				p := s.packet(q.Frame)
				if flood := c.route == wire.Flood || !c.know; p.Route.IsFlood() != flood {
					t.Errorf("frame %d goes %v", i, p.Route)
				}
				if p.Type != c.types[i] {
					t.Errorf("frame %d is %v, want %v", i, p.Type, c.types[i])
				}
				carried := p.Payload
				if p.Type == wire.TypePath {
					var err error
					if carried, err = s.opened(q.Frame); err != nil {
						t.Fatal(err)
					}
				}
				if got := bytes.Contains(carried, code[:]); got == c.misplaced {
					t.Errorf("frame %d carries %x: %v", i, code, got)
				}
			}
		})
	}
}

// Acknowledgements are recognised in all their forms, and nobody else's is.
func TestIsAck(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	sent := s.alice.SendPost(t.Context(), "x")
	code := sent.AckHash[:]
	inPath, err := (&wire.PathReturn{ExtraByte: byte(wire.TypeAck), Extra: code}).AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	dummy, err := (&wire.PathReturn{ExtraByte: wire.PathDummy, Extra: code}).AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ev   capture.Event
		want bool
	}{
		"plain":      {s.frame(&wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: code}), true},
		"six bytes":  {s.frame(&wire.Packet{Type: wire.TypeAck, Payload: append(bytes.Clone(code), 0, 9)}), true},
		"multipart":  {s.frame(&wire.Packet{Type: wire.TypeMultipart, Payload: append([]byte{0x13}, code...)}), true},
		"in a path":  {s.says(wire.TypePath, wire.Flood, inPath), true},
		"by chance":  {s.says(wire.TypePath, wire.Flood, dummy), false},
		"another's":  {s.frame(&wire.Packet{Type: wire.TypeAck, Payload: []byte{1, 2, 3, 4}}), false},
		"garbage":    {capture.Event{Kind: capture.Heard, Frame: []byte{0xFF}}, false},
		"our own":    {capture.Event{Kind: capture.Sent, Frame: append([]byte{0x0D, 0x00}, code...)}, false},
		"some bytes": {s.frame(&wire.Packet{Type: wire.TypeRawCustom, Payload: code}), false},
	} {
		if got := s.alice.IsAck(sent).Match(c.ev); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestPushMatchers(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	ev := s.push("hello", wire.Flood, 0)
	if !s.alice.IsPush().Match(ev) || !s.alice.IsPushOf("hello").Match(ev) || !s.alice.IsAnything().Match(ev) {
		t.Error("a push is not recognised")
	}
	if s.alice.IsPushOf("other").Match(ev) {
		t.Error("any push is a push of some other text")
	}
	ev.Frame[len(ev.Frame)-1] ^= 1
	if s.alice.IsPush().Match(ev) || s.alice.IsAnything().Match(ev) {
		t.Error("a damaged frame is a push")
	}
}

func TestRequestTagDecides(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	sent := s.alice.SendRequest(t.Context(), wire.RequestStatus, nil)
	for tag, want := range map[uint32]bool{sent.Timestamp: true, sent.Timestamp + 1: false} {
		plain, err := wire.Reply{Tag: tag, Data: make([]byte, 52)}.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.alice.IsReply(sent).Match(s.says(wire.TypeResponse, wire.Direct, plain)); got != want {
			t.Errorf("tag %d: %v, want %v", tag, got, want)
		}
	}
}

// Whatever is on the air, a client neither panics nor answers what is not for it.
func TestHearsAnything(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	rapid.Check(t, func(r *rapid.T) {
		frame := rapid.SliceOfN(rapid.Byte(), 0, 255).Draw(r, "frame")
		s.alice.Hear(capture.Event{Kind: capture.Heard, Frame: frame})
		if len(s.later) != 0 {
			r.Fatalf("answered %x with %x", frame, s.later[0].Frame)
		}
	})
}

// Whatever the room seals, a client does not panic.
func FuzzOpened(f *testing.F) {
	f.Add(byte(2), byte(1), []byte("\x00\x00\x00\x00\x08abcdtext"))
	f.Add(byte(8), byte(1), []byte{0x42, 1, 2, 3, 4, 3, 1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, kind, route byte, plain []byte) {
		if len(plain) > 160 {
			plain = plain[:160]
		}
		s := newScene(t)
		ev := s.says(wire.PayloadType(kind%16), wire.Route(route%4), plain)
		s.alice.Hear(ev)
		for _, q := range s.later {
			if err := new(wire.Packet).Decode(q.Frame); err != nil {
				t.Errorf("sent what is no packet: %v: %x", err, q.Frame)
			}
		}
	})
}

// A flooded path is learned, and answered by a path of its own unless the client keeps that.
func TestPathIsReturned(t *testing.T) {
	t.Parallel()
	for keeps, want := range map[bool]int{false: 1, true: 0} {
		s := newScene(t)
		s.alice.Misbehavior.NoPathReturn = keeps
		plain, err := (&wire.PathReturn{ExtraByte: wire.PathDummy, Extra: []byte{1, 2, 3, 4}}).AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		s.alice.Hear(s.says(wire.TypePath, wire.Flood, plain))
		if _, known := s.alice.Path(); !known {
			t.Errorf("keeps %v: learned no path", keeps)
		}
		if len(s.later) != want {
			t.Errorf("keeps %v: %d frames, want %d", keeps, len(s.later), want)
		}
	}
}
