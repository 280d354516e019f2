package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// Style says how a summary is drawn and where its report lies.
type Style struct {
	Colour bool
	Folder string
	Quiet  bool // known failures and skips are counted, not listed
}

var columns = []Verdict{Pass, Fail, Error, KnownFailure, UnexpectedPass, Skip}

// WriteSummary writes the report on one screen: what failed and how, a line per
// family, the verdict, and where the report is. Several targets have a column each.
func (r *Report) WriteSummary(w io.Writer, style Style) error {
	if len(r.Targets) > 0 {
		return r.writeTargets(w, style)
	}
	out := &printer{w: w}
	r.writeBad(out, style)
	if len(r.Upgrades) > 0 {
		if err := WriteUpgrades(out, r.Upgrades); err != nil {
			return err
		}
		out.printf("\n")
	}
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
	out.printf("%s  %s, seed %d, preset %s: %d specs of %d requirements, %s of bench time and %d turns in %s s\n",
		screen.Line(r.judgedOn()), screen.Line(or(r.Version, "version not told")), r.Seed, r.Preset, r.Specs, len(r.Verdicts), short(virtual), r.Turns(), r.took())
	if n := r.Undecided; n > 0 {
		out.printf("undecidable: %d of %d specs that ran, %.1f %%, and %d are allowed; `meshrig run --undecided %s --out OTHER` on a bench that is nearer to real time judges them again\n",
			n, r.ran(), 100*float64(n)/float64(r.ran()), r.Undecidable, shellquote.Join(or(style.Folder, DefaultFolder)))
	}
	if r.Latency != nil {
		out.printf("latency: %v\n", r.Latency)
	}
	r.writeEnd(out, style)
	return out.err
}

// took is how many seconds of wall time the run took, as far as that is known.
func (r *Report) took() string {
	if r.WallAtLeast {
		return fmt.Sprintf("at least %.1f", r.WallSeconds)
	}
	return fmt.Sprintf("%.1f", r.WallSeconds)
}

func (r *Report) families() []string {
	var names []string
	for _, v := range r.Verdicts {
		if !slices.Contains(names, v.Family) {
			names = append(names, v.Family)
		}
	}
	return names
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

// hang indents all lines but the first, so that what others wrote begins none.
func hang(s string) string { return strings.ReplaceAll(strings.TrimRight(s, "\n"), "\n", "\n    ") }

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

// paint writes text green for a conformant exit code and red for others.
func (p *printer) paint(style Style, exit int, text string) {
	colour := "\x1b[1;31m"
	if exit == ExitConformant {
		colour = "\x1b[1;32m"
	}
	if style.Colour {
		_ = screen.Control(p.w, colour) // an error of the terminal comes up with the text
	}
	p.printf("%s", text)
	if style.Colour {
		_ = screen.Control(p.w, "\x1b[0m")
	}
}
