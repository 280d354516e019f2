package client_test

import (
	"bytes"
	"encoding/hex"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench/deadline"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
)

const epoch = 1767225600

// The keys of every scene; finding one takes a while.
var (
	roomKey  = sync.OnceValue(func() *identity.Local { return identity.Named("a room", 0x50) })
	aliceKey = sync.OnceValue(func() *identity.Local { return identity.Named("alice", 0xA1) })
)

// scene is alice, a room that the test speaks for, and what passes between them.
type scene struct {
	*paper
	alice *client.Client
	room  *identity.Local
	box   *identity.Box
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{paper: &paper{t: t, now: 10_000_000}, room: roomKey()}
	s.alice = client.New(s.paper, client.Config{
		Name: "alice", Identity: aliceKey(), Epoch: epoch, Seed: 1,
		Room: func() client.Room { return client.Room{PublicKey: s.room.Public(), AdminPassword: "secret"} },
	})
	s.box = identity.NewBox(s.room.SharedSecret(s.alice.PublicKey()))
	return s
}

// says makes a frame that the room sends to alice.
func (s *scene) says(t wire.PayloadType, route wire.Route, plain []byte) capture.Event {
	payload := append([]byte{s.alice.PublicKey().Hash(), s.room.Public().Hash()}, s.box.Seal(nil, plain)...)
	return s.frame(&wire.Packet{Route: route, Type: t, Payload: payload})
}

func (s *scene) frame(p *wire.Packet) capture.Event {
	b, err := p.AppendTo(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return capture.Event{Kind: capture.Heard, Frame: b, At: clock.Stamp{At: s.now}, Start: clock.Stamp{At: s.now - 300_000}}
}

// push makes a post that the room pushes to alice.
func (s *scene) push(text string, route wire.Route, attempt uint8) capture.Event {
	t := wire.Text{Timestamp: epoch + 5, Type: wire.TextSigned, Attempt: attempt, Author: [4]byte{1, 2, 3, 4}, Text: text}
	plain, err := t.AppendTo(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.says(wire.TypeTxt, route, plain)
}

func (s *scene) packet(frame []byte) wire.Packet {
	s.t.Helper()
	var p wire.Packet
	if err := p.Decode(frame); err != nil {
		s.t.Fatalf("%v: %x", err, frame)
	}
	return p
}

// opened is what alice sealed for the room.
func (s *scene) opened(frame []byte) ([]byte, error) {
	p := s.packet(frame)
	sealed := p.Payload[2:]
	if p.Type == wire.TypeAnonReq {
		sealed = p.Payload[1+wire.PublicKeySize:]
	}
	return s.box.Open(nil, sealed)
}

func TestLoginIsRead(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	response := wire.LoginResponse{Timestamp: epoch, Result: wire.LoginAdmin, Permissions: 3, FirmwareLevel: 1}
	ev := s.says(wire.TypeResponse, wire.Direct, response.AppendTo(nil))
	s.reply = &ev
	got := s.alice.LoginAdmin(t.Context(), client.Since(77))
	if got.LoginResponse != response || got.Type != wire.TypeResponse {
		t.Errorf("log-in %+v", got)
	}
	plain, err := s.opened(got.Sent.Frame)
	if err != nil {
		t.Fatal(err)
	}
	l, err := wire.DecodeRoomLogin(plain)
	if err != nil || l != (wire.RoomLogin{Timestamp: epoch + 10, Since: 77, Password: "secret"}) {
		t.Errorf("sent %+v, %v", l, err)
	}
}

func TestPasswordIsCut(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	plain, err := s.opened(s.alice.SendLogin(t.Context(), "0123456789abcdefgh").Frame)
	if err != nil {
		t.Fatal(err)
	}
	if l, _ := wire.DecodeRoomLogin(plain); l.Password != "0123456789abcde" {
		t.Errorf("password %q", l.Password)
	}
}

func TestStampsAreUnique(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first, second := s.alice.Stamp(), s.alice.Stamp()
	if first != epoch+10 || second != first+1 {
		t.Errorf("stamps %d and %d", first, second)
	}
	s.now = 60_000_000
	if got := s.alice.Stamp(); got != epoch+60 {
		t.Errorf("stamp %d a minute later", got)
	}
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	hops, err := wire.NewPath(2, []byte{1, 2}, []byte{3, 4})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		know  bool
		opts  []client.Option
		route wire.Route
		path  string // length byte and hashes
	}{
		"no path known":       {route: wire.Flood, path: "00"},
		"a path known":        {know: true, route: wire.Direct, path: "00"},
		"flood all the same":  {know: true, opts: []client.Option{client.ViaFlood()}, route: wire.Flood, path: "00"},
		"longer hashes":       {opts: []client.Option{client.HashSize(3)}, route: wire.Flood, path: "80"},
		"direct all the same": {opts: []client.Option{client.ViaDirect()}, route: wire.Direct, path: "00"},
		"hops ahead":          {opts: []client.Option{client.ViaPath(hops)}, route: wire.Direct, path: "4201020304"},
		"a region":            {opts: []client.Option{client.Scope("europe")}, route: wire.TransportFlood, path: "00"},
		"a code, direct":      {know: true, opts: []client.Option{client.ScopeCode(7)}, route: wire.TransportDirect, path: "00"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			if c.know {
				s.alice.SetPath(hops)
			}
			p := s.packet(s.alice.SendPost(t.Context(), "x", c.opts...).Frame)
			if got := hex.EncodeToString(p.Path.AppendTo(nil)); p.Route != c.route || got != c.path {
				t.Errorf("%v %s, want %v %s", p.Route, got, c.route, c.path)
			}
		})
	}
}

func TestScopeCodes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	p := s.packet(s.alice.SendPost(t.Context(), "x", client.Scope("europe")).Frame)
	key, _ := identity.RegionKey("europe")
	if want := key.Code(uint8(wire.TypeTxt), p.Payload); p.TransportCodes[0] != want {
		t.Errorf("code %04x, want %04x", p.TransportCodes[0], want)
	}
}

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

func TestMisbehavior(t *testing.T) {
	t.Parallel()
	right := newScene(t)
	want := right.alice.SendPost(t.Context(), "hello")
	for name, c := range map[string]struct {
		behavior client.Misbehavior
		check    func(s *scene, got *client.Sent) bool
	}{
		"none":      {check: func(_ *scene, got *client.Sent) bool { return bytes.Equal(got.Frame, want.Frame) }},
		"wrong MAC": {client.Misbehavior{WrongMAC: true}, func(s *scene, got *client.Sent) bool { _, err := s.opened(got.Frame); return err != nil }},
		"wrong key": {client.Misbehavior{WrongKey: true}, func(s *scene, got *client.Sent) bool { _, err := s.opened(got.Frame); return err != nil }},
		"stale": {client.Misbehavior{StaleTimestamp: time.Minute}, func(_ *scene, got *client.Sent) bool {
			return got.Timestamp == want.Timestamp-60
		}},
		"future": {client.Misbehavior{FutureTimestamp: time.Minute}, func(s *scene, got *client.Sent) bool {
			return got.Timestamp == want.Timestamp+60 && s.alice.Stamp() == want.Timestamp+1
		}},
		"truncated": {client.Misbehavior{Truncate: 8}, func(s *scene, got *client.Sent) bool {
			plain, err := s.opened(got.Frame)
			return err == nil && plain[2] == 0
		}},
		"oversized": {client.Misbehavior{Oversize: 100}, func(s *scene, got *client.Sent) bool {
			plain, err := s.opened(got.Frame)
			return err == nil && len(plain) == 112 && bytes.Contains(plain, []byte("hellox"))
		}},
		"oversized beyond a frame": {client.Misbehavior{Oversize: 1000}, func(_ *scene, got *client.Sent) bool {
			return len(got.Frame) == wire.MaxFrame
		}},
		"cut": {client.Misbehavior{CutFrame: 3}, func(_ *scene, got *client.Sent) bool {
			return bytes.Equal(got.Frame, want.Frame[:len(want.Frame)-3])
		}},
		"garbage header": {client.Misbehavior{GarbageHeader: true}, func(_ *scene, got *client.Sent) bool {
			return new(wire.Packet).Decode(got.Frame) != nil && got.Frame[0]>>6 == 3
		}},
		"garbage path": {client.Misbehavior{GarbagePath: true}, func(_ *scene, got *client.Sent) bool {
			return new(wire.Packet).Decode(got.Frame) != nil && got.Frame[1] == 0xFF
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.alice.Misbehavior = c.behavior
			got := s.alice.SendPost(t.Context(), "hello")
			if !c.check(s, got) {
				t.Errorf("sent %x, the right frame is %x", got.Frame, want.Frame)
			}
		})
	}
}

func TestReplay(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first := s.alice.SendPost(t.Context(), "one")
	s.alice.Misbehavior.Replay = true
	if got := s.alice.SendPost(t.Context(), "two"); !bytes.Equal(got.Frame, first.Frame) {
		t.Error("the last frame was not sent again")
	}
	if got := s.alice.Replay(t.Context(), first); !bytes.Equal(got.Frame, first.Frame) || len(s.sent) != 3 {
		t.Error("Replay sent something else")
	}
}

func TestAdvert(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]bool{"right": false, "bad signature": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.alice.Misbehavior.BadSignature = bad
			p := s.packet(s.alice.SendAdvert(t.Context()).Frame)
			a, err := wire.DecodeAdvert(p.Payload)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.alice.PublicKey().VerifyAdvert(a.Timestamp, a.Data, a.Signature); got == bad {
				t.Errorf("the signature is right: %v", got)
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

func TestNoAnswerFails(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	defer func() {
		if _, ok := recover().(failed); !ok || len(s.fails) != 1 {
			t.Errorf("fails %q", s.fails)
		}
	}()
	s.alice.AwaitPush(t.Context(), deadline.PushAfterPost)
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
