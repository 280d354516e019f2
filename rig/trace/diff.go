package trace

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// Difference is something that two firmwares did differently and that is not random by design.
type Difference struct {
	Scenario string        `json:"scenario"`
	Step     string        `json:"step"`     // the last one before it
	After    time.Duration `json:"after_ns"` // since that step, in A if A did it
	What     string        `json:"what"`     // "only A", "only B", "content" or "time"
	A        string        `json:"a,omitempty"`
	B        string        `json:"b,omitempty"`
	Details  []string      `json:"details,omitempty"`
}

// Result is what comparing two traces finds.
type Result struct {
	A           capture.Head   `json:"a"`
	B           capture.Head   `json:"b"`
	Compared    int            `json:"compared"` // frames, console answers and radio settings of A and B
	Random      map[string]int `json:"random"`   // by the rule that explains the difference
	Differences []Difference   `json:"differences"`
}

// Mismatch says why two traces cannot be compared.
type Mismatch struct{ What, A, B string }

// Error says what differs and what to do.
func (e *Mismatch) Error() string {
	return fmt.Sprintf("trace: %s: A has %s, B has %s: record both in the same way", e.What, e.A, e.B)
}

// Diff compares two traces scenario by scenario. They must be of the same scenarios, seed and
// preset, or the error is a *Mismatch.
func Diff(a, b []capture.Section) (Result, error) {
	if x, y := contents(a), contents(b); x != y || len(a) == 0 {
		return Result{}, &Mismatch{"scenarios", x, y}
	}
	r := Result{A: a[0].Head, B: b[0].Head, Random: map[string]int{}}
	for i := range a {
		for _, m := range []Mismatch{
			{"seed", strconv.FormatUint(a[i].Head.Seed, 10), strconv.FormatUint(b[i].Head.Seed, 10)},
			{"preset", a[i].Head.Preset, b[i].Head.Preset},
		} {
			if m.A != m.B {
				return Result{}, &m
			}
		}
		x, err := observe(a[i])
		if err != nil {
			return Result{}, err
		}
		y, err := observe(b[i])
		if err != nil {
			return Result{}, err
		}
		if m := sameSteps(x, y); m != nil {
			return Result{}, m
		}
		r.compare(x, y)
	}
	return r, nil
}

func contents(sections []capture.Section) string {
	var names []string
	for _, s := range sections {
		names = append(names, s.Head.Scenario)
	}
	return strings.Join(names, ", ")
}

func sameSteps(a, b observation) *Mismatch {
	if len(a.steps) != len(b.steps) {
		return &Mismatch{"steps of " + a.header.Scenario, strconv.Itoa(len(a.steps)), strconv.Itoa(len(b.steps))}
	}
	for i := range a.steps {
		if a.steps[i].name != b.steps[i].name {
			return &Mismatch{fmt.Sprintf("step %d of %s", i+1, a.header.Scenario), a.steps[i].name, b.steps[i].name}
		}
	}
	return nil
}

// compare compares two observations of one scenario.
func (r *Result) compare(a, b observation) {
	for _, p := range align(a, b) {
		r.Compared++
		switch {
		case p.b < 0:
			r.differ(a, p.a, Difference{What: "only A", A: a.items[p.a].summary})
		case p.a < 0:
			r.differ(b, p.b, Difference{What: "only B", B: b.items[p.b].summary})
		default:
			r.compareItems(a, b, p)
		}
	}
}

func (r *Result) differ(o observation, i int, d Difference) {
	it := o.items[i]
	d.Scenario, d.Step, d.After = o.header.Scenario, o.steps[it.step].name, it.after
	r.Differences = append(r.Differences, d)
}

func (r *Result) compareItems(a, b observation, p pair) {
	x, y := a.items[p.a], b.items[p.b]
	if details := r.compareFields(x, y); len(details) > 0 {
		r.differ(a, p.a, Difference{What: "content", A: x.summary, B: y.summary, Details: details})
		return
	}
	apart := nominal(a, x) - nominal(a, y)
	rule, ok := whyApart(a, b, x, y, apart)
	if !ok {
		r.differ(a, p.a, Difference{What: "time", A: x.summary, B: y.summary, Details: []string{
			fmt.Sprintf("A %v after the step, B %v", x.after, x.after-apart),
		}})
		return
	}
	if rule != "" {
		r.Random[rule]++
	}
}

// compareFields says which fields mean different things.
func (r *Result) compareFields(x, y item) (details []string) {
	rest := slices.Clone(y.fields)
	for _, f := range x.fields {
		i := slices.IndexFunc(rest, func(g field) bool { return g.name == f.name })
		if i < 0 {
			details = append(details, fmt.Sprintf("%s: A %q, B none", f.name, f.looks))
			continue
		}
		g := rest[i]
		rest = slices.Delete(rest, i, i+1)
		switch {
		case f.means != g.means:
			details = append(details, fmt.Sprintf("%s: A %q, B %q", f.name, f.looks, g.looks))
		case f.looks != g.looks:
			r.Random[f.rule]++
		}
	}
	for _, g := range rest {
		details = append(details, fmt.Sprintf("%s: A none, B %q", g.name, g.looks))
	}
	return details
}

// whyApart names the rule that explains why two items did not happen at the same time; false if
// none does.
func whyApart(a, b observation, x, y item, apart time.Duration) (rule string, ok bool) {
	switch {
	case apart == 0:
		return "", true
	case apart.Abs() <= loopPhase:
		return LoopPhase, true
	case apart.Abs() <= max(x.hold, y.hold)+loopPhase:
		return cmp.Or(x.holdRule, y.holdRule), true
	case x.holdRule == PollPhase && y.holdRule == PollPhase && b.pushes(nominal(a, x), a) && a.pushes(nominal(a, y), a):
		return PollPhase, true // both pushed then, in another order
	}
	late, lateItem, early, earlyItem := b, y, a, x
	if apart > 0 {
		late, lateItem, early, earlyItem = a, x, b, y
	}
	due := late.steps[earlyItem.step].at.Add(earlyItem.after)
	return CADRetry, late.waited(due, lateItem) && early.busy(earlyItem.start, earlyItem) == earlyItem.start
}

// pushes tells whether something is pushed about that time by the steps of another observation.
func (o observation) pushes(at time.Duration, by observation) bool {
	return slices.ContainsFunc(o.items, func(it item) bool {
		return it.holdRule == PollPhase && (nominal(by, it)-at).Abs() <= it.hold
	})
}

// waited tells whether an item that was due at a time found the channel busy from then on, and
// came when its retries allow.
func (o observation) waited(due clock.Time, it item) bool {
	until := o.busy(due, it)
	return until > due && it.start <= until.Add(loopPhase)
}

// busy is until when an item may wait that finds the channel as it is at a time: that time if it
// is idle.
func (o observation) busy(at clock.Time, it item) clock.Time {
	until := at
	for _, ev := range o.air {
		own := ev.Kind == capture.Heard && ev.Start.At == it.start
		if !own && ev.Start.At.Add(-loopPhase) <= until && ev.At.At > at {
			until = ev.At.At.Add(cadRetry)
		}
	}
	return until
}
