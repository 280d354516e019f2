package emulated_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
)

// Power that fails within a save leaves the old name or the new one, and says nothing more.
func TestPowerFailsWithinASave(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	b := newBench(t, bench.Config{})
	cut := map[bool]int{}
	for n, name := range map[int]string{0: "early", 200: "amidst", 100_000: "never"} {
		b.Room().CutAfter(n)
		_, ok := b.Room().Console().Try(ctx, "set name "+name)
		b.Room().CutAfter(-1)
		cut[ok]++
		b.Room().PowerCycle(ctx, time.Second)
		if got := b.Room().Console().Command(ctx, "get name"); ok && got != "> "+name {
			t.Errorf("%s: called %q", name, got)
		}
	}
	if cut[false] != 2 || cut[true] != 1 {
		t.Errorf("answered and not: %v", cut)
	}
}

func TestFilesBeforeTheFirstStart(t *testing.T) {
	t.Parallel()
	target := emulated.Target{}
	if !target.Info().Can.Has(board.CanFill | board.CanCut) {
		t.Errorf("abilities %b", target.Info().Can)
	}
	b := newBench(t, bench.Config{
		Target: target, Factory: true,
		Files: map[string][]byte{"/prefs.json": []byte(`{name:"from a file"}`)},
	})
	if got := b.Room().Console().Command(t.Context(), "get name"); got != "> from a file" {
		t.Errorf("called %q", got)
	}
}
