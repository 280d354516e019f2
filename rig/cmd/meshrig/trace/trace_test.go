package trace

import (
	"context"
	"slices"
	"testing"
	"time"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/rig/trace"
)

// redrawn makes boards that draw other random numbers than the bench gives them, and boot later.
type redrawn struct {
	emulated.Target

	by   uint64
	boot time.Duration
}

func (r redrawn) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	setup.Seed += r.by
	r.Hardware.Boot = r.boot
	return r.Target.New(ctx, setup)
}

// TestTraceRulesExplainEveryDraw records every scenario with other random numbers and phases:
// all that differs is random by design.
func TestTraceRulesExplainEveryDraw(t *testing.T) {
	record := func(by uint64) []capture.Section {
		options := target.Options{Target: "emu", As: "v1.17.1", Seed: 1, Preset: lora.Default().Name}
		cfg, err := options.Bench(ours.Board)
		if err != nil {
			t.Fatal(err)
		}
		var sections []capture.Section
		for _, sc := range trace.Scenarios() {
			target := redrawn{Target: emulated.Target{As: options.As}, by: by, boot: firmware.DefaultBoot}
			if sc.Name != "adverts" { // which restarts the board and tells how long that takes
				target.boot += time.Duration(by) * 37300 * time.Microsecond
			}
			cfg.Target = target
			s, err := trace.Record(t.Context(), cfg, sc, capture.Head{Target: options.Target, Seed: options.Seed, Preset: options.Preset})
			if err != nil {
				t.Fatal(err)
			}
			sections = append(sections, s)
		}
		return sections
	}
	right := record(0)
	counted := map[string]int{}
	for by := uint64(1); by <= 3; by++ {
		r, err := trace.Diff(right, record(by))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range r.Differences {
			t.Errorf("draws %d: %+v", by, d)
		}
		for rule, n := range r.Random {
			counted[rule] += n
		}
	}
	for _, r := range trace.Rules() {
		// No scenario keeps the channel busy or posts while others are polled, and a room seldom
		// has nothing to return with a path.
		elsewhere := []string{trace.CADRetry, trace.PollPhase, trace.PathFiller}
		if counted[r.Name] == 0 && !slices.Contains(elsewhere, r.Name) {
			t.Errorf("rule %s was not needed: %v", r.Name, counted)
		}
	}
}
