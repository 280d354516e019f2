package run

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/run/budget"
	"github.com/meshrig/meshrig/rig/run/matrix"
)

// explained is a choice as JSON has it.
type explained struct {
	Target   string          `json:"target"`
	Hours    float64         `json:"hours"`     // of the clock on the wall
	Benches  int             `json:"benches"`   // that judge at the same time
	AllHours float64         `json:"all_hours"` // that all specs would take
	Timing   string          `json:"timing"`    // how long a spec takes is known from
	Matrix   matrix.Standing `json:"matrix"`
	Chosen   []explainedSpec `json:"chosen"`
	Left     []explainedSpec `json:"left"`
	Faults   int             `json:"faults"` // that specs of the target can catch
	Caught   int             `json:"caught"`
	Lost     []string        `json:"lost,omitempty"`             // that only specs catch that are left out
	Missing  []string        `json:"families_missing,omitempty"` // families that there are no hours for
	Soak     int             `json:"soak,omitempty"`             // specs of many hours, which --long and --soak add
	Cannot   int             `json:"cannot,omitempty"`           // specs that no bench can run
	Splits   *explainedSplit `json:"splits,omitempty"`
}

type explainedSpec struct {
	Spec   string     `json:"spec"`
	Text   string     `json:"text"`
	Family string     `json:"family"`
	Level  string     `json:"level"`
	Why    budget.Why `json:"why,omitempty"`
	Hours  float64    `json:"hours"`
	Adds   int        `json:"adds"`             // faults that those before it do not catch; of one that is left out, that no chosen one does
	Caught int        `json:"caught,omitempty"` // by it and those before it
	Spent  float64    `json:"spent,omitempty"`  // hours, on it and those before it
}

// explainedSplit is how choices do that know half of the faults, on the other half, as shares of 1.
type explainedSplit struct {
	Seed     uint64    `json:"seed"`
	Shares   []float64 `json:"shares"`
	Mean     float64   `json:"mean"`
	Worst    float64   `json:"worst"`
	Cheapest float64   `json:"cheapest_mean"` // what the cheapest specs of the same hours catch
}

// explained puts the choice into words.
func (n *night) explained(seed uint64) explained {
	e := explained{
		Target: n.target, Hours: n.asked.Hours(), Benches: n.lanes, AllHours: n.pool.Cost().Hours(), Timing: n.timing.label, Matrix: n.standing,
		Caught: n.choice.Caught, Missing: n.choice.Missing, Soak: n.soak, Cannot: n.cannot, Lost: n.lost(), Chosen: []explainedSpec{}, Left: []explainedSpec{},
	}
	for _, f := range n.pool.Faults {
		if !f.Hunch && len(f.By) > 0 {
			e.Faults++
		}
	}
	taken := make([]bool, len(n.specs))
	for _, p := range n.choice.Picks {
		taken[p.Spec] = true
		s := n.spec(p.Spec)
		s.Why, s.Adds, s.Caught, s.Spent = p.Why, p.Adds, p.Caught, p.Spent.Hours()
		e.Chosen = append(e.Chosen, s)
	}
	for i := range n.specs {
		if !taken[i] {
			s := n.spec(i)
			s.Adds = n.would(i)
			e.Left = append(e.Left, s)
		}
	}
	e.Splits = splitsOf(n.splits, seed)
	return e
}

func (n *night) spec(i int) explainedSpec {
	s := n.specs[i]
	return explainedSpec{Spec: s.ID(), Text: s.Text, Family: n.pool.Specs[i].Family, Level: n.levels[i], Hours: n.pool.Specs[i].Cost.Hours()}
}

// lost are the faults that specs of the pool catch and no chosen one does.
func (n *night) lost() (ids []string) {
	for i, f := range n.pool.Faults {
		if !f.Hunch && len(f.By) > 0 && !slices.ContainsFunc(f.By, n.choice.Has) {
			ids = append(ids, n.faults[i])
		}
	}
	return ids
}

// would is how many faults a spec that is left out would add.
func (n *night) would(spec int) (adds int) {
	for _, f := range n.pool.Faults {
		if !f.Hunch && slices.Contains(f.By, spec) && !slices.ContainsFunc(f.By, n.choice.Has) {
			adds++
		}
	}
	return adds
}

func splitsOf(splits []budget.Split, seed uint64) *explainedSplit {
	if len(splits) == 0 {
		return nil
	}
	e := &explainedSplit{Seed: seed, Worst: 1}
	for _, s := range splits {
		e.Shares = append(e.Shares, s.Share())
		e.Mean += s.Share() / float64(len(splits))
		e.Cheapest += s.CheapShare() / float64(len(splits))
		e.Worst = min(e.Worst, s.Share())
	}
	return e
}

// explain prints the choice.
func (o *options) explainNight(n *night, s cli.Streams) error {
	e := n.explained(o.Options.Seed)
	if o.json {
		return cli.WriteJSON(s.Out, e)
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\tspec\tfamily\tlevel\tfor\tminutes\tadds\tfaults\thours\tjudges")
	for i, p := range e.Chosen {
		fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%.1f\t%d\t%d\t%.2f\t%s\n", i+1, p.Spec, p.Family, p.Level, p.Why, p.Hours*60, p.Adds, p.Caught, p.Spent, p.Text)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("run: --explain: %w", err)
	}
	return e.write(s.Out)
}

// write writes all but the table.
func (e explained) write(out io.Writer) (err error) {
	printf := func(format string, args ...any) {
		_, werr := fmt.Fprintf(out, format, args...)
		err = errors.Join(err, werr)
	}
	spent, left := 0.0, 0.0
	if n := len(e.Chosen); n > 0 {
		spent = e.Chosen[n-1].Spent
	}
	for _, s := range e.Left {
		left += s.Hours
	}
	printf("chosen: %s of %.2f h, which catch %d of %s\n", words.Count(len(e.Chosen), "spec"), spent, e.Caught, words.Count(e.Faults, "fault"))
	printf("left out: %s of %.2f h, and %s that only they catch%s\n", words.Count(len(e.Left), "spec"), left, words.Count(len(e.Lost), "fault"), list(e.Lost))
	if len(e.Missing) > 0 {
		printf("no hours for a spec of each family; none of: %s\n", strings.Join(e.Missing, " "))
	}
	if e.Soak > 0 {
		printf("no part of it: %s of many hours, which --long and --soak add\n", words.Count(e.Soak, "spec"))
	}
	if e.Cannot > 0 {
		printf("no part of it: %s that no bench of %s can run\n", words.Count(e.Cannot, "spec"), e.Target)
	}
	printf("budget: %s", time.Duration(e.Hours*float64(time.Hour)).Round(time.Second))
	if e.Benches > 1 {
		printf(" on each of %d benches", e.Benches)
	}
	printf(" of %.2f h; %s\n", e.AllHours, e.Timing)
	e.writeMatrix(printf)
	if s := e.Splits; s != nil {
		printf("chosen by a random half of the faults and judged by the other, %d times from seed %d: %.1f %% of it caught in the mean, %.1f %% at worst; the cheapest specs of as many hours: %.1f %%\n",
			len(s.Shares), s.Seed, 100*s.Mean, 100*s.Worst, 100*s.Cheapest)
	}
	return err
}

// writeMatrix says how much of what was measured holds.
func (e explained) writeMatrix(printf func(format string, args ...any)) {
	m := e.Matrix
	printf("matrix: of %s in the firmware it has %d as they are", words.Count(m.Faults, "fault"), m.Known)
	if n := len(m.Uncaught); n > 0 {
		printf(", %d of them caught by no spec%s", n, list(m.Uncaught))
	}
	if n := len(m.Changed); n > 0 {
		printf("; %s another edit now or gone, not counted%s", words.Count(n, "fault"), list(m.Changed))
	}
	if m.Gone > 0 {
		printf("; %s that caught faults are gone", words.Count(m.Gone, "spec"))
	}
	switch n := len(m.Stale); {
	case !m.Sources:
		printf("; no source is at hand here, so that nothing is known to be stale")
	case n > 0:
		printf("; %s stale, counted half: the file that it edits changed, or those of all specs that caught it%s", words.Count(n, "fault"), list(m.Stale))
	default:
		printf("; none is stale")
	}
	printf("\n")
}

// list are some names behind a colon, the first of them if they are many.
func list(names []string) string {
	const most = 8
	switch {
	case len(names) == 0:
		return ""
	case len(names) > most:
		return fmt.Sprintf(": %s and %d more", strings.Join(names[:most], " "), len(names)-most)
	}
	return ": " + strings.Join(names, " ")
}
