package run

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/matrix"
	"github.com/meshrig/meshrig/rig/stats"
	"github.com/meshrig/meshrig/rig/target"
)

// timing is how long specs take.
type timing struct {
	label   string
	seconds map[string]float64 // of bench time in emulation, by ID
	wall    map[string]float64 // on the rig's boards, by ID; nil: in virtual time
	setUp   float64            // seconds that a board takes more than the emulated one
	usual   float64            // seconds of a spec that nobody measured
}

// setUpSeconds is how much longer a spec takes on a board than emulated, where the rig remembers no run: its child
// starts, and the board is asked who it is and given its settings at 115200 baud.
const setUpSeconds = 5

// leastSeconds is what the shortest spec takes, so that nothing is for free.
const leastSeconds = 0.1

// lookBack is how many runs of a rig tell how long its specs take.
const lookBack = 20

// timingOf gathers what is known: of a matrix, and of boards what their rig remembers.
func timingOf(name, rigFile string, m matrix.Matrix) (timing, error) {
	t := timing{seconds: m.Seconds(), label: "bench time as measured " + m.Label}
	var all []float64
	for _, s := range t.seconds {
		all = append(all, s)
	}
	t.usual = stats.Median(all)
	parsed, err := target.Parse(name)
	if err != nil || parsed.Kind != target.Board {
		return t, nil //nolint:nilerr // Check refuses it
	}
	rig, err := inventory.Load(rigFile)
	if err != nil {
		return t, err
	}
	reports, err := run.Remembered(rig, lookBack)
	if err != nil {
		return t, err
	}
	t.learn(reports)
	return t, nil
}

// learn takes how long specs took in runs on boards, the last run last.
func (t *timing) learn(reports []*report.Report) {
	t.wall, t.setUp = map[string]float64{}, setUpSeconds
	for _, r := range reports {
		for _, one := range r.OnBoards() {
			for _, v := range one.Verdicts {
				for _, s := range v.Specs {
					if s.Requirement == v.ID && s.Verdict == report.Pass { // what failed may have ended early
						t.wall[s.ID()] = s.WallSeconds
					}
				}
			}
		}
	}
	var more []float64
	for id, wall := range t.wall {
		if bench, ok := t.seconds[id]; ok {
			more = append(more, wall-bench)
		}
	}
	if len(more) > 0 {
		t.setUp = max(0, stats.Median(more))
		t.label += fmt.Sprintf(", and of %d specs as the rig's last runs took; others take %.1f s more on a board", len(t.wall), t.setUp)
	} else {
		t.label += fmt.Sprintf(", and %.0f s more on a board, of whose runs nothing is remembered", t.setUp)
	}
}

// of is how long a spec takes.
func (t timing) of(s run.Spec) time.Duration {
	seconds, ok := t.wall[s.ID()]
	if !ok {
		if seconds, ok = t.seconds[s.ID()]; !ok {
			seconds = max(t.usual, s.Hours*3600)
		}
		if t.wall != nil && s.Cuts > 0 {
			seconds = min(seconds, s.CutSeconds())
		}
		seconds += t.setUp
	}
	return time.Duration(max(seconds, leastSeconds) * float64(time.Second))
}
