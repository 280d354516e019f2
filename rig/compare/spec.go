package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/trace"
)

// Spec is a spec that did something else at the same seed in virtual time, where any difference is
// the firmware's: no chance is left that could have made it.
type Spec struct {
	Text        string `json:"text"`
	Requirement string `json:"requirement"`
	// Differs is for how many of Of seeds, the first of which is Seed, as the runs were given it.
	Differs int    `json:"differs"`
	Of      int    `json:"of"`
	Seed    uint64 `json:"seed"`
	// First is the first thing that differs there, in words.
	First string `json:"first"`
	// Timeline is where the two timelines part, if both folders have them.
	Timeline *trace.Result `json:"timeline,omitempty"`
	// NoTimeline is why they could not be compared though both are named.
	NoTimeline string `json:"no_timeline,omitempty"`
	// Ran are its results there, A's and B's.
	Ran [2]Ran `json:"-"`
}

// Ran is a result of a spec, and the folder in which its timeline is.
type Ran struct {
	Folder string
	Spec   report.Spec
}

// twin is the same seed of both sides.
type twin struct{ a, b target }

// twins pairs targets of the same seed and preset, each with one.
func twins(a, b []target) (pairs []twin) {
	rest := slices.Clone(b)
	for _, x := range a {
		i := slices.IndexFunc(rest, func(y target) bool {
			return x.nth == y.nth && x.Report.Seed == y.Report.Seed && x.Report.Preset == y.Report.Preset
		})
		if i >= 0 {
			pairs = append(pairs, twin{x, rest[i]})
			rest = slices.Delete(rest, i, i+1)
		}
	}
	return pairs
}

// specs compares the specs of both sides seed by seed.
func (c *Comparison) specs(a, b []target) {
	type name struct{ requirement, text string }
	found := map[name]*Spec{}
	var order []name
	for _, pair := range twins(a, b) {
		with := map[name]report.Spec{}
		for _, v := range pair.b.Report.Verdicts {
			for _, s := range v.Specs {
				with[name{v.ID, s.Text}] = s
			}
		}
		for _, v := range pair.a.Report.Verdicts {
			for _, x := range v.Specs {
				key := name{v.ID, x.Text}
				y, both := with[key]
				if !both || x.Seed != y.Seed || x.Verdict == report.Skip || y.Verdict == report.Skip {
					continue
				}
				s := found[key]
				if s == nil {
					s = &Spec{Text: x.Text, Requirement: v.ID}
					found[key], order = s, append(order, key)
				}
				s.Of++
				s.take(pair, x, y)
			}
		}
	}
	for _, key := range order {
		if s := found[key]; s.Differs > 0 {
			c.Specs = append(c.Specs, *s)
		}
	}
}

// take looks at a spec at one seed more.
func (s *Spec) take(at twin, x, y report.Spec) {
	first := differs(x, y)
	var timeline *trace.Result
	why := ""
	if s.Differs == 0 && x.Timeline != "" && y.Timeline != "" {
		timeline, why = aligned(at.a.Folder, x.Timeline, at.b.Folder, y.Timeline)
		if timeline != nil && first == "" && len(timeline.Differences) > 0 {
			first = "the timelines alone differ"
		}
	}
	if first == "" {
		return
	}
	if s.Differs++; s.Differs == 1 {
		s.Seed, s.First, s.Timeline, s.NoTimeline = at.a.Report.Seed, first, timeline, why
		s.Ran = [2]Ran{{at.a.Folder, x}, {at.b.Folder, y}}
	}
}

// differs is the first thing in which two runs of a spec differ, empty if they do not.
func differs(x, y report.Spec) string {
	if at, ok := judgedFirst(x, y); ok {
		return at
	}
	switch {
	case x.Verdict != y.Verdict:
		return fmt.Sprintf("%s → %s", x.Verdict, y.Verdict)
	case x.Frames != y.Frames:
		return fmt.Sprintf("%d → %d frames heard", x.Frames, y.Frames)
	case x.ConsoleBytes != y.ConsoleBytes:
		return fmt.Sprintf("%d → %d bytes printed", x.ConsoleBytes, y.ConsoleBytes)
	case x.BenchSeconds != y.BenchSeconds:
		return fmt.Sprintf("%.6g → %.6g s long", x.BenchSeconds, y.BenchSeconds)
	}
	return ""
}

// judgedFirst is the earliest of what was judged that has another value or another time.
func judgedFirst(x, y report.Spec) (string, bool) {
	earliest, words := int64(math.MaxInt64), ""
	for i, p := range x.Judged {
		if i >= len(y.Judged) || y.Judged[i].What != p.What || y.Judged[i].Unit != p.Unit {
			break // they judge other things from here on, which the verdicts say
		}
		q := y.Judged[i]
		at := min(timeOf(p), timeOf(q))
		if (p.Value == q.Value && timeOf(p) == timeOf(q)) || words != "" && at >= earliest {
			continue
		}
		earliest, words = at, fmt.Sprintf("%s %.6g → %s", p.What, p.Value, fmt.Sprintf("%.6g %s", q.Value, q.Unit))
		if p.Value == q.Value {
			words = fmt.Sprintf("%s %.6g %s, then %v later", p.What, p.Value, p.Unit, time.Duration(timeOf(q)-timeOf(p))*time.Microsecond)
		}
		if at < math.MaxInt64 {
			words = fmt.Sprintf("at %.3f s: %s", float64(at)/1e6, words)
		}
	}
	return words, words != ""
}

func timeOf(j report.Judged) int64 {
	if j.At == nil {
		return math.MaxInt64
	}
	return *j.At
}

// bySpec orders specs as the changes of their requirements weigh, those without any last.
func (c *Comparison) bySpec() []Spec {
	weight := map[string]int{}
	for i, r := range c.Changes {
		weight[r.ID] = i - len(c.Changes)
	}
	out := slices.Clone(c.Specs)
	slices.SortStableFunc(out, func(a, b Spec) int { return cmp.Compare(weight[a.Requirement], weight[b.Requirement]) })
	return out
}
