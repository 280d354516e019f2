package bench_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
)

// Power fails so long behind a command, whether its order has to come before the command or behind it,
// and is known as far as it was measured.
func TestCutWhile(t *testing.T) {
	t.Parallel()
	const delay, off = 300 * time.Millisecond, 20 * time.Millisecond
	for _, after := range []time.Duration{0, 100 * time.Millisecond, delay, time.Second} {
		s := newStage()
		on := instruments(s)
		on.Cut = &bench.Cut{Delay: delay, Err: off}
		b, end := attempt(t, nil, bench.Config{Instruments: on}, func(b *bench.Bench) {
			from := b.Timeline().Len()
			gone := b.Room().CutWhile(t.Context(), "set name cut", after)
			var typed, power []capture.Event
			for _, ev := range b.Events()[from:] {
				if ev.Kind == capture.ConsoleIn {
					typed = append(typed, ev)
				}
				if ev.Kind == capture.Power {
					power = append(power, ev)
				}
			}
			if len(typed) != 1 || len(power) != 1 || typed[0].Text != "set name cut\r" || power[0].Text != "off" || power[0].At != gone {
				t.Fatalf("%v, %v, gone %v", typed, power, gone)
			}
			if lived := gone.At.Sub(typed[0].At.At); lived != after || gone.Err != off {
				t.Errorf("it lived for %v ± %v behind the command, want %v ± %v", lived, gone.Err, after, off)
			}
			if len(s.power) == 0 || s.power[len(s.power)-1] {
				t.Errorf("switched %v", s.power)
			}
		})
		if end.ended {
			t.Fatal(end.Message)
		}
		_ = b.Close()
	}
}

// Nobody cuts at an instant where it is not known how a board loses its power.
func TestCutWhileNobodyKnows(t *testing.T) {
	t.Parallel()
	b, end := attempt(t, nil, bench.Config{Instruments: instruments(newStage())}, func(b *bench.Bench) {
		if b.Room().CutsAtInstants() {
			t.Error("it cuts at instants")
		}
		b.Room().CutWhile(t.Context(), "set name cut", 0)
	})
	if want := "bench: nobody knows when the power of room is gone behind an order; run meshrig rig qualify --cuts 8"; !end.ended || !end.Aborted || end.Message != want {
		t.Errorf("%+v", end)
	}
	_ = b.Close()
}
