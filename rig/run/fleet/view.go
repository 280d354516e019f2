package fleet

import (
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
)

// view is what benches can do, as it was seen once: to look takes a walk through the USB tree and the proofs of
// each.
type view struct {
	*Fleet

	benches []*member
	can     map[*member]bench.Config
}

// look looks at benches.
func (f *Fleet) look(benches ...*member) view {
	v := view{Fleet: f, benches: benches, can: map[*member]bench.Config{}}
	for _, m := range benches {
		s := f.hearing(m)
		v.can[m] = bench.Config{Hardware: seen{s, s.Info()}}
	}
	return v
}

// seen is a station whose board's abilities are known.
type seen struct {
	*station.Station

	info board.Info
}

// Info tells what the board could do when it was looked at.
func (s seen) Info() board.Info { return s.info }

// lacks is why a bench cannot run a spec, empty if it can.
func (v view) lacks(m *member, s run.Spec) string { return v.Catalogue.Lacks(v.can[m], s) }

// allLack is why no bench can run a spec, empty if one can.
func (v view) allLack(s run.Spec) string {
	var reasons []string
	for _, m := range v.benches {
		why := v.lacks(m, s)
		if why == "" {
			return ""
		}
		if !slices.Contains(reasons, why) {
			reasons = append(reasons, why)
		}
	}
	return strings.Join(reasons, "\n")
}

// allBarred is why no bench may run a spec that some could, empty if one may.
func (v view) allBarred(s run.Spec) string {
	var reasons []string
	for _, m := range v.benches {
		if v.lacks(m, s) != "" {
			continue
		}
		why := v.barred(m, s)
		if why == "" {
			return ""
		}
		reasons = append(reasons, why)
	}
	return strings.Join(reasons, "\n")
}

// left is why a spec that was to be judged is left when no bench takes any more: the boards that could are left
// out, or lost what it needs.
func (v view) left(s run.Spec) string {
	lines := []string{"no board is left that could judge it:"}
	if out := v.whyOut(); out != "" {
		lines = append(lines, out)
	}
	for _, m := range v.benches {
		if why := v.lacks(m, s); why != "" {
			lines = append(lines, "  "+m.name()+": "+why)
		}
	}
	return strings.Join(lines, "\n")
}
