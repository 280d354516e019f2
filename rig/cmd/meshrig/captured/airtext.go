package captured

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/measure"
)

// printResult prints for a person.
func printResult(s cli.Streams, r measure.Result) {
	out := s.Out
	fmt.Fprintf(out, "%s in %v, %d of them bad; %v on the air, %s; in the busiest hour %s, until %v\n",
		words.Count(r.Frames, "frame"), round(r.Span), r.Bad, round(r.Airtime), share(r.Airtime, r.Span), share(r.Busiest, measure.Hour), r.BusiestEnd)
	if r.Strange > 0 {
		fmt.Fprintf(out, "%s left out whose times cannot be\n", words.Count(r.Strange, "frame"))
	}
	fmt.Fprintf(out, "durations: %d measured, ", r.Measured)
	switch {
	case r.Measured == 0:
		fmt.Fprint(out, "so that nothing is held against the formula")
	case r.Off == 0:
		fmt.Fprintf(out, "all as the formula gives within their error bars, at most %v from it", r.Most)
	default:
		fmt.Fprintf(out, "%d not as the formula gives, by up to %v beyond their error bars", r.Off, r.Worst)
	}
	fmt.Fprintf(out, "; %d by the formula alone\n", r.Reckoned)
	printNodes(out, r)
	var by []string
	for _, e := range []measure.Evidence{measure.ByPath, measure.ByKey, measure.BySource, measure.ByForward, measure.ByRig, measure.ByNobody} {
		if n := r.Evidence[e]; n > 0 {
			by = append(by, fmt.Sprintf("%s %d", e, n))
		}
	}
	fmt.Fprintf(out, "\nsenders by: %s\n", strings.Join(by, ", "))
	fmt.Fprintf(out, "collisions: %d pairs of frames overlap, %d of them with the same spreading factor\n", r.Collisions, r.SameSF)
	printAnswers(out, "log-ins", r.LogIns)
	printAnswers(out, "requests", r.Requests)
	if p := r.Pushes; p != nil {
		fmt.Fprintf(out, "posts: %d, pushed %d times", p.Posts, p.Pushes)
		if p.Pushes > 0 {
			fmt.Fprintf(out, " by %d transmissions", p.Transmissions)
		}
		if p.Posts > 0 {
			fmt.Fprintf(out, ", %.1f pushes a post, the first try %v to %v after it", float64(p.Pushes)/float64(p.Posts), round(p.Least), round(p.Most))
		}
		fmt.Fprintln(out)
	}
	printRules(out, r)
}

func printNodes(out io.Writer, r measure.Result) {
	fmt.Fprintf(out, "\n%-24s %7s %9s %9s %11s %9s %8s %6s  %s\n", "node", "frames", "airtime", "longest", "busiest h", "gap from", "repeats", "busy", "rule")
	line := func(n measure.Node, name string) {
		gap, rule := "-", string(n.Verdict)
		if n.Frames > 1 {
			gap = round(n.ShortestGap).String()
		}
		if n.Rule != nil {
			rule = n.Rule.Region + " " + n.Rule.Band + ": " + rule
			if n.Rule.Dwell > 0 {
				rule += fmt.Sprintf(", %v in %v", round(n.Densest), n.Period)
			}
		}
		if name == unknownNode {
			rule = ""
		}
		fmt.Fprintf(out, "%-24s %7d %9v %9v %11s %9s %8d %6d  %s\n", cli.Printable(name), n.Frames, round(n.Airtime), round(n.Longest), share(n.Busiest, measure.Hour), gap, n.Repeats, n.IntoBusy, rule)
	}
	for _, n := range r.Nodes {
		line(n, strings.TrimSpace(n.ID+" "+n.Name))
	}
	if r.Unattributed.Frames > 0 {
		line(r.Unattributed, unknownNode)
		fmt.Fprintf(out, "of nobody known: %s of the airtime\n", share(r.Unattributed.Airtime, r.Airtime))
	}
}

const unknownNode = "not known"

func printAnswers(out io.Writer, what string, a measure.Answers) {
	if a.Asked == 0 {
		return
	}
	fmt.Fprintf(out, "%s: %d, answered %d", what, a.Asked, a.Answered)
	if a.Answered > 0 {
		fmt.Fprintf(out, " after %v to %v, mean %v ± %v", round(a.Least), round(a.Most), round(a.Sum/time.Duration(a.Answered)), a.Err)
	}
	fmt.Fprintf(out, ", %d not\n", a.Unanswered)
}

// printRules says where the rules stand that were judged by.
func printRules(out io.Writer, r measure.Result) {
	var told []string
	for _, n := range r.Nodes {
		if n.Rule == nil || slices.Contains(told, n.Rule.String()) {
			continue
		}
		told = append(told, n.Rule.String())
		fmt.Fprintf(out, "rule %v (%s); %s\n", n.Rule, n.Rule.Source, n.Rule.Note)
	}
	if len(told) == 0 && len(r.Nodes) > 0 {
		fmt.Fprintf(out, "no rule is known for these frequencies, or more than one region's; --region names one of %s\n", strings.Join(measure.Regions(), ", "))
	}
}

// round is a time to read.
func round(d time.Duration) time.Duration {
	if d.Abs() < 10*time.Second {
		return d.Round(time.Millisecond)
	}
	return d.Round(100 * time.Millisecond)
}

// share is a part of a time in percent.
func share(part, of time.Duration) string {
	if of <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.3g %%", 100*float64(part)/float64(of))
}
