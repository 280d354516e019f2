package gate

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// Need is a run that a policy asks for, some times over.
type Need struct {
	Place   string
	What    string // in words
	Times   int
	Bench   time.Duration // of all of them, by what the baseline's took
	Real    bool          // bench time is time by the wall clock
	Wall    time.Duration // of all of them, in virtual time
	Command string        // of one of them
}

// Needs are the runs that a policy asks for. How long each takes is taken from the baseline's runs.
func Needs(p *Policy, baseline []Folder) ([]Need, error) {
	old := gather(baseline)
	want{policy: p, at: maxTime, version: p.Baseline.Version, suite: suiteOf(old)}.admit(old.runs)
	t := tallyOf(old.runs)
	if len(t.cells) == 0 {
		return nil, fmt.Errorf("gate: the baseline: no run of %s that counts; judge it first: meshrig run -t exec:./room-%s --out DIR", p.Baseline.Version, p.Baseline.Version)
	}
	var needs []Need
	if h := p.Evidence.Host; h != nil {
		needs = append(needs, onHost(h, p, old))
	}
	if b := p.Evidence.Boards; b != nil {
		for _, name := range b.Names {
			for _, tier := range b.Tiers {
				needs = append(needs, onBoard(name, tier, t, b.Golden))
			}
		}
	}
	return needs, nil
}

// maxTime is later than any run began.
var maxTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func suiteOf(e evidence) string {
	for _, r := range e.runs {
		if r.Head != nil {
			return r.Suite.Specs
		}
	}
	return ""
}

func onHost(h *Host, p *Policy, old evidence) Need {
	target := h.Target + ":FIRMWARE"
	if h.Target == "emu" {
		target = h.Target
	}
	words := []string{"meshrig", "run", "-t", target, "--candidate", "--seed", "N", "--out", "host-N"}
	if p.Evidence.Coverage.Soak == host {
		words = append(words, "--soak")
	}
	n := Need{Place: host, What: fmt.Sprintf("everything, with a seed N each from 1 to %d", h.Seeds), Times: h.Seeds, Command: shellquote.Join(words...)}
	for _, r := range old.runs {
		if r.why == "" && !r.onBoards() && !r.Partial {
			n.Bench = time.Duration(r.BenchSeconds * float64(time.Second) * float64(h.Seeds))
			n.Wall = max(n.Wall, time.Duration(r.WallSeconds*float64(time.Second))*time.Duration(h.Seeds))
		}
	}
	return n
}

// onBoard is a tier. By the times that the board itself took, or those of the host, which a board
// takes at least.
func onBoard(name string, tier Tier, t tally, golden bool) Need {
	place := name
	if !slices.ContainsFunc(t.all(), func(c *cell) bool { return c.place == name }) {
		place = host
	}
	n := Need{Place: name, Times: tier.Runs, Real: true}
	args, specs := []string{"meshrig", "run", "-t", "board:" + name, "--candidate", "--out", name + "-" + tier.SpecsUpTo.String() + "-N"}, 0
	for _, c := range t.all() {
		if c.place == place && len(c.ran) > 0 && c.longest <= time.Duration(tier.SpecsUpTo) {
			args = append(args, "-r", c.id)
			specs += len(c.passed)
			n.Bench += c.once * time.Duration(tier.Runs)
		}
	}
	n.What = fmt.Sprintf("%s of requirements of up to %s", words.Count(specs, "spec"), tier.SpecsUpTo)
	if golden {
		n.What += ", its bench proven by known-good firmware first"
		args = append(args, "--flash", "IMAGE")
	}
	n.Command = shellquote.Join(args...)
	return n
}

// WriteNeeds writes what a policy asks for, and how long it will take.
func WriteNeeds(w io.Writer, p *Policy, needs []Need) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s against %s: what `meshrig gate` wants to see\n", p.For.Version, p.Baseline.Version)
	longest := map[string]time.Duration{}
	for _, n := range needs {
		took := fmt.Sprintf("%s of bench time, about %s here", hours(n.Bench), hours(n.Wall))
		if n.Real {
			took = hours(n.Bench) + " at the bench"
			longest[n.Place] += n.Bench
		}
		fmt.Fprintf(&b, "\n%s: %s, %s: %s\n  %s\n", n.Place, words.Count(n.Times, "run"), n.What, took, n.Command)
	}
	if t := p.Timing; t != nil {
		fmt.Fprintf(&b, "\ntiming: %d pairs of sessions of %s on each board, candidate and %s by turns, and a calibration within %s\n",
			t.Pairs, strings.Join(t.Compare, ", "), p.Baseline.Version, t.CalibratedWithin)
	}
	for _, from := range p.Require.SettingsOf {
		fmt.Fprintf(&b, "\nsettings: an upgrade from %s\n  meshrig upgrade --from %s --to %s --out upgrade-%s\n", from, from, "exec:FIRMWARE", from)
	}
	most := time.Duration(0)
	for _, d := range longest {
		most = max(most, d)
	}
	if most > 0 {
		fmt.Fprintf(&b, "\nboards side by side: %s; a limit on airtime may stretch it\n", hours(most))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// hours writes a forecast, which is no more exact than that.
func hours(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%.0f min", d.Minutes())
	}
	return fmt.Sprintf("%.1f h", d.Hours())
}
