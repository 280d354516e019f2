package rounds

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"text/tabwriter"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{"long": long}).Parse(pageText))

// mark is something at a place of the time axis.
type mark struct {
	X, Width float64
	Class    string
	Says     string
}

// WriteHTML writes the report as one page that needs nothing else: the rounds, the broken promises and the
// collector's series on one time.
func (r *Report) WriteHTML(w io.Writer) error {
	x := func(t float64) float64 { return wide * t / max(r.Seconds, 1) }
	var rounds, marks []mark
	for i, one := range r.Rounds {
		m := mark{X: x(one.From), Width: x(one.To - one.From), Class: "kept", Says: fmt.Sprintf("round %d, seed %d, at %s", i+1, one.Seed, long(one.From))}
		switch {
		case one.Broken != nil && one.Broken.Known == "":
			m.Class, m.Says = "broken", m.Says+": breaks "+one.Broken.Requirement+": "+one.Broken.What
		case one.Broken != nil:
			m.Class, m.Says = "known", m.Says+": a known failure, "+one.Broken.Requirement+": "+one.Broken.What
		case one.Error != "":
			m.Class, m.Says = "error", m.Says+": "+one.Error
		case one.Open:
			m.Class, m.Says = "open", m.Says+": judged in part"
		}
		rounds = append(rounds, m)
		if one.Broken != nil {
			marks = append(marks, mark{X: x(one.Broken.At), Class: m.Class, Says: m.Says})
		}
	}
	for _, e := range r.Events {
		if e.Kind == string(sample.Restart) {
			marks = append(marks, mark{X: x(e.At), Class: "restart", Says: long(e.At) + ": " + e.Text})
		}
	}
	return page.Execute(w, struct {
		*Report
		Wide, High     int
		Blocks, Marks  []mark
		Plots          []Plot
		Broken         []Break
		Verdict        string
		PollsN, Failed int
	}{r, wide, high, rounds, marks, r.plots(), r.Breaks(), r.Verdict(), len(r.Polls), r.failed()})
}

func (r *Report) failed() (n int) {
	for _, one := range r.Rounds {
		n += one.Failed
	}
	return n
}

// New are the broken promises that this release is not known to break.
func (r *Report) New() (list []Break) {
	for _, b := range r.Breaks() {
		if b.Known == "" {
			list = append(list, b)
		}
	}
	return list
}

// Verdict is it in a few words.
func (r *Report) Verdict() string {
	if n := len(r.New()); n > 0 {
		return fmt.Sprintf("BROKEN in %d of %d rounds", n, len(r.Rounds))
	}
	if len(r.Rounds) == 0 {
		return "NOTHING RAN"
	}
	return "KEPT"
}

// WriteText writes what matters for a terminal.
func (r *Report) WriteText(w io.Writer) error {
	for _, b := range r.Breaks() {
		what := "breaks"
		if b.Known != "" {
			what = "known failure"
		}
		fmt.Fprintf(w, "%s  seed %d  %s %s: %s\n", long(b.At), b.Seed, what, b.Requirement, b.What)
	}
	for _, one := range r.Rounds {
		if one.Error != "" {
			fmt.Fprintf(w, "%s  seed %d  error: %s\n", long(one.From), one.Seed, one.Error)
		}
	}
	var air Air
	told := map[sample.Metric]float64{}
	open := 0
	for _, one := range r.Rounds {
		air.Sent, air.Received = air.Sent+one.Air.Sent, air.Received+one.Air.Received
		air.SentSeconds, air.ReceivedSeconds = air.SentSeconds+one.Air.SentSeconds, air.ReceivedSeconds+one.Air.ReceivedSeconds
		for _, m := range []sample.Metric{sample.Sent, sample.Received, sample.TransmitTime, sample.ReceiveTime} {
			told[m] += Growth(r.Of(one), m)
		}
		if one.Open {
			open++
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\tsent\ts\theard\ts\t\n")
	fmt.Fprintf(t, "on the air\t%d\t%.0f\t%d\t%.0f\t\n", air.Sent, air.SentSeconds, air.Received, air.ReceivedSeconds)
	fmt.Fprintf(t, "told by the collector\t%.0f\t%.0f\t%.0f\t%.0f\t\n", told[sample.Sent], told[sample.TransmitTime], told[sample.Received], told[sample.ReceiveTime])
	if err := t.Flush(); err != nil {
		return err
	}
	if r.Interrupted {
		fmt.Fprintf(w, "interrupted after %s of %s; what was seen until then:\n", long(r.Seconds), long(r.Asked))
	}
	_, err := fmt.Fprintf(w, "%s  %s: %s in %d rounds, %d judged in part; %d polls, %d failed; %d changes seen\n%s\n",
		r.Target, r.Version, long(r.Seconds), len(r.Rounds), open, len(r.Polls), r.failed(), len(r.Events), r.Verdict())
	return err
}

// long is a time in days, hours and minutes; a short one in seconds.
func long(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second)).Round(time.Second)
	const day = 24 * time.Hour
	switch hours, minutes := d%day/time.Hour, d%time.Hour/time.Minute; {
	case d < time.Minute:
		return d.String()
	case d < day:
		return fmt.Sprintf("%d:%02d h", hours, minutes)
	default:
		return fmt.Sprintf("%d d %d:%02d h", d/day, hours, minutes)
	}
}
