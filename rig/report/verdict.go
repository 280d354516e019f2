package report

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// writeEnd writes the verdict with all that it leaves out, and where the report is.
func (r *Report) writeEnd(out *printer, style Style) {
	file := JSONFile
	if r.Partial {
		judged, of := r.judged()
		words := "the run did not come to its end"
		if r.running {
			words = "the run goes on"
		}
		out.printf("%s: %d of %d specs were judged\n", words, judged, of)
	}
	if slices.ContainsFunc(r.all(), func(t *Report) bool { return t.unkept }) {
		out.printf("all specs were judged, but the report could not be kept; this one is made of %s\n", LogFile)
	}
	if r.fromLog {
		file = LogFile
	}
	known := r.known()
	but := ""
	if len(known) > 0 && r.Exit == ExitConformant {
		but = " but for " + r.countKnown(len(known))
	}
	out.paint(style, r.Exit, strings.ToUpper(r.Verdict))
	out.printf("%s%s\n", but, r.judgedAs())
	if len(known) > 0 && r.Exit != ExitConformant {
		out.printf("%s\n", r.countKnown(len(known)))
	}
	for i, t := range r.all() {
		if t.Excused != "" {
			out.printf("%sknown failures: %s\n", r.column(i), screen.Line(t.Excused))
		}
	}
	if !style.Quiet {
		for _, line := range known {
			out.printf("  %s\n", line)
		}
	}
	r.writeUnshown(out)
	r.writeSessions(out)
	r.writeLeftOut(out)
	r.writeSkips(out, style)
	r.writeAdvice(out)
	out.printf("report: %s\n", filepath.Join(style.Folder, file))
}

// judgedAs says behind the verdict which versions were judged by the numbers of another.
func (r *Report) judgedAs() string {
	var text strings.Builder
	for _, t := range r.all() {
		if t.JudgedAs != "" {
			fmt.Fprintf(&text, "; %s has no entry and is judged as %s", screen.Line(t.Version), t.JudgedAs)
		}
	}
	return text.String()
}

// judged is how many specs were judged, and of how many. One that is skipped is none of them, and
// a crash, which stands under two requirements, is one.
func (r *Report) judged() (specs, of int) {
	for _, t := range r.all() {
		of += t.Planned
		for _, v := range t.Verdicts {
			for _, s := range v.Specs {
				switch {
				case s.Verdict == Skip:
					of--
				case !s.twice(v.ID):
					specs++
				}
			}
		}
	}
	return specs, of
}

// known is a line for each known failure.
func (r *Report) known() (lines []string) {
	for i, t := range r.all() {
		for _, v := range t.Verdicts {
			if v.Verdict == KnownFailure {
				lines = append(lines, fmt.Sprintf("%s%s  %s", r.column(i), v.ID, screen.Line(v.Reason)))
			}
		}
	}
	return lines
}

// writeUnshown names what passed in a sample although it is known to fail.
func (r *Report) writeUnshown(out *printer) {
	for i, t := range r.all() {
		var ids []string
		for _, v := range t.Verdicts {
			if v.Unshown != "" {
				ids = append(ids, v.ID)
			}
		}
		if len(ids) > 0 {
			out.printf("%sknown failures that did not show: %s; they were judged by a sample, which is no proof that they are mended\n", r.column(i), strings.Join(ids, " "))
		}
	}
}

// countKnown says how many failures are known, and of which versions.
func (r *Report) countKnown(n int) string {
	var versions []string
	for _, t := range r.all() {
		if t.Counts[string(KnownFailure)] > 0 && !slices.Contains(versions, t.Version) {
			versions = append(versions, t.Version)
		}
	}
	return fmt.Sprintf("%s of %s", words.Count(n, "known failure"), screen.Line(strings.Join(versions, " and ")))
}

// column names a target in front of a line, if there are several.
func (r *Report) column(i int) string {
	if len(r.Targets) == 0 {
		return ""
	}
	return fmt.Sprintf("target %d: ", i+1)
}

// writeLeftOut names the boards that were asked for and did not judge to the end.
func (r *Report) writeLeftOut(out *printer) {
	asked, names, strict := 0, []string(nil), false
	for _, t := range r.all() {
		asked, strict = asked+len(t.Benches), strict || t.AllBoards
		for _, b := range t.leftOut() {
			names = append(names, b.Board)
		}
	}
	if len(names) == 0 {
		return
	}
	words := "with --all-boards that is an error"
	if strict {
		words = "--all-boards wants every one"
	}
	out.printf("boards left out: %d of %d, %s; %s\n", len(names), asked, screen.Line(strings.Join(names, " ")), words)
}

// writeSkips says how many specs were skipped, and how many of them for each reason.
func (r *Report) writeSkips(out *printer, style Style) {
	skips, total := groups{}, 0
	for _, t := range r.all() {
		for _, v := range t.Verdicts {
			for _, s := range v.Specs {
				if s.Verdict == Skip {
					skips.add(firstLine(v.why(s)), s)
					total++
				}
			}
		}
	}
	if total == 0 {
		return
	}
	out.printf("%s skipped\n", words.Count(total, "spec"))
	if style.Quiet {
		return
	}
	slices.SortStableFunc(skips.list, func(a, b *group) int { return len(b.specs) - len(a.specs) })
	for _, g := range skips.list {
		out.printf("  %d  %s\n", len(g.specs), screen.Line(g.reason))
	}
}

// writeAdvice writes which requirements failed that leave the verdict alone, and which errors may be fails.
func (r *Report) writeAdvice(out *printer) {
	for _, line := range []struct {
		words string
		of    func(*Requirement) bool
	}{
		{"of level should failed, which leaves the verdict alone", func(v *Requirement) bool { return v.Verdict == Fail && v.Level == Should }},
		{"of level info failed, which leaves the verdict alone", func(v *Requirement) bool { return v.Verdict == Fail && v.Level == Info }},
		{"ended in an error that may be the firmware's fail", func(v *Requirement) bool { return v.Verdict == Error && v.ambiguous() }},
	} {
		var ids []string
		for _, t := range r.all() {
			for _, v := range t.Verdicts {
				if line.of(&v) && !slices.Contains(ids, v.ID) {
					ids = append(ids, v.ID)
				}
			}
		}
		if len(ids) > 0 {
			out.printf("%d %s: %s\n", len(ids), line.words, strings.Join(ids, " "))
		}
	}
}
