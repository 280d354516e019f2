package report

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"
)

// Style says how a summary is drawn and where its report lies.
type Style struct {
	Colour bool
	Folder string
}

// shownLanes is how many failing specs a summary shows with their timelines; the
// others stand in the report.
const shownLanes = 3

var columns = []Verdict{Pass, Fail, Error, KnownFailure, UnexpectedPass, Skip}

// WriteSummary writes the report on one screen: what failed and how, a line per
// family, the verdict, and where the report is. Several targets have a column each.
func (r *Report) WriteSummary(w io.Writer, style Style) error {
	if len(r.Targets) > 0 {
		return r.writeTargets(w, style)
	}
	out := &printer{w: w}
	r.writeBad(out, style)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "family\t")
	for _, c := range columns {
		fmt.Fprintf(table, "%s\t", c)
	}
	fmt.Fprintln(table)
	for _, family := range r.families() {
		fmt.Fprintf(table, "%s\t", family)
		for _, c := range columns {
			n := 0
			for _, v := range r.Verdicts {
				if v.Family == family && v.Verdict == c {
					n++
				}
			}
			if n == 0 {
				fmt.Fprint(table, "·\t")
			} else {
				fmt.Fprintf(table, "%d\t", n)
			}
		}
		fmt.Fprintln(table)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	out.printf("\n")
	if err := r.writeBenches(out); err != nil {
		return err
	}
	virtual := time.Duration(r.BenchSeconds * float64(time.Second)).Round(time.Minute)
	out.printf("%s  %s, seed %d, preset %s: %d specs of %d requirements, %s of bench time and %d turns in %.1f s\n",
		r.Target, or(r.Version, "version not told"), r.Seed, r.Preset, r.Specs, len(r.Verdicts), short(virtual), r.Turns(), r.WallSeconds)
	if r.Latency != nil {
		out.printf("latency: %v\n", r.Latency)
	}
	r.writeEnd(out, style)
	return out.err
}

// writeEnd writes the verdict and where the report is.
func (r *Report) writeEnd(out *printer, style Style) {
	file := JSONFile
	if r.Partial {
		file = LogFile
		out.printf("the run did not come to its end: %d of %d specs were judged\n", r.Specs, r.Planned)
	}
	out.printf("%s\nreport: %s\n", style.paint(r.Exit, strings.ToUpper(r.Verdict)), filepath.Join(style.Folder, file))
}

func (r *Report) writeBad(out *printer, style Style) {
	lanes := 0
	for _, v := range r.Verdicts {
		switch v.Verdict {
		case Fail, Error, UnexpectedPass:
		case Pass, Skip, KnownFailure:
			continue
		}
		out.printf("%s %s (%s, %s): %s\n", style.paint(ExitNotConformant, strings.ToUpper(string(v.Verdict))), v.ID, v.Family, v.Level, v.Statement)
		for _, s := range v.Specs {
			if s.Verdict != v.Verdict {
				continue
			}
			on := ""
			if s.Board != "" {
				on = ", on " + s.Board
			}
			out.printf("  %s:%d, seed %d%s\n%s\n", s.File, s.Line, s.Seed, on, indent(v.why(s)))
			if lanes < shownLanes && s.Timeline != "" {
				lanes++
				out.printf("%s\n", indent(s.lane(style.Folder)))
			}
			if s.Timeline != "" {
				out.printf("  timeline: %s\n", filepath.Join(style.Folder, s.Timeline))
			}
		}
		out.printf("\n")
	}
}

// why is why a spec of the requirement is bad. The requirement's sentence, which a spec that
// failed says too, stands in the head line.
func (r *Requirement) why(s Spec) string {
	return strings.ReplaceAll(or(s.Reason, r.Reason), "\n"+r.ID+": "+r.Statement, "")
}

func (r *Report) families() []string {
	var names []string
	for _, v := range r.Verdicts {
		if len(names) == 0 || names[len(names)-1] != v.Family {
			names = append(names, v.Family)
		}
	}
	return names
}

// paint colours text green for a conformant exit code and red for others.
func (s Style) paint(exit int, text string) string {
	switch {
	case !s.Colour:
		return text
	case exit == ExitConformant:
		return "\x1b[1;32m" + text + "\x1b[0m"
	default:
		return "\x1b[1;31m" + text + "\x1b[0m"
	}
}

func short(d time.Duration) string {
	return fmt.Sprintf("%d h %02d min", int(d.Hours()), int(d.Minutes())%60)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func indent(s string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n    ")
}

// printer keeps the first error of a row of prints.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) Write(b []byte) (int, error) {
	if p.err != nil {
		return 0, p.err
	}
	n, err := p.w.Write(b)
	p.err = err
	return n, err //nolint:wrapcheck // an io.Writer passes errors on
}

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(p, format, args...) }
