package client_test

import (
	"encoding/hex"
	"sync"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
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
		"a region":            {opts: []client.Option{client.Scope("europe")}, route: wire.TransportFlood, path: "00"},
		"a region, direct":    {know: true, opts: []client.Option{client.Scope("europe")}, route: wire.TransportDirect, path: "00"},
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
