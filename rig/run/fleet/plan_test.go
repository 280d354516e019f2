package fleet

import (
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
)

// needy is a catalogue whose benches lack power, and a board what a spec has its name for.
type needy struct{ run.Catalogue }

func (needy) Lacks(cfg bench.Config, s run.Spec) string {
	for _, l := range s.Labels {
		if l == "power" || l == cfg.Hardware.Info().Name {
			return "lacks " + l
		}
	}
	return ""
}

// Benches that take turns judge as one, and what one of several can run can be run.
func TestOutlook(t *testing.T) {
	t.Parallel()
	all := members(t)
	for _, c := range []struct {
		boards []*member
		lanes  int
		lacks  string // a
	}{
		{all, 2, ""},
		{all[:3], 1, ""},
		{all[:1], 1, "lacks a"},
	} {
		o := outlookOf(needy{}, c.boards)
		if o.Lanes != c.lanes {
			t.Errorf("%d boards: %d lanes, want %d", len(c.boards), o.Lanes, c.lanes)
		}
		if why := o.Lacks(run.Spec{Labels: []string{"power"}}); why != "lacks power" {
			t.Errorf("%d boards: %q", len(c.boards), why)
		}
		if why := o.Lacks(run.Spec{Labels: []string{"a"}}); why != c.lacks {
			t.Errorf("%d boards: %q", len(c.boards), why)
		}
	}
	if _, err := OutlookOf(needy{}, target.Options{Target: "board:x", Rig: "nothing.yaml"}); err == nil {
		t.Error("boards of a rig that is not there")
	}
}
