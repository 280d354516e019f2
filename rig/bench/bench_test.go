package bench_test

import (
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

func TestNewSetsTheBoardUp(t *testing.T) {
	t.Parallel()
	b, _ := ready(t)
	var typed []string
	for _, ev := range b.Events() {
		if ev.Kind == capture.ConsoleIn {
			typed = append(typed, ev.Text)
		}
	}
	want := []string{
		"ver\r", "get radio\r", "set advert.interval 0\r", "set flood.advert.interval 0\r",
		"set name Rig Room\r", "password rig-admin\r", "set guest.password rig-guest\r",
	}
	if len(typed) != len(want) {
		t.Fatalf("typed %q, want %q", typed, want)
	}
	for i := range want {
		if typed[i] != want[i] {
			t.Errorf("typed %q, want %q", typed[i], want[i])
		}
	}
	if got := b.Room().PublicKey().String(); got[:4] != "50ab" {
		t.Errorf("public key %s", got)
	}
	if b.Frames() != 0 || b.ConsoleBytes() != 0 {
		t.Errorf("the set-up is counted as witness: %d frames, %d bytes", b.Frames(), b.ConsoleBytes())
	}
	if b.Mark() != len(b.Events()) {
		t.Error("the cursor is not at the end")
	}
}

// A bare board is there for the spec that judges what the set-up rests on, whatever it answers.
func TestBareTypesNothing(t *testing.T) {
	t.Parallel()
	refuses := func(string) string { return "  -> Err - no\r\n" }
	_, end := attempt(t, &fake{answer: refuses}, bench.Config{}, func(*bench.Bench) {})
	end.wants(t, true, "set-up: did not take the baseline settings")
	b, end := attempt(t, &fake{answer: refuses}, bench.Config{Bare: true}, func(b *bench.Bench) {
		for _, ev := range b.Events() {
			if ev.Kind == capture.ConsoleIn {
				t.Errorf("typed %q", ev.Text)
			}
		}
		if text := b.Room().Console().Command(t.Context(), "set name x"); text != "Err - no" {
			t.Errorf("answered %q", text)
		}
	})
	if end.ended {
		t.Fatal(end.Message)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	_, end = attempt(t, new(fake), bench.Config{Bare: true, Factory: true}, func(*bench.Bench) {})
	end.wants(t, true, "cannot be known to come from a wipe")
}

func TestAnotherPresetAndKeyRestartTheBoard(t *testing.T) {
	t.Parallel()
	f := new(fake)
	var commands []string
	f.answer = func(command string) string {
		commands = append(commands, command)
		if command == "reboot" {
			f.boot(f.now)
			return ""
		}
		return "  -> OK\r\n"
	}
	_, end := attempt(t, f, bench.Config{}, func(*bench.Bench) {})
	if end.ended {
		t.Fatal(end.Message)
	}
	if got, want := commands[len(commands)-2:], []string{"set radio 869.618,62.5,8,5", "reboot"}; got[0] != want[0] || got[1] != want[1] {
		t.Errorf("typed %q, want %q", got, want)
	}
}

func TestAwaitLooksAtWhatWasNotedFirst(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	ctx := t.Context()
	f.do(f.now+second, prints("one\r\n"))
	f.do(f.now+2*second, prints("two\r\n"))
	f.do(f.now+3*second, prints("three\r\n"))
	mark := b.Mark()
	b.Room().Console().Type("x") // wakes the board
	b.Rewind(mark)
	two := b.Await(ctx, deadline.Answer.Plus(time.Minute), capture.Prints("two"))
	before := b.Now()
	b.Rewind(mark)
	one := b.Await(ctx, deadline.Answer, capture.Prints("one"))
	if one.Seq >= two.Seq || b.Now() != before {
		t.Errorf("one at %d, two at %d, time went on from %v to %v", one.Seq, two.Seq, before, b.Now())
	}
	three := b.Await(ctx, deadline.Answer, capture.Prints("three"))
	if three.At.At != two.At.At+second {
		t.Errorf("three at %v, want a second after %v", three.At, two.At)
	}
}

func TestAwaitFailsAtTheDeadline(t *testing.T) {
	t.Parallel()
	var from clock.Time
	b, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) {
		from = b.Now()
		b.Await(t.Context(), deadline.For(3*time.Second, "a test"), capture.Prints("never printed"))
	})
	end.wants(t, false, `console output with "never printed" did not come`, "a test")
	if b.Now() != from+3*second {
		t.Errorf("failed at %v, want %v", b.Now(), from+3*second)
	}
}

// What a failed Await names is what came nearest behind the cursor, and in what it differs.
func TestAwaitNamesTheNearest(t *testing.T) {
	t.Parallel()
	f := new(fake)
	_, end := attempt(t, f, bench.Config{}, func(b *bench.Bench) {
		f.do(f.now+second, prints("nearly"))
		f.do(f.now+2*second, prints("other"))
		b.Room().Console().Type("x") // wakes the board
		b.Await(t.Context(), deadline.Answer, capture.And(capture.Prints("n"), capture.Prints("nearly there")))
	})
	end.wants(t, false, `; nearest: console-out at`, `: "nearly", but not with this text`)
}

func TestAwaitNamesNothingUnlike(t *testing.T) {
	t.Parallel()
	f := new(fake)
	_, end := attempt(t, f, bench.Config{}, func(b *bench.Bench) {
		f.do(f.now+second, prints("behind the cursor"))
		b.Room().Console().Type("x") // wakes the board
		b.Await(t.Context(), deadline.Answer, capture.Prints("cursor"))
		b.Await(t.Context(), deadline.Answer, capture.Prints("nearly there"))
	})
	end.wants(t, false, `within answer (a room answers 300 ms after a request)`)
	if strings.Contains(end.Message, "nearest") {
		t.Errorf("it names what was awaited before: %s", end.Message)
	}
}

func TestNeverFailsAtAMatch(t *testing.T) {
	t.Parallel()
	f := new(fake)
	_, end := attempt(t, f, bench.Config{}, func(b *bench.Bench) {
		f.do(f.now+second, prints("bad\r\n"))
		b.Room().Console().Type("x") // wakes the board
		b.Never(t.Context(), deadline.Quiet, capture.Prints("bad"))
	})
	end.wants(t, false, `console output with "bad"`, "must not come")
}

func TestNeverEndsWithProofOfLife(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	from := b.Now()
	b.Never(t.Context(), deadline.For(time.Hour, "a test"), capture.Is(capture.Heard))
	last := b.Events()[len(b.Events())-1]
	if last.Kind != capture.ConsoleOut || last.At.At < from+clock.At(time.Hour) {
		t.Errorf("last event %+v", last)
	}
	f.answer = func(string) string { return "" }
	f.runHook = func(until clock.Time) ([]board.Output, clock.Time, clock.Time, error, bool) {
		f.now, f.todo = until, nil
		return nil, until, clock.Never, nil, true
	}
	func() {
		defer func() {
			end, _ := recover().(bench.Failure)
			outcome{end, true}.wants(t, true, "gave no sign of life", "room")
		}()
		b.Never(t.Context(), deadline.Quiet, capture.Is(capture.Heard))
	}()
	if b.Stopped() == nil {
		t.Error("a board that answers no more has not stopped")
	}
}

// A board that loses power while it receives learns nothing more of the air.
func TestPowerOffWhileReceiving(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	at := b.Now()
	b.Probe().Queue(at, make([]byte, 100))
	b.Pass(t.Context(), deadline.Until(at+500*millisecond, "its header has come"))
	b.Room().PowerOff()
	b.Never(t.Context(), deadline.Quiet, capture.Is(capture.Heard))
	if len(f.phases) == 0 || f.ghosts != 0 {
		t.Errorf("phases %v before, %d inputs behind the end of power", f.phases, f.ghosts)
	}
}

func TestSilentBoardNeedsNoProofOfLife(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	f.answer = func(string) string { return "" }
	b.Room().Silent(true)
	typed := len(b.Events())
	b.Never(t.Context(), deadline.Quiet, capture.Is(capture.Heard))
	if len(b.Events()) != typed {
		t.Errorf("a board that is silent was asked: %+v", b.Events()[typed:])
	}
}

func TestPowerOffNeedsNoProofOfLife(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	ctx := t.Context()
	f.do(f.now+second, board.Output{Kind: board.Transmit, Data: make([]byte, 100)})
	b.Room().Console().Type("x") // wakes the board
	b.Pass(ctx, deadline.Until(f.now+second+100*millisecond, "the board is sending"))
	b.Room().PowerOff()
	b.Probe().Queue(0, []byte("to nobody")) // the channel is idle again
	b.Await(ctx, deadline.Answer, capture.Is(capture.Sent))
	b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
	if f.on || f.ghosts != 0 {
		t.Errorf("the board has power: %v; %d inputs reached it without", f.on, f.ghosts)
	}
	b.Room().PowerOn(ctx)
	b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
}

func TestWitness(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	f.do(f.now+second, board.Output{Kind: board.Transmit, Data: []byte("x")})
	f.do(f.now+second, prints("12345"))
	b.Room().Console().Type("x") // wakes the board
	b.Await(t.Context(), deadline.Answer, capture.Is(capture.Heard))
	if b.Frames() != 1 || b.ConsoleBytes() != 5 {
		t.Errorf("%d frames, %d bytes, want 1 and 5", b.Frames(), b.ConsoleBytes())
	}
	if got := b.Heard(0, b.Now()); len(got) != 2 {
		t.Errorf("heard %d frames in all, want 2", len(got))
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	at := func(us clock.Time, err time.Duration) clock.Stamp { return clock.Stamp{At: us, Err: err} }
	for name, c := range map[string]struct {
		to      clock.Stamp
		ends    bool
		aborted bool
	}{
		"inside":      {to: at(200*millisecond, 0)},
		"outside":     {to: at(500*millisecond, 0), ends: true},
		"undecidable": {to: at(300*millisecond, time.Millisecond), ends: true, aborted: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) {
				b.Within("a delay", at(0, 0), c.to, 100*time.Millisecond, 300*time.Millisecond)
			})
			if end.ended != c.ends {
				t.Fatalf("ended: %v, want %v", end.ended, c.ends)
			}
			if c.ends {
				end.wants(t, c.aborted, "a delay", "100ms to 300ms")
			}
		})
	}
}

func TestClosedBenchRefusesUse(t *testing.T) {
	t.Parallel()
	for name, use := range map[string]func(b *bench.Bench){
		"await":   func(b *bench.Bench) { b.Await(t.Context(), deadline.Answer, capture.Is(capture.Heard)) },
		"never":   func(b *bench.Bench) { b.Never(t.Context(), deadline.Answer, capture.Is(capture.Heard)) },
		"send":    func(b *bench.Bench) { b.Probe().Send(t.Context(), []byte{1}) },
		"console": func(b *bench.Bench) { b.Room().Console().Command(t.Context(), "ver") },
		"client":  func(b *bench.Bench) { b.Client("alice") },
		"power":   func(b *bench.Bench) { b.Room().PowerOff() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) {
				if err := b.Close(); err != nil {
					t.Error(err)
				}
				if b.Close() != nil || len(b.Events()) == 0 {
					t.Error("a closed bench cannot be closed again or read")
				}
				use(b)
			})
			end.wants(t, true, "bench: closed")
		})
	}
}
