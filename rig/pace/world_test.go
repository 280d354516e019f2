package pace_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
)

// toy is a board that at once sends what is typed, prints what it hears, and fails on "bad" and
// on what reaches it in its past.
type toy struct {
	out         []board.Output
	at, reached clock.Time // of its last input, and how far it ran
	err         error
}

var errBad, errPast = errors.New("bad"), errors.New("reached in the past")

func (b *toy) Input(at clock.Time, in board.Input) {
	if at < b.reached {
		b.err = errPast
	}
	b.at = at
	switch in.Kind {
	case board.Power:
		if in.On {
			b.out = append(b.out, tunes())
		}
	case board.SerialIn:
		if string(in.Data) == "bad" {
			b.err = errBad
		}
		b.out = append(b.out, board.Output{Kind: board.Transmit, Data: in.Data})
	case board.FrameIn:
		b.out = append(b.out, board.Output{Kind: board.SerialOut, Data: in.Data})
	case board.BadFrame, board.AirPhase, board.TxDone, board.Client:
	}
}

func (b *toy) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	if len(b.out) == 0 {
		b.reached = until
		return nil, until, clock.Never, b.err
	}
	b.reached = b.at
	out, b.out = b.out, nil
	return out, b.at, b.at, b.err
}

func nothing(clock.Time, board.Output) error { return nil }

func add(t *testing.T, w *pace.World, name string, m board.Machine, does func(clock.Time, board.Output) error) *pace.Node {
	t.Helper()
	b, err := w.Add(name, m, does)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Power(0, true); err != nil {
		t.Fatal(err)
	}
	return b
}

// serve lets a world run until the function that it returns is called, which gives Run's error.
func serve(t *testing.T, w *pace.World) (end func() error) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	return func() error { stop(); return <-ended }
}

// TestWorldKeepsPace sends from one board to the other: the frame takes its time on the air, and
// is there when it is over, not before.
func TestWorldKeepsPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := pace.NewWorld(clock.NewWall())
		printed := make(chan string, 1)
		a := add(t, w, "a", &toy{}, nothing)
		add(t, w, "b", &toy{}, func(_ clock.Time, o board.Output) error {
			if o.Kind == board.SerialOut {
				printed <- string(o.Data)
			}
			return nil
		})
		end := serve(t, w)
		<-time.After(time.Second)
		begun := time.Now()
		w.Post(func(now clock.Time) error {
			a.Type(now, []byte("hello"))
			return nil
		})
		if got := <-printed; got != "hello" {
			t.Errorf("printed %q", got)
		}
		want := lora.Default().Params().TimeOnAir(5)
		if took := time.Since(begun); took < want || took > want+time.Millisecond {
			t.Errorf("took %v, want %v", took, want)
		}
		if err := end(); err != nil {
			t.Error(err)
		}
		for range 1000 {
			w.Post(func(clock.Time) error { return nil }) // nobody listens, and nobody hangs
		}
	})
}

func TestWorldEndsWithABoardThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := pace.NewWorld(clock.NewWall())
		b := add(t, w, "a", &toy{}, nothing)
		var taken *channel.AttachError
		if _, err := w.Add("a", &toy{}, nothing); !errors.As(err, &taken) {
			t.Errorf("two boards of one name: %v", err)
		}
		ended := make(chan error, 1)
		go func() { ended <- w.Run(t.Context()) }()
		<-time.After(time.Second)
		w.Post(func(now clock.Time) error {
			b.Type(now, []byte("bad"))
			return nil
		})
		var e *board.Error
		if err := <-ended; !errors.Is(err, errBad) || !errors.As(err, &e) || e.Board != "a" {
			t.Errorf("ended with %v", err)
		}
	})
}

// TestWorldEndsWithItsOwner holds that an error of what was posted or put off ends a world.
func TestWorldEndsWithItsOwner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fails := func(clock.Time) error { return errGone }
		w := pace.NewWorld(clock.NewWall())
		w.Post(fails)
		if err := w.Run(t.Context()); !errors.Is(err, errGone) {
			t.Errorf("posted: ended with %v", err)
		}
		w = pace.NewWorld(clock.NewWall())
		w.Later(3*second, fails)
		begun := time.Now()
		if err := w.Run(t.Context()); !errors.Is(err, errGone) || time.Since(begun) != 3*time.Second {
			t.Errorf("put off: ended with %v after %v", err, time.Since(begun))
		}
	})
}

// TestOrderOfAWorld holds that what was put off comes by its time, then by its arrival, and before
// the boards, which nothing reaches in their past: each ran no further than the others act.
func TestOrderOfAWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := pace.NewWorld(clock.NewWall())
		var order []string
		note := func(what string) func(clock.Time) error {
			return func(clock.Time) error { order = append(order, what); return nil }
		}
		says := func(name string) func(clock.Time, board.Output) error {
			return func(at clock.Time, o board.Output) error { return note(name + " " + string(o.Data))(at) }
		}
		idle := turn{at: 0, next: 5 * second}
		first := &script{turns: []turn{idle, {out: does(prints("at 5")), at: 5 * second, next: clock.Never}}}
		other := &script{turns: []turn{idle, {out: does(prints("at 5")), at: 5 * second, next: 7 * second}}}
		a, b := add(t, w, "a", first, says("a")), add(t, w, "b", other, says("b"))
		w.Later(7*second, note("third"))
		w.Later(5*second, note("first"))
		w.Later(5*second, note("second"))
		w.Later(6*second, func(clock.Time) error {
			if first.until > 6*second || other.until > 6*second {
				t.Errorf("boards ran to %v and %v, typed at 6 s", first.until, other.until)
			}
			a.Type(6*second, nil)
			b.Type(6*second, nil)
			return nil
		})
		end := serve(t, w)
		<-time.After(10 * time.Second)
		if err := end(); err != nil {
			t.Error(err)
		}
		if want := []string{"first", "second", "a at 5", "b at 5", "third"}; !slices.Equal(order, want) {
			t.Errorf("%q, want %q", order, want)
		}
		if first.until < 6*second || first.runs > 10 {
			t.Errorf("ran %d times, to %v", first.runs, first.until)
		}
	})
}

// TestLateWorld holds that a world which fell behind its clock still lets everything happen in
// its order and at its time: nothing reaches a board in its past, whatever its place among them.
func TestLateWorld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := pace.NewWorld(clock.NewWall())
		heard := make(map[string][]clock.Time)
		hears := func(name string) *pace.Node {
			return add(t, w, name, &toy{}, func(at clock.Time, o board.Output) error {
				if o.Kind == board.SerialOut {
					heard[name] = append(heard[name], at)
				}
				return nil
			})
		}
		before := hears("before")
		sender := add(t, w, "sender", &script{turns: []turn{
			{out: does(tunes()), at: 0, next: 2 * second},
			{out: does(sends(5)), at: 2 * second, next: clock.Never},
		}}, nothing)
		after := hears("after")
		left := (2 * second).Add(lora.Default().Params().TimeOnAir(5))
		w.Later(left, func(clock.Time) error {
			if sender.Sending() {
				t.Error("the frame has not left, although the channel comes first")
			}
			return nil
		})
		w.Later(30*second, func(at clock.Time) error {
			before.Type(at, []byte("good"))
			after.Type(at, []byte("night"))
			return nil
		})
		<-time.After(time.Minute)
		end := serve(t, w)
		synctest.Wait()
		if err := end(); err != nil {
			t.Error(err)
		}
		for _, name := range []string{before.Name(), after.Name()} {
			if !slices.Equal(heard[name], []clock.Time{left}) {
				t.Errorf("%s heard frames at %v, want one at %v", name, heard[name], left)
			}
		}
	})
}

// TestPostsTakeTurns holds that what a post brings about happens before the next one.
func TestPostsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := pace.NewWorld(clock.NewWall())
		var order []string
		w.Post(func(now clock.Time) error {
			w.Later(now, func(clock.Time) error { order = append(order, "put off"); return nil })
			return nil
		})
		w.Post(func(clock.Time) error { order = append(order, "posted"); return nil })
		end := serve(t, w)
		synctest.Wait()
		if err := end(); err != nil {
			t.Error(err)
		}
		if want := []string{"put off", "posted"}; !slices.Equal(order, want) {
			t.Errorf("%q, want %q", order, want)
		}
	})
}
