package bench

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// idler is a board that has nothing to do and remembers how far it was run.
type idler struct{ until clock.Time }

func (i *idler) Input(clock.Time, board.Input) {}

func (i *idler) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	i.until = until
	return nil, until, clock.Never, nil
}

func TestIdleBoardRunsInStrides(t *testing.T) {
	idle := &idler{}
	m := &machine{m: idle, board: "idle", next: 0, on: true}
	far := clock.At(50 * 24 * time.Hour)
	for now, turns := clock.Time(0), 0; now < far; turns++ {
		if _, err := m.act(now, far); err != nil {
			t.Fatal(err)
		}
		if ran := idle.until.Sub(now); ran <= 0 || ran > 2*stride {
			t.Fatalf("turn %d at %v: the board ran for %v, want at most %v", turns, now, ran, 2*stride)
		}
		if m.due() == clock.Never {
			t.Fatalf("turn %d at %v: the board is not run again", turns, now)
		}
		now = min(m.due(), far)
	}
	if behind := far.Sub(idle.until); behind > stride {
		t.Errorf("the board ran to %v, %v behind the end", idle.until, behind)
	}
}
