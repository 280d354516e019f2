package report

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// shownLanes is how many failing specs a summary shows with their timelines; the
// others stand in the report.
const shownLanes = 3

// group are specs that one and the same reason is given for.
type group struct {
	reason string // of the first
	specs  []Spec
	of     []*Requirement
}

// groups are specs by reason, in the order in which the reasons came up.
type groups struct {
	by   map[string]*group
	list []*group
}

// varying is what one and the same error says otherwise each time: numbers, keys and seeds.
var varying = regexp.MustCompile(`\b[0-9A-Fa-f]{8,}\b|[0-9]+`)

func (g *groups) add(reason string, s Spec, of ...*Requirement) {
	key := varying.ReplaceAllString(reason, "0")
	if g.by == nil {
		g.by = map[string]*group{}
	}
	one := g.by[key]
	if one == nil {
		one = &group{reason: reason}
		g.by[key] = one
		g.list = append(g.list, one)
	}
	one.specs = append(one.specs, s)
	one.of = append(one.of, of...)
}

// badWriter writes what is bad in a report.
type badWriter struct {
	*printer
	Style

	of    *Report
	lanes int // shown
}

// writeBad writes what failed or passed unexpectedly, then every error: one and the same is told
// once, with how often it was.
func (r *Report) writeBad(p *printer, style Style) {
	out := badWriter{printer: p, Style: style, of: r}
	errs := groups{}
	for i := range r.Verdicts {
		v := &r.Verdicts[i]
		switch v.Verdict {
		case Fail, UnexpectedPass:
			out.head(v)
			if v.Verdict == UnexpectedPass {
				out.printf("%s\n", indent(v.Reason))
			}
			for _, s := range v.Specs {
				if s.Verdict == v.Verdict {
					out.spec(v, s, v.why(s))
				}
			}
			out.printf("\n")
		case Error:
			for _, s := range v.Specs {
				if s.Verdict == Error {
					errs.add(v.why(s), s, v)
				}
			}
		case Pass, Skip, KnownFailure:
		}
	}
	for _, g := range errs.list {
		out.group(g)
	}
}

func (out *badWriter) head(v *Requirement) {
	out.paint(out.Style, ExitNotConformant, strings.ToUpper(string(v.Verdict)))
	out.printf(" %s (%s, %s): %s\n", v.ID, v.Family, v.Level, v.Statement)
}

// group writes one error, and which requirements it left without a verdict.
func (out *badWriter) group(g *group) {
	if len(g.specs) == 1 {
		out.head(g.of[0])
	} else {
		var ids []string
		for _, v := range g.of {
			if !slices.Contains(ids, v.ID) {
				ids = append(ids, v.ID)
			}
		}
		out.paint(out.Style, ExitNotConformant, "ERROR")
		out.printf(" one and the same %d times, here the first of them\n", len(g.specs))
		for line := range slices.Chunk(ids, 10) {
			out.printf("  %s\n", strings.Join(line, " "))
		}
	}
	out.spec(g.of[0], g.specs[0], g.reason)
	out.printf("\n")
}

// spec writes where a spec stands, why it is bad, the end of its timeline, and how to go on with it.
func (out *badWriter) spec(v *Requirement, s Spec, why string) {
	defer out.ending(v, s)
	on := ""
	if s.Board != "" {
		on = ", on " + screen.Line(s.Board)
	}
	if len(s.HeardBy) > 0 {
		on += ", heard by " + screen.Line(strings.Join(s.HeardBy, " and "))
	}
	out.printf("  %s:%d, seed %d%s\n%s\n", s.File, s.Line, s.Seed, on, indent(why))
	if s.Timeline == "" {
		return
	}
	if out.lanes < shownLanes {
		out.lanes++
		out.printf("%s\n", indent(s.lane(out.Folder)))
	}
	out.printf("  timeline: %s\n", filepath.Join(out.Folder, s.Timeline))
	if s.Capture != "" {
		out.printf("  capture: %s\n", filepath.Join(out.Folder, s.Capture))
	}
}

// why is why a spec of the requirement is bad. The requirement's sentence, which a spec that
// failed says too, stands in the head line.
func (r *Requirement) why(s Spec) string {
	return strings.ReplaceAll(or(s.Reason, r.Reason), "\n"+r.ID+": "+r.Statement, "")
}
