package run

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/budget"
	"github.com/meshrig/meshrig/rig/run/fleet"
	"github.com/meshrig/meshrig/rig/run/matrix"
	"github.com/meshrig/meshrig/rig/target"
)

// night is a run by a budget of bench time: what could be judged, what that would show and take, and what
// was chosen of it.
type night struct {
	target   string
	asked    time.Duration // of the clock on the wall
	lanes    int           // benches that judge at the same time
	specs    []run.Spec    // of the pool, in the same places
	levels   []string      // theirs
	faults   []string      // of the pool, their ids; hunches have none
	pool     budget.Pool
	choice   budget.Choice
	standing matrix.Standing
	timing   timing
	soak     int // specs that take hours and were not asked for
	cannot   int // specs that no bench of the target can run
	splits   []budget.Split
}

// hunch is the weight of the fault that nobody wrote for a requirement, beside those that were measured: each
// requirement of which no spec was chosen yet counts as so much of a fault.
const hunch = 0.5

// doubt is the weight of an entry that is stale.
const doubt = 0.5

// planNight chooses specs by --budget.
func (o *options) planNight(c run.Catalogue, chosen []run.Spec) (*night, error) {
	if len(o.Targets) != 1 {
		return nil, cli.WrongSelection(errors.New("--budget: want one target, whose hours are spent"))
	}
	n := &night{target: o.Targets[0], lanes: 1}
	if err := n.take(o, c, chosen); err != nil {
		return nil, err
	}
	if err := n.know(c, o.Options.Role, o.Options.Rig); err != nil {
		return nil, err
	}
	var err error
	if n.asked, err = parseBudget(o.budget, n.pool.Cost()/time.Duration(n.lanes)); err != nil {
		return nil, cli.WrongSelection(err)
	}
	n.pool.Longest = n.asked
	n.choice = n.pool.Choose(n.hours())
	if len(n.choice.Picks) == 0 {
		n.pool.Longest = 0
		return nil, cli.WrongSelection(fmt.Errorf("--budget %s: there is no time for a single spec; the first that is chosen takes %s", o.budget, roundUp(n.pool.Least())))
	}
	n.splits = n.pool.Splits(o.splits, o.Options.Seed, n.hours())
	return n, nil
}

// hours is the bench time of all lanes.
func (n *night) hours() time.Duration { return n.asked * time.Duration(n.lanes) }

// take takes the specs that the target can be judged by.
func (n *night) take(o *options, c run.Catalogue, chosen []run.Spec) error {
	lacks := func(run.Spec) string { return "" }
	if t, err := target.Parse(n.target); err == nil && t.Kind == target.Board {
		options := o.Options
		options.Target = n.target
		outlook, err := fleet.OutlookOf(c, options)
		if err != nil {
			return err
		}
		n.lanes, lacks = outlook.Lanes, outlook.Lacks
	}
	requirements := run.ByID(c)
	for _, s := range chosen {
		switch r := requirements[s.Requirement]; {
		case s.Soak && !o.Soak, o.LeavesOut(n.target, s) != "":
			n.soak++
		case lacks(s) != "":
			n.cannot++
		default:
			n.specs = append(n.specs, s)
			n.levels = append(n.levels, r.Level)
			n.pool.Specs = append(n.pool.Specs, budget.Spec{Family: r.Family, Must: r.Must()})
		}
	}
	if len(n.specs) == 0 {
		return cli.WrongSelection(fmt.Errorf("--budget: no spec is left to choose from: %d take hours, which --long and --soak add, and %d need what no bench has", n.soak, n.cannot))
	}
	return nil
}

// know takes what was measured of the specs and of the faults that they catch.
func (n *night) know(c run.Catalogue, role, rig string) error {
	m, err := matrix.Recorded(role)
	if err != nil {
		return cli.WrongSelection(fmt.Errorf("--budget: %w; `meshrig mutate --role %s --all-specs --record FILE` measures one", err, role))
	}
	if n.timing, err = timingOf(n.target, rig, m); err != nil {
		return err
	}
	for i, s := range n.specs {
		n.pool.Specs[i].Cost = n.timing.of(s)
	}
	places, byRequirement := map[string]int{}, map[string][]int{}
	var order []string
	for i, s := range n.specs {
		places[s.ID()] = i
		if byRequirement[s.Requirement] == nil {
			order = append(order, s.Requirement)
		}
		byRequirement[s.Requirement] = append(byRequirement[s.Requirement], i)
	}
	entries, standing := m.At(today(role, c.Specs()))
	n.standing = standing
	for _, e := range entries {
		f := budget.Fault{Weight: 1}
		if e.Stale {
			f.Weight = doubt
		}
		for _, id := range e.By {
			if i, ok := places[id]; ok {
				f.By = append(f.By, i)
			}
		}
		n.pool.Faults, n.faults = append(n.pool.Faults, f), append(n.faults, e.Fault)
	}
	for _, id := range order {
		n.pool.Faults, n.faults = append(n.pool.Faults, budget.Fault{By: byRequirement[id], Weight: hunch, Hunch: true}), append(n.faults, "")
	}
	return nil
}

// chosen are the specs to run, in the order of the tree.
func (n *night) chosen() (list []run.Spec) {
	for i, s := range n.specs {
		if n.choice.Has(i) {
			list = append(list, s)
		}
	}
	return list
}

// roundUp leaves a time that is enough if the time was.
func roundUp(d time.Duration) time.Duration {
	const step = 100 * time.Millisecond
	return (d + step - 1).Truncate(step)
}

// parseBudget reads a time, or a share of all hours.
func parseBudget(text string, all time.Duration) (time.Duration, error) {
	wrong := fmt.Errorf("--budget %q: want a time above 0, as 8h or 90m, or a share of all hours, as 10%%", text)
	if number, ok := strings.CutSuffix(text, "%"); ok {
		share, err := strconv.ParseFloat(number, 64)
		if err != nil || !(share > 0 && share <= 100) {
			return 0, wrong
		}
		return time.Duration(float64(all) * share / 100), nil
	}
	d, err := time.ParseDuration(text)
	const most = 10 * 365 * 24 * time.Hour
	if err != nil || cmp.Compare(d, 0) <= 0 || d > most {
		return 0, wrong
	}
	return d, nil
}
