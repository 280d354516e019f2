package bench_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

const (
	millisecond clock.Time = 1000
	second                 = 1000 * millisecond
)

// fakeKey is what a fake board prints in its banner.
const fakeKey = "50" + "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF01234567"

// act is something that a fake board will do.
type act struct {
	at  clock.Time
	out board.Output
}

// fake is a board of the tests: it boots, prints a banner, echoes and answers every command
// with OK, sends one advert, and does whatever its hooks make of that.
type fake struct {
	name    string
	now     clock.Time
	inputs  []clock.Time
	todo    []act
	on      bool
	typed   string
	radio   lora.Params
	frames  [][]byte // that reached it
	ghosts  int      // inputs that reached it without power
	phases  []board.Phase
	runs    int
	runHook func(until clock.Time) (out []board.Output, at, next clock.Time, err error, taken bool)
	// answer replies to a command; nil: "OK" behind an arrow.
	answer func(command string) string
	silent bool   // no boot advert
	banner string // in front of its key; empty: a room server's
	key    string // empty: fakeKey
	// deafConsole takes no command.
	deafConsole bool
}

func (f *fake) Input(t clock.Time, in board.Input) {
	f.inputs = append(f.inputs, t)
	if !f.on && in.Kind != board.Power {
		f.ghosts++
	}
	switch in.Kind {
	case board.Power:
		if f.on = in.On; !f.on {
			f.todo, f.typed = nil, ""
			return
		}
		f.boot(t)
	case board.SerialIn:
		if f.deafConsole {
			return
		}
		f.typed += string(in.Data)
		for {
			command, rest, ok := strings.Cut(f.typed, "\r")
			if !ok {
				return
			}
			f.typed = rest
			f.command(t+millisecond, command)
		}
	case board.FrameIn:
		f.frames = append(f.frames, in.Data)
	case board.AirPhase:
		f.phases = append(f.phases, in.Phase)
	case board.BadFrame, board.TxDone, board.Client:
	}
}

func (f *fake) boot(t clock.Time) {
	if f.radio == (lora.Params{}) {
		f.radio = lora.Default().Params()
	}
	f.do(t+second, board.Output{Kind: board.RadioSet, Radio: f.radio})
	f.do(t+second, prints(cmp.Or(f.banner, "Room ID: ")+cmp.Or(f.key, fakeKey)+"\r\n"))
	if !f.silent {
		f.do(t+16*second, board.Output{Kind: board.Transmit, Data: []byte{0x12, 0x00, 1, 2, 3}})
	}
}

func (f *fake) command(t clock.Time, command string) {
	reply := "  -> OK\r\n"
	switch {
	case f.answer != nil:
		reply = f.answer(command)
	case command == "reboot":
		f.do(t, prints(command+"\r"))
		f.boot(t)
		return
	case command == "ver":
		reply = "  -> v1.17.1+fake\r\n"
	case command == "clock":
		reply = "  -> 00:01 - 1/1/2026 UTC\r\n"
	case command == "get radio":
		reply = "  -> > 869.6179809,62.5,8,5\r\n"
	}
	f.do(t, prints(command+"\r"+reply))
}

func prints(text string) board.Output {
	return board.Output{Kind: board.SerialOut, Data: []byte(text)}
}

// do plans an output, behind those of the same time.
func (f *fake) do(at clock.Time, out board.Output) {
	i := len(f.todo)
	for i > 0 && f.todo[i-1].at > at {
		i--
	}
	f.todo = append(f.todo[:i], append([]act{{at, out}}, f.todo[i:]...)...)
}

func (f *fake) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	f.runs++
	if until < f.now {
		return nil, f.now, f.now, fmt.Errorf("fake: run until %v, reached %v", until, f.now)
	}
	for _, t := range f.inputs {
		if t < f.now {
			return nil, f.now, f.now, fmt.Errorf("fake: input at %v, reached %v", t, f.now)
		}
	}
	f.inputs = nil
	if f.runHook != nil {
		if out, at, next, err, taken := f.runHook(until); taken {
			return out, at, next, err
		}
	}
	if len(f.todo) == 0 {
		f.now = until
		return nil, until, clock.Never, nil
	}
	if at = f.todo[0].at; at > until {
		f.now = until
		return nil, until, at, nil
	}
	f.now = at
	for len(f.todo) > 0 && f.todo[0].at == at {
		out = append(out, f.todo[0].out)
		f.todo = f.todo[1:]
	}
	next = clock.Never
	if len(f.todo) > 0 {
		next = f.todo[0].at
	}
	return out, at, next, nil
}

// target makes one fake board.
type target struct {
	fake *fake
	err  error
}

func (t target) New(_ context.Context, setup board.Setup) (board.Machine, error) {
	if t.err != nil {
		return nil, t.err
	}
	t.fake.name = setup.Name
	return t.fake, nil
}

func (t target) Info() board.Info { return board.Info{Name: "fake"} }

// outcome is how a spec ended.
type outcome struct {
	bench.Failure
	ended bool
}

// attempt runs a spec's body on a bench and tells how it ended. cfg.Target is made of f.
func attempt(t *testing.T, f *fake, cfg bench.Config, body func(b *bench.Bench)) (b *bench.Bench, end outcome) {
	t.Helper()
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case bench.Failure:
			end = outcome{cause, true}
		default:
			panic(cause)
		}
	}()
	cfg.Target = target{fake: f}
	b = bench.New(t.Context(), cfg)
	body(b)
	return b, outcome{}
}

// ready is a bench with a well-behaved fake board.
func ready(t *testing.T) (*bench.Bench, *fake) {
	t.Helper()
	f := new(fake)
	b, end := attempt(t, f, bench.Config{}, func(*bench.Bench) {})
	if end.ended {
		t.Fatal(end.Message)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b, f
}

// wants fails the test unless the spec ended as said, with all words in its message.
func (o outcome) wants(t *testing.T, aborted bool, words ...string) {
	t.Helper()
	if !o.ended {
		t.Fatal("nothing ended the spec")
	}
	if o.Aborted != aborted {
		t.Errorf("aborted: %v, want %v: %s", o.Aborted, aborted, o.Message)
	}
	for _, w := range words {
		if !strings.Contains(o.Message, w) {
			t.Errorf("message %q lacks %q", o.Message, w)
		}
	}
}

var errGone = errors.New("the process has ended")
