package air_test

import (
	"context"
	"encoding/hex"
	"errors"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/air"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/internal/airtest"
	"github.com/meshrig/meshrig/rig/role/room"
)

// scene is a bubble of time with a room in it.
type scene struct {
	t   *testing.T
	ctx context.Context
	l   airtest.Pipes
}

// served runs something beside a room whose air is open, in a bubble of time.
func served(t *testing.T, do func(scene)) {
	t.Helper()
	airtest.Serve(t, emulated.Target{}, nil, func(t *testing.T, w airtest.World) { //nolint:thelper // the test itself
		do(scene{t, t.Context(), w.Pipes})
	})
}

// sit takes a seat for a client of the room.
func (s scene) sit(name string, first byte) (*air.Seat, *client.Client, *air.Conn) {
	s.t.Helper()
	id := identity.Named(name, first)
	conn := air.NewConn(s.l.Dial())
	seat, err := air.Join(s.ctx, conn, name, id.Public(), "")
	if err != nil {
		s.t.Fatal(err)
	}
	_, key, role, _ := seat.Board()
	if role != room.Name {
		s.t.Errorf("%s finds a %q", name, role)
	}
	c := client.New(seat, client.Config{Name: name, Identity: id, Epoch: 1_700_000_000, Room: func() client.Room {
		return client.Room{PublicKey: key}
	}})
	seat.Heard = c.Hear
	return seat, c, conn
}

// TestStoreAndForward lets a client post while another is away, which gets the post when it is back,
// under its old name.
func TestStoreAndForward(t *testing.T) {
	t.Parallel()
	served(t, func(s scene) {
		t, ctx := s.t, s.ctx
		seat, alice, conn := s.sit("alice", 0xA1)
		if err := seat.Try(func() { alice.Login(ctx, room.FactoryGuestPassword) }); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		other, bob, gone := s.sit("bob", 0xB0)
		if err := other.Try(func() {
			bob.Login(ctx, room.FactoryGuestPassword)
			bob.Post(ctx, "while you were out")
		}); err != nil {
			t.Fatal(err)
		}
		met := ""
		other.Met = func(name string, key identity.PublicKey) { met = name + string(key[:1]) }
		again, alice, back := s.sit("alice", 0xA1)
		var push client.Push
		if err := again.Try(func() {
			alice.Login(ctx, room.FactoryGuestPassword)
			push = alice.AwaitPush(ctx, deadline.PushAfterPost)
		}); err != nil {
			t.Fatal(err)
		}
		if push.Text != "while you were out" || push.Author != bob.Prefix() {
			t.Errorf("pushed %q by %x", push.Text, push.Author)
		}
		if err := again.Try(func() { again.Await(ctx, deadline.IdleAir, capture.Is(capture.Sent)) }); err != nil || !again.Idle() {
			t.Errorf("it owes its acknowledgement: %v", err)
		}
		// Two that send at once wait for each other.
		later := again.Now().Add(time.Second)
		frame := []byte{0x0e, 0, 1, 2, 3, 4}
		again.Queue(later, "", frame)
		other.Queue(later, "", frame)
		if err := other.Try(func() {
			other.Await(ctx, deadline.IdleAir, capture.Func("bob's or alice's", func(ev capture.Event) bool { return string(ev.Frame) == string(frame) && ev.Kind == capture.Heard }))
		}); err != nil {
			t.Errorf("they collide: %v", err)
		}
		if met != "alice\xa1" {
			t.Errorf("bob has met %q", met)
		}
		_, _ = gone.Close(), back.Close()
	})
}

// TestRefused holds that who breaks the rules is told which one, and that nobody else is hurt.
func TestRefused(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("a1", 32)
	for want, said := range map[string][]air.Message{
		"it joins first": {{Send: "0e00"}},
		"it joins with a public key of 64 hex digits": {{Join: "carol", Key: "a1"}},
		`no board is called "attic"`:                  {{Join: "carol", Key: key, Near: "attic"}},
		"somebody on this air is called \"room\"":     {{Join: "room", Key: key}},
		"somebody on this air is called \"alice\"":    {{Join: "alice", Key: key}},
		"it has joined before":                        {{Join: "carol", Key: key}, {Join: "dave", Key: key}},
		"a frame is 1 to 255 bytes in hex digits":     {{Join: "carol", Key: key}, {Send: strings.Repeat("00", 256)}},
		"air: line 1: invalid character":              nil,
		"air: a line of more than 4096 bytes":         {{Join: strings.Repeat("x", 5000)}},
	} {
		served(t, func(s scene) {
			t, ctx := s.t, s.ctx
			seat, alice, mine := s.sit("alice", 0xA1)
			raw := s.l.Dial()
			conn := air.NewConn(raw)
			go func() {
				for _, m := range said {
					_ = conn.Write(m)
				}
				if said == nil {
					_, _ = raw.Write([]byte("hello\n"))
				}
			}()
			err := conn.Read(func(air.Message) {})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %s", err, want)
			}
			if err := seat.Try(func() { alice.Login(ctx, room.FactoryGuestPassword) }); err != nil {
				t.Errorf("%s: alice is hurt: %v", want, err)
			}
			_, _ = conn.Close(), mine.Close()
		})
	}
}

// TestGone holds that a seat is told of silence and of the end of its world.
func TestGone(t *testing.T) {
	t.Parallel()
	served(t, func(s scene) {
		t, ctx := s.t, s.ctx
		seat, alice, conn := s.sit("alice", 0xA1)
		if err := seat.Try(func() { alice.Login(ctx, "wrong") }); !errors.Is(err, air.ErrSilence) {
			t.Errorf("%v, want silence", err)
		}
		_ = conn.Close()
		if err := seat.Try(func() { alice.AwaitPush(ctx, deadline.Answer) }); !errors.Is(err, air.ErrGone) && err == nil {
			t.Errorf("%v, want that it is gone", err)
		}
	})
	here, there := net.Pipe()
	go func() {
		_, _ = there.Write([]byte(`{"air":"meshrig air/v9"}` + "\n"))
	}()
	if err := air.NewConn(here).Read(func(air.Message) {}); err == nil || !strings.Contains(err.Error(), `begins with "meshrig air/v9"`) {
		t.Error(err)
	}
}

// TestListen holds that a socket of a dead server is taken over, and nothing else is.
func TestListen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "air")
	first, err := air.Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := air.Listen(t.Context(), path); err == nil || !strings.Contains(err.Error(), "another program serves") {
		t.Error(err)
	}
	unix, _ := first.(*net.UnixListener)
	unix.SetUnlinkOnClose(false)
	_ = first.Close()
	if _, err := air.Dial(t.Context(), path); err == nil || !strings.Contains(err.Error(), "nobody serves") {
		t.Error(err)
	}
	second, err := air.Listen(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	_ = second.Close()
	for place, want := range map[string]string{
		t.TempDir(): "is no socket",
		filepath.Join(t.TempDir(), strings.Repeat("x", 99)): "at most 103 bytes",
		filepath.Join(t.TempDir(), "none", "air"):           "no such file",
	} {
		if _, err := air.Listen(t.Context(), place); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", place, err, want)
		}
	}
	if _, err := air.Dial(t.Context(), path); err == nil || !strings.Contains(err.Error(), "meshrig emulate room --air "+path) {
		t.Error(err)
	}
}

// TestLateJoin holds that who is greeted before the board's radio is set, and joins behind that, learns of it.
func TestLateJoin(t *testing.T) {
	t.Parallel()
	served(t, func(s scene) {
		conn := air.NewConn(s.l.Dial())
		var told []air.Message
		ended := make(chan error, 1)
		go func() { ended <- conn.Read(func(m air.Message) { told = append(told, m) }) }()
		synctest.Wait()
		if len(told) != 2 || told[1].Radio != nil {
			s.t.Fatalf("the greeting is %+v, want one of a board without a radio", told)
		}
		<-time.After(5 * time.Second)
		key := identity.Named("alice", 0xA1).Public()
		if err := conn.Write(air.Message{Join: "alice", Key: hex.EncodeToString(key[:])}); err != nil {
			s.t.Fatal(err)
		}
		synctest.Wait()
		if !slices.ContainsFunc(told, func(m air.Message) bool { return m.Board != "" && m.Radio != nil }) {
			s.t.Errorf("it was told %+v, and never how the board's radio is set", told)
		}
		_ = conn.Close()
		<-ended
	})
}
