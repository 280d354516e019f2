package station_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/loopback/loopbacktest"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/station"
)

// A board whose console repeats nothing shows nobody when it stops.
func TestCutsOfASilentBoard(t *testing.T) {
	t.Parallel()
	silent := loopbacktest.Typed(func(string) (string, string, bool) { return "", "", false }) // until a line is complete
	s := boardOf(t, serve(t, under(silent.Of(emulated.Target{}))), 1)
	if _, err := s.QualifyCuts(t.Context(), 4, nil); err == nil || !strings.Contains(err.Error(), "its switch was never tried") {
		t.Error(err)
	}
	if proof, err := s.Qualify(t.Context(), nil); err != nil || !proof.Proven {
		t.Fatal(proof, err)
	}
	if _, err := s.QualifyCuts(t.Context(), 4, nil); err == nil || !strings.Contains(err.Error(), "cut 1 of 4: its console repeats nothing") {
		t.Error(err)
	}
	if can := s.Info(); can.Can.Has(board.CanCutAt) || !strings.Contains(can.Cannot[board.CanCutAt], "run meshrig rig qualify --cuts 8") {
		t.Error(can)
	}
}

// A repeater's console repeats less than a room's.
func TestCutsOfARepeater(t *testing.T) {
	t.Parallel()
	s, err := station.New(serveAs(t, "repeater", loopback.Bench{}), "repeater-1")
	if err != nil {
		t.Fatal(err)
	}
	if proof, err := s.Qualify(t.Context(), nil); err != nil || !proof.Proven {
		t.Fatal(proof, err)
	}
	if cuts, err := s.QualifyCuts(t.Context(), 2, nil); err != nil || len(cuts.Lived) != 2 {
		t.Error(cuts, err)
	}
}

// How long a board lives on behind an order is measured, and taken into account when its power shall
// fail at an instant.
func TestCutWhile(t *testing.T) {
	t.Parallel()
	var seen witness
	slow := under(seen.of(emulated.Target{}))
	slow.PortTakes = 300 * time.Millisecond
	s := boardOf(t, serve(t, slow), 1)
	if proof, err := s.Qualify(t.Context(), nil); err != nil || !proof.Proven {
		t.Fatal(proof, err)
	}
	var cuts power.Cuts
	for range 3 { // a machine that is busy blurs how long the board lived
		var err error
		if cuts, err = s.QualifyCuts(t.Context(), 5, nil); err != nil {
			t.Fatal(err)
		}
		if s.Info().Can.Has(board.CanCutAt) {
			break
		}
	}
	if delay, off, ok := cuts.Delay(); !ok || delay+off < slow.PortTakes || !s.Info().Can.Has(board.CanCutAt) {
		t.Fatalf("%v ± %v of %v; %+v", delay, off, cuts, s.Info())
	}
	stop := func(message string, _ int) { t.Fatal(message) }
	b := bench.New(t.Context(), bench.Config{Hardware: s, Params: s.Params(), ConsoleOnly: true, Fail: stop, Abort: stop})
	defer func() { _ = b.Close() }()
	if !b.Room().CutsAtInstants() {
		t.Error("it does not cut at instants")
	}
	for _, after := range []time.Duration{0, 5 * time.Second} { // before the board's 300 ms, and behind them
		gone := b.Room().CutWhile(t.Context(), "set name "+after.String(), after)
		if gone.Err <= 0 {
			t.Errorf("exact to %v", gone.Err)
		}
		if lived := seen.lived(); lived < after-3*time.Second { // on a machine that is busy; how exact it is, a bench of fakes holds
			t.Errorf("it lived for %v behind the command, want %v", lived, after)
		}
		b.Room().PowerCycle(t.Context(), time.Second)
	}
	if got := b.Room().Console().Command(t.Context(), "get name"); got != "> 5s" {
		t.Errorf("what was confirmed long before the cut: %q", got)
	}
}

// witness is when a board was last given a command that sets its name, and when it lost its power.
type witness struct {
	mu         sync.Mutex
	typed, off clock.Time
}

func (w *witness) of(t board.Target) board.Target {
	return loopbacktest.Watched(t, func(at clock.Time, in board.Input) {
		w.mu.Lock()
		defer w.mu.Unlock()
		switch {
		case in.Kind == board.SerialIn && strings.Contains(string(in.Data), "set name"):
			w.typed = at
		case in.Kind == board.Power && !in.On:
			w.off = at
		}
	})
}

func (w *witness) lived() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.off.Sub(w.typed)
}
