package bench_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/room"
)

// ferry is a made-up role, of which the rig knows this value and nothing else.
func ferry() role.Role {
	limits := room.Role().Deadlines
	limits.Boot.After, limits.Answer.Name = 3*time.Second, "ferry's answer"
	return role.Role{
		Name: "ferry", Reported: "ferry_boat", Called: "ferry", Banner: "Ferry ID: ",
		Alive: "ahoy", Restarts: []string{"refit", "cast off"},
		Baseline: []role.Setting{{Key: "cargo", Value: "none"}},
		SetUp: func(s role.Credentials) []string {
			return []string{"set name " + s.Name, "set captain " + s.AdminPassword}
		},
		Default: role.Credentials{Name: "Rig Ferry", AdminPassword: "aye", GuestPassword: "ticket"},
		Factory: role.Credentials{AdminPassword: "captain"},
		Login: role.Login{
			Encode: func(r role.LoginRequest) ([]byte, error) { return []byte("board me: " + r.Password), nil },
			Decode: func(plain []byte) (role.LoginRequest, bool, error) {
				text, login := strings.CutPrefix(strings.TrimRight(string(plain), "\x00"), "board me: ")
				return role.LoginRequest{Password: text}, login, nil
			},
		},
		Deadlines: limits,
	}
}

// boat is a fake board of that role.
func boat() *fake {
	f := &fake{banner: "Ferry ID: "}
	f.answer = func(command string) string {
		switch command {
		case "cast off", "refit now":
			f.boot(f.now)
			return ""
		case "ver":
			return "  -> v1.17.1+boat\r\n"
		case "get radio":
			return "  -> > 869.6179809,62.5,8,5\r\n"
		}
		return "  -> OK\r\n"
	}
	return f
}

// typed is what was typed at a board.
func typed(b *bench.Bench, port string) (lines []string) {
	for _, ev := range b.Events() {
		if ev.Kind == capture.ConsoleIn && ev.Board == port {
			lines = append(lines, strings.TrimSuffix(ev.Text, "\r"))
		}
	}
	return lines
}

// embark is a bench whose usual board is a ferry.
func embark(t *testing.T, cfg bench.Config, body func(b *bench.Bench)) (*bench.Bench, *fake, outcome) {
	t.Helper()
	f := boat()
	cfg.Role = ferry()
	b, end := attempt(t, f, cfg, body)
	return b, f, end
}

func TestAnotherRole(t *testing.T) {
	t.Parallel()
	b, f, end := embark(t, bench.Config{}, func(*bench.Bench) {})
	if end.ended {
		t.Fatal(end.Message)
	}
	if got, want := typed(b, bench.RoomName), []string{"ver", "get radio", "set name Rig Ferry", "set captain aye"}; !slices.Equal(got, want) {
		t.Errorf("set up by %q, want %q", got, want)
	}
	ctx := t.Context()
	b.Never(ctx, deadline.Settle, capture.Prints("water"))
	b.Room().Reboot(ctx)
	b.Room().Console().Type("refit now\r")
	b.Await(ctx, deadline.Console, capture.Prints("Ferry ID: "))
	b.Client("alice").SendLogin(ctx, b.Room().AdminPassword())
	b.Pass(ctx, deadline.Settle) // the boat hears it behind the probe
	if got, want := typed(b, bench.RoomName)[4:], []string{"ahoy", "cast off", "refit now", "ahoy"}; !slices.Equal(got, want) {
		t.Errorf("typed %q, want %q", got, want)
	}
	var p wire.Packet
	if err := p.Decode(f.frames[len(f.frames)-1]); err != nil || p.Type != wire.TypeAnonReq {
		t.Fatalf("%v, %v", p.Type, err)
	}
	if got, want := b.Decode(f.frames[len(f.frames)-1]), `FLOOD alice > room log-in with a password of 3 bytes, t=0`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if keys := b.Keys(); keys[0].Role != "ferry" || keys[1].Role != "" {
		t.Errorf("keys %+v", keys)
	}
}

func TestAnotherRoleRestarts(t *testing.T) {
	t.Parallel()
	_, _, end := embark(t, bench.Config{}, func(b *bench.Bench) {
		b.Room().Console().Type("set name cast off\r")
		b.Pass(t.Context(), deadline.Settle)
		b.Room().Console().Type("reboot\r") // a word that is nothing to a ferry
		b.Board("room").Console().Type("cast off\r")
		b.Pass(t.Context(), deadline.For(2*time.Second, "its banner"))
	})
	if end.ended {
		t.Error(end.Message)
	}
	f := boat()
	_, end = attempt(t, f, bench.Config{Role: ferry()}, func(b *bench.Bench) {
		f.do(f.now+second, prints("Ferry ID: "+fakeKey+"\r\n"))
		b.Room().Console().Type("ver\r")
		b.Pass(t.Context(), deadline.For(2*time.Second, "a banner unasked"))
	})
	end.wants(t, true, "room", "restarted unasked")
}

func TestAnotherRoleLogsIn(t *testing.T) {
	t.Parallel()
	_, _, end := embark(t, bench.Config{}, func(b *bench.Bench) { b.Client("alice").LoginAdmin(t.Context()) })
	end.wants(t, false, "ferry's answer")
}

// A board of a known role other than its own is the rig's trouble, not the firmware's.
func TestWrongRole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		role   role.Role
		banner string
		want   string // empty: it is only silent
	}{
		{ferry(), "Room ID: ", "is no ferry"},
		{role.Role{}, "Repeater ID: ", "is no room server"},
		{role.Role{}, "Ferry ID: ", ""},
	} {
		var b *bench.Bench
		f := boat()
		f.banner = c.banner
		_, end := attempt(t, f, bench.Config{Role: c.role, Attach: func(made *bench.Bench) { b = made }}, func(*bench.Bench) {})
		if c.want == "" {
			end.wants(t, true, "printed no banner within 10s", "Ferry ID")
			continue
		}
		end.wants(t, true, "room", "boot", c.want, "wrong role", c.banner)
		if !errors.Is(b.Trouble(), board.ErrRole) || b.Stopped() != nil {
			t.Errorf("%v, stopped %v", b.Trouble(), b.Stopped())
		}
	}
}

// fleet is a room and a ferry, both under test.
func fleet(t *testing.T, body func(b *bench.Bench, boat *fake)) (*bench.Bench, outcome) {
	t.Helper()
	other := boat()
	other.key = "fe" + fakeKey[2:]
	return attempt(t, new(fake), bench.Config{
		Neighbours: []bench.Neighbour{{Name: "boat 1", Target: target{fake: other}, Role: ferry()}},
	}, func(b *bench.Bench) { body(b, other) })
}

func TestSeveralBoardsUnderTest(t *testing.T) {
	t.Parallel()
	b, end := fleet(t, func(b *bench.Bench, other *fake) {
		ctx := t.Context()
		one := b.Board("boat 1")
		if one.Hash() != 0xFE || one.Name() != "Rig Ferry" || one.Role().Name != "ferry" || b.Board(bench.RoomName) != b.Room() {
			t.Errorf("%02x, %q, %q", one.Hash(), one.Name(), one.Role().Name)
		}
		if b.Room().Hash() != 0x50 || b.Room().Role().Name != room.Name {
			t.Errorf("the room is %02x and a %s", b.Room().Hash(), b.Room().Role().Called)
		}
		b.Never(ctx, deadline.Settle, capture.Prints("water"))
		one.PowerCycle(ctx, time.Second)
		one.Client("alice").SendLogin(ctx, "x")
		b.Pass(ctx, deadline.Settle) // the boat hears it behind the room
		if got, want := b.Decode(other.frames[len(other.frames)-1]), `FLOOD alice > boat 1 log-in with a password of 1 bytes, t=0`; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if alice := one.Client("alice"); one.Client("alice") != alice {
			t.Error("the same name gave another client")
		}
	})
	if end.ended {
		t.Fatal(end.Message)
	}
	if got, want := typed(b, "boat 1"), []string{"ver", "get radio", "set name Rig Ferry", "set captain aye", "ahoy", "ahoy"}; !slices.Equal(got, want) {
		t.Errorf("typed at the boat %q, want %q", got, want)
	}
	if got := typed(b, bench.RoomName); got[len(got)-1] != "clock" {
		t.Errorf("typed at the room %q", got)
	}
}

func TestSeveralBoardsAreToldApart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want []string
		body func(b *bench.Bench, boat *fake)
	}{
		{[]string{"boat 1", "restarted unasked"}, func(b *bench.Bench, boat *fake) {
			boat.do(boat.now+second, prints("Ferry ID: "+fakeKey+"\r\n"))
			b.Board("boat 1").Console().Type("ver\r")
			b.Pass(t.Context(), deadline.For(2*time.Second, "a banner unasked"))
		}},
		{[]string{"client alice talks to another board than boat 1"}, func(b *bench.Bench, _ *fake) {
			b.Client("alice")
			b.Board("boat 1").Client("alice")
		}},
		{[]string{`no board under test is called "boat 2"`}, func(b *bench.Bench, _ *fake) { b.Board("boat 2") }},
		{[]string{"boat 1", "gave no sign of life"}, func(b *bench.Bench, boat *fake) {
			boat.deafConsole = true
			b.Never(t.Context(), deadline.Settle, capture.Prints("water"))
		}},
	} {
		_, end := fleet(t, c.body)
		end.wants(t, true, c.want...)
	}
}

// A bench is not made of what it cannot set up.
func TestRolesThatCannotBeSetUp(t *testing.T) {
	t.Parallel()
	half := ferry()
	half.SetUp = nil
	_, end := attempt(t, boat(), bench.Config{Role: half}, func(*bench.Bench) {})
	end.wants(t, true, "role ferry: the rig knows no set-up of it")
	_, end = attempt(t, new(fake), bench.Config{
		Instruments: instruments(newStage()), Neighbours: []bench.Neighbour{{Name: "boat 1", Role: ferry()}},
	}, func(*bench.Bench) {})
	end.wants(t, true, "a bench on real air has one board under test")
}

// hulk is a ferry that keeps what earlier benches did to it. It does not know the first of the
// commands that restart a ferry.
type hulk struct {
	fakeBoard

	cargo string
}

func (h *hulk) Write(data []byte) error {
	command := strings.TrimSuffix(string(data), "\r")
	var reply string
	switch command {
	case "get cargo":
		reply = "> " + h.cargo
	case "set cargo none":
		h.cargo, reply = "none", "OK"
	case "refit":
		reply = "Unknown command"
	case "cast off":
		h.print(second, "Ferry ID: "+fakeKey+"\r\n")
		h.air(17*second, "advert")
		return nil
	default:
		return h.fakeBoard.Write(data)
	}
	h.print(2*millisecond, command+"\r  -> "+reply+"\r\n")
	return nil
}

// A board that keeps its state is put back to the baseline of its role.
func TestAnotherRoleIsPutBack(t *testing.T) {
	t.Parallel()
	s := newStage()
	board := &hulk{fakeBoard{s}, "coal"}
	kept := instruments(s)
	kept.Board, kept.Kept = board, true
	b, end := attempt(t, nil, bench.Config{Role: ferry(), Instruments: kept}, func(*bench.Bench) {})
	if end.ended {
		t.Fatal(end.Message)
	}
	t.Cleanup(func() { _ = b.Close() })
	if board.cargo != "none" {
		t.Errorf("its cargo is %s", board.cargo)
	}
	lines := typed(b, bench.RoomName)
	if i := slices.Index(lines, "refit"); i < 0 || !slices.Equal(lines[i:i+2], []string{"refit", "cast off"}) || slices.Contains(lines, "get repeat") {
		t.Errorf("typed %q", lines)
	}
}

// A spec that judges what puts a board back finds it as it was left.
func TestBareLeavesABoardThatIsKept(t *testing.T) {
	t.Parallel()
	s := newStage()
	board := &hulk{fakeBoard{s}, "coal"}
	kept := instruments(s)
	kept.Board, kept.Kept = board, true
	b, end := attempt(t, nil, bench.Config{Role: ferry(), Instruments: kept, Bare: true}, func(*bench.Bench) {})
	if end.ended {
		t.Fatal(end.Message)
	}
	t.Cleanup(func() { _ = b.Close() })
	if lines := typed(b, bench.RoomName); board.cargo != "coal" || strings.Join(lines, "") != "" {
		t.Errorf("its cargo is %s, typed %q", board.cargo, lines)
	}
}
