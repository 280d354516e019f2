package power_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/power"
)

func TestQualify(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bench  func(*bench)
		config func(*power.QualifyConfig)
		reason string // "": proven
	}{
		"honest":                       {},
		"honest, with a meter":         {bench: func(b *bench) { b.meter = true }},
		"honest, with a meter alone":   {bench: func(b *bench) { b.meter, b.noUSB = true, true }},
		"slow to go, to come and boot": {bench: func(b *bench) { b.lag, b.boot = 3*time.Second, 20*time.Second }},
		"answers slowly":               {bench: func(b *bench) { b.slow = 2 * time.Second }},
		"another supply for its USB side": {
			bench: func(b *bench) { b.meter, b.stays = true, true },
		},
		"just booted":                            {bench: func(b *bench) { b.booted = time.Now() }},
		"uhubctl on an old kernel, with a meter": {bench: func(b *bench) { b.lingers, b.meter = true, true }},
		"uhubctl on an old kernel": {
			bench:  func(b *bench) { b.lingers = true },
			reason: "on a kernel before 6.0 a device stays listed when uhubctl cuts its power, so nobody sees whether it goes; give the board a meter",
		},
		"uhubctl on an old kernel, with a meter, and the power comes back": {
			bench:  func(b *bench) { b.lingers, b.meter, b.returns = true, true, 2*time.Second },
			reason: "it took 81.5 mA again 2.",
		},
		"a hub port that lies": {
			bench:  func(b *bench) { b.deaf = true },
			reason: "the board stayed on USB for 5s: the switch lies",
		},
		"a hub port that lies, with a meter": {
			bench:  func(b *bench) { b.deaf, b.meter = true, true },
			reason: "the board still takes 81.5 mA: the switch lies",
		},
		"a port that cuts the data lines only": {
			bench:  func(b *bench) { b.dataOnly = true },
			reason: "longer than since its power was switched off: it kept running",
		},
		"a port that cuts the data lines only, with a meter": {
			bench:  func(b *bench) { b.dataOnly, b.meter = true, true },
			reason: "still takes 81.5 mA: only its data lines were cut",
		},
		"a battery": {
			bench:  func(b *bench) { b.battery, b.meter = true, true },
			reason: "it has a battery",
		},
		"a battery, and just booted": {
			bench:  func(b *bench) { b.battery, b.booted = true, time.Now() },
			reason: "it has a battery",
		},
		"a port that forgets": {
			bench:  func(b *bench) { b.returns = 2 * time.Second },
			reason: "it was back on USB 2.",
		},
		"a port that forgets, with a meter alone": {
			bench:  func(b *bench) { b.returns, b.meter, b.noUSB = 2*time.Second, true, true },
			reason: "it took 81.5 mA again 2.",
		},
		"never starts again": {
			bench:  func(b *bench) { b.dies = true },
			reason: "with its power on again it is not on USB within 30s",
		},
		"never tells": {
			bench:  func(b *bench) { b.mute = true },
			reason: "with its power on it does not tell its uptime within 30s (no reply to stats-core)",
		},
		"hangs when asked": {
			bench:  func(b *bench) { b.hangs = true },
			reason: "with its power on it does not tell its uptime within 30s (no end of it in time",
		},
		"a shunt the wrong way round": {
			bench:  func(b *bench) { b.meter, b.scale = true, -1 },
			reason: "turn the meter's shunt round",
		},
		"another board's meter": {
			bench:  func(b *bench) { b.meter, b.scale = true, 1e-3 },
			reason: "is the meter in this board's supply?",
		},
		"a switch that fails": {
			bench:  func(b *bench) { b.refuseOff = errBroken },
			reason: "it cannot be switched off: the relay board does not answer",
		},
		"a switch that fails to switch on": {
			bench:  func(b *bench) { b.refuseOn = errBroken },
			reason: "it cannot be switched on again: the relay board does not answer",
		},
		"a switch that fails both ways": {
			bench:  func(b *bench) { b.deaf, b.refuseOn = true, errBroken },
			reason: "the switch lies; use a hub that switches single ports, or a relay; and it cannot be switched on again: the relay board",
		},
		"too slow to tell": {
			bench:  func(b *bench) { b.slow = 6 * time.Second },
			reason: "it cannot be told whether it started anew",
		},
		"a tree that hangs while it is off": {
			config: func(cfg *power.QualifyConfig) {
				asked, present := 0, cfg.Present
				cfg.Present = func(ctx context.Context) (bool, error) {
					if asked++; asked == 5 {
						<-ctx.Done()
						<-time.After(time.Second)
					}
					return present(ctx)
				}
			},
			reason: "it cannot be seen whether it stays off: no end of it in time",
		},
		"nothing sees it": {
			bench:  func(b *bench) { b.noUSB = true },
			reason: "nothing here can see whether its power goes",
		},
		"nobody asks it": {
			config: func(cfg *power.QualifyConfig) { cfg.Uptime = nil },
			reason: "nobody can ask the board for its uptime",
		},
		"a tree that cannot be read": {
			config: func(cfg *power.QualifyConfig) {
				cfg.Present = func(context.Context) (bool, error) { return false, errBroken }
			},
			reason: "with its power on it is not on USB within 30s (the relay board does not answer)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := newBench(c.bench)
				defer close(b.stop)
				cfg := b.config()
				if c.config != nil {
					c.config(&cfg)
				}
				var told []string
				cfg.Progress = func(text string) { told = append(told, text) }
				p, err := power.Qualify(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				if p.Proven != (c.reason == "") || !strings.Contains(p.Reason, c.reason) || strings.Contains(p.Reason, "\n") {
					t.Errorf("proven %v, %q, want %q\n%s", p.Proven, p.Reason, c.reason, strings.Join(p.How, "\n"))
				}
				if !slices.Equal(told, p.How) {
					t.Errorf("told %q, kept %q", told, p.How)
				}
				if want := (power.Subject{Board: "heltec-1", Serial: "a1", Port: "1-1.4", Switch: "the bench's switch"}); p.Subject != want {
					t.Errorf("about %+v", p.Subject)
				}
				if len(b.sets) > 0 && !b.sets[len(b.sets)-1] {
					t.Error("the board was left off")
				}
				<-time.After(time.Minute) // what was left behind ends
			})
		})
	}
}

func TestQualifySaysWhatItSaw(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(func(b *bench) { b.meter, b.lag = true, 250*time.Millisecond })
		p, err := power.Qualify(t.Context(), b.config())
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"on USB after 0.0 s", "up for 1h30m0s", "takes 81.5 mA", "switched off", "gone from USB after 0.3 s",
			"takes 0.2 mA", "stayed off for 3.0 s", "switched on", "on USB after 0.3 s", "up for 0s: it started anew",
		}
		if !slices.Equal(p.How, want) {
			t.Errorf("%q\nwant %q", p.How, want)
		}
	})
}

// A proof that was cut short proves nothing, and leaves the board on.
func TestQualifyCutShort(t *testing.T) {
	t.Parallel()
	for after := 50 * time.Millisecond; after < 4*time.Second; after += 500 * time.Millisecond {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithTimeoutCause(t.Context(), after, errBroken)
			defer stop()
			b := newBench(func(b *bench) { b.slow = 60 * time.Millisecond })
			p, err := power.Qualify(ctx, b.config())
			if !errors.Is(err, errBroken) || p.Proven {
				t.Errorf("after %v: %v, proven %v", after, err, p.Proven)
			}
			if b.isOff {
				t.Errorf("after %v the board was left off", after)
			}
		})
	}
}

// Only a switch that takes the power away is proven, whatever else is odd about a bench.
func TestQualifyIsSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		set := func(name string) bool { return rapid.IntRange(0, 5).Draw(rt, name) == 0 }
		upTo := func(name string, most time.Duration) time.Duration {
			return time.Duration(rapid.Int64Range(0, int64(most)).Draw(rt, name))
		}
		var change []func(*bench) // drawn out here: rapid panics where it has no more to draw
		if set("deaf") {
			change = append(change, func(b *bench) { b.deaf = true })
		}
		if set("dataOnly") {
			change = append(change, func(b *bench) { b.dataOnly = true })
		}
		if set("battery") {
			change = append(change, func(b *bench) { b.battery = true })
		}
		if set("noUSB") {
			change = append(change, func(b *bench) { b.noUSB = true })
		}
		if set("dies") {
			change = append(change, func(b *bench) { b.dies = true })
		}
		if set("stays") {
			change = append(change, func(b *bench) { b.stays = true })
		}
		if set("returns") {
			after := time.Millisecond + upTo("after", 3*time.Second)
			change = append(change, func(b *bench) { b.returns = after })
		}
		meter, up := rapid.Bool().Draw(rt, "meter"), upTo("up", 10*time.Second)
		boot, lag, slow := time.Millisecond+upTo("boot", 40*time.Second), upTo("lag", 7*time.Second), upTo("slow", 8*time.Second)
		change = append(change, func(b *bench) {
			b.meter, b.boot, b.lag, b.slow, b.booted = meter, boot, lag, slow, time.Now().Add(-up)
		})
		synctest.Test(t, func(t *testing.T) {
			b := newBench(func(b *bench) {
				for _, c := range change {
					c(b)
				}
			})
			p, err := power.Qualify(t.Context(), b.config())
			if err != nil {
				t.Fatal(err)
			}
			if cuts := !b.deaf && !b.dataOnly && !b.battery; p.Proven && !cuts {
				rt.Errorf("proven: %q", p.How)
			}
			if easy := b.slow < time.Second && b.boot < 20*time.Second && b.lag < 4*time.Second && b.returns == 0 && !b.dies && !b.stays &&
				(b.meter || !b.noUSB); easy && !p.Proven && !b.deaf && !b.dataOnly && !b.battery {
				rt.Errorf("unproven: %s, %q", p.Reason, p.How)
			}
		})
	})
}

func TestCycle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(nil)
		if err := power.Cycle(t.Context(), b, 3*time.Second); err != nil || b.on.Sub(b.off) != 3*time.Second {
			t.Errorf("%v, dark for %v", err, b.on.Sub(b.off))
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		if err := power.Cycle(ctx, b, 3*time.Second); !errors.Is(err, context.DeadlineExceeded) || b.isOff {
			t.Errorf("cut short: %v, left off: %v", err, b.isOff)
		}
		b = newBench(func(b *bench) { b.refuseOff = errBroken })
		if err := power.Cycle(t.Context(), b, time.Second); !errors.Is(err, errBroken) || !slices.Equal(b.sets, []bool{false, true}) {
			t.Errorf("%v, %v", err, b.sets)
		}
	})
}
