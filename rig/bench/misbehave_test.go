package bench_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
)

// A board that breaks the manners of a machine ends the spec as an error that names it. Some
// of it is the firmware's doing, most is not.
func TestBoardsThatMisbehave(t *testing.T) {
	t.Parallel()
	type answer struct {
		out      []board.Output
		at, next clock.Time
		err      error
	}
	for name, c := range map[string]struct {
		run     func(f *fake, until clock.Time) answer
		words   []string
		stopped bool
	}{
		"runs too far": {
			run:   func(_ *fake, until clock.Time) answer { return answer{at: until + 1, next: clock.Never} },
			words: []string{"ran further than it may"},
		},
		"runs back": {
			run:   func(*fake, clock.Time) answer { return answer{at: -1, next: clock.Never} },
			words: []string{"ran back in time", "ran back"},
		},
		"wants the past": {
			run:   func(_ *fake, until clock.Time) answer { return answer{at: until, next: until - 1} },
			words: []string{"wants to run in the past"},
		},
		"hangs": {
			run:   func(f *fake, _ clock.Time) answer { return answer{at: f.now, next: f.now} },
			words: []string{"ran back in time", "turns at"},
		},
		"hangs and talks": {
			run: func(f *fake, _ clock.Time) answer {
				return answer{out: []board.Output{{Kind: board.RadioSet, Radio: lora.Default().Params()}}, at: f.now, next: f.now}
			},
			words: []string{"ran back in time", "turns at"},
		},
		"vanishes": {
			run:     func(*fake, clock.Time) answer { return answer{err: &board.Error{Firmware: true, Err: errGone}} },
			words:   []string{"the process has ended"},
			stopped: true,
		},
		"vanishes, in other words": {
			run: func(*fake, clock.Time) answer {
				return answer{err: fmt.Errorf("codec: %w", &board.Error{Firmware: true, Err: errGone})}
			},
			words:   []string{"codec", "the process has ended"},
			stopped: true,
		},
		"breaks its line": {
			run:   func(*fake, clock.Time) answer { return answer{err: errGone} },
			words: []string{"the process has ended"},
		},
		"does what no board does": {
			run: func(_ *fake, until clock.Time) answer {
				return answer{out: []board.Output{{Kind: 99}}, at: until, next: clock.Never}
			},
			words: []string{"output of kind 99"},
		},
		"sends too long a frame": {
			run: func(_ *fake, until clock.Time) answer {
				return answer{out: []board.Output{{Kind: board.Transmit, Data: make([]byte, 256)}}, at: until, next: clock.Never}
			},
			words: []string{"longer than 255 bytes"},
		},
		"has no such radio": {
			run: func(_ *fake, until clock.Time) answer {
				return answer{out: []board.Output{{Kind: board.RadioSet}}, at: until, next: clock.Never}
			},
			words: []string{"frequency"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := new(fake)
			b, end := attempt(t, f, bench.Config{}, func(b *bench.Bench) {
				f.runHook = func(until clock.Time) ([]board.Output, clock.Time, clock.Time, error, bool) {
					a := c.run(f, until)
					return a.out, a.at, a.next, a.err, true
				}
				b.Room().Console().Type("x")
				b.Pass(t.Context(), deadline.Quiet)
			})
			end.wants(t, true, append(c.words, "room")...)
			if got := b.Stopped() != nil; got != c.stopped {
				t.Errorf("the firmware's doing: %v, want %v", got, c.stopped)
			}
		})
	}
}

func TestRestartUnasked(t *testing.T) {
	t.Parallel()
	f := new(fake)
	b, end := attempt(t, f, bench.Config{}, func(b *bench.Bench) {
		f.boot(f.now)
		b.Room().Console().Type("x")
		b.Pass(t.Context(), deadline.Boot)
	})
	end.wants(t, true, "restarted unasked", "room")
	if !board.Stopped(b.Stopped()) {
		t.Errorf("stopped: %v", b.Stopped())
	}
}

func TestNoBanner(t *testing.T) {
	t.Parallel()
	f := &fake{runHook: func(until clock.Time) ([]board.Output, clock.Time, clock.Time, error, bool) {
		return nil, until, clock.Never, nil, true
	}}
	_, end := attempt(t, f, bench.Config{}, func(*bench.Bench) {})
	end.wants(t, true, "boot", "printed no banner within 10s")
}

func TestGarbageInsteadOfABanner(t *testing.T) {
	t.Parallel()
	f := new(fake)
	f.runHook = func(until clock.Time) ([]board.Output, clock.Time, clock.Time, error, bool) {
		at := min(until, f.now+second)
		f.now = at
		return []board.Output{prints("Room ID: \xff\xfenot a key\r\nRoom ID: 12\r\n")}, at, at + second, nil, true
	}
	_, end := attempt(t, f, bench.Config{}, func(*bench.Bench) {})
	end.wants(t, true, "boot", "not a key")
}

func TestSettingsThatAreRefused(t *testing.T) {
	t.Parallel()
	f := &fake{answer: func(command string) string {
		if command == "password rig-admin" {
			return "  -> Error, no\r\n"
		}
		return "  -> OK\r\n"
	}}
	_, end := attempt(t, f, bench.Config{}, func(*bench.Bench) {})
	end.wants(t, true, `"password rig-admin"`, "Error, no")
}

func TestNoTarget(t *testing.T) {
	t.Parallel()
	defer func() {
		end, _ := recover().(bench.Failure)
		outcome{end, true}.wants(t, true, "no target")
	}()
	bench.New(t.Context(), bench.Config{})
}

func TestTargetThatCannotBeMade(t *testing.T) {
	t.Parallel()
	defer func() {
		end, _ := recover().(bench.Failure)
		outcome{end, true}.wants(t, true, "open", errGone.Error())
	}()
	bench.New(t.Context(), bench.Config{Target: target{err: errGone}})
}

// A spec that was told to stop does so, however far its deadline lies away.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	_, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(nil)
		b.Pass(ctx, deadline.For(1000*time.Hour, "a test"))
	})
	end.wants(t, true, context.Canceled.Error())
}

func TestCommandWithoutReplyFails(t *testing.T) {
	t.Parallel()
	_, end := attempt(t, &fake{}, bench.Config{}, func(b *bench.Bench) {
		b.Room().PowerOff()
		b.Room().Console().Command(t.Context(), "ver")
	})
	end.wants(t, true, "board without power")
	f := new(fake)
	_, end = attempt(t, f, bench.Config{}, func(b *bench.Bench) {
		f.answer = func(string) string { return "ACL:\r\n" }
		b.Room().Console().Command(t.Context(), "get acl")
	})
	end.wants(t, false, `"get acl": no reply`, `ACL:`)
}

func TestFrameThatCannotBeSent(t *testing.T) {
	t.Parallel()
	_, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) {
		b.Probe().Send(t.Context(), make([]byte, 256))
	})
	end.wants(t, true, "256 bytes cannot be sent")
}

func TestMachineIsOnlyRunWhenDue(t *testing.T) {
	t.Parallel()
	b, f := ready(t)
	before := f.runs
	b.Pass(t.Context(), deadline.For(time.Hour, "a test"))
	if got := f.runs - before; got > 4 {
		t.Errorf("an idle board was run %d times in an hour, want the proof of life alone", got)
	}
}

func BenchmarkSteps(b *testing.B) {
	f := new(fake)
	x := bench.New(b.Context(), bench.Config{Target: target{fake: f}})
	f.runHook = func(until clock.Time) ([]board.Output, clock.Time, clock.Time, error, bool) {
		if len(f.todo) > 0 {
			return nil, 0, 0, nil, false
		}
		f.now = min(until, f.now+millisecond)
		return nil, f.now, f.now + millisecond, nil, true
	}
	x.Room().Console().Type("x")
	f.todo = nil
	b.ReportAllocs()
	for b.Loop() {
		x.Next(b.Context(), new(int), deadline.For(time.Second, "1000 steps"), capture.Func("nothing", func(capture.Event) bool { return false }))
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "steps/s")
}
