package audit

import (
	"fmt"
	"io"
	"strings"

	"github.com/meshrig/meshrig/rig/audit"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
)

// colours are those of the severities on a terminal.
var colours = map[audit.Severity]string{audit.Critical: "\x1b[31m", audit.Warning: "\x1b[33m", audit.Notice: "\x1b[36m"}

const (
	plain = "\x1b[0m"
	width = 100 // columns
)

// show prints a report for people.
func show(w io.Writer, r *audit.Report) error {
	p := printer{w: w, colour: cli.Colour(w)}
	p.line("%s", cli.Printable(who(r)))
	for _, c := range r.Changes {
		p.wrap("  changed: ", c)
	}
	for _, f := range r.Findings {
		p.finding(f)
	}
	if len(r.Unseen) > 0 {
		p.line("\nnot looked at:")
		for _, u := range r.Unseen {
			p.wrap("  "+u.What+": ", cli.Printable(u.Why))
		}
	}
	p.line("\n%s", count(r))
	return p.err
}

// who is the room in one line.
func who(r *audit.Report) string {
	parts := []string{r.Info.Called, r.Info.Build, r.Info.Board}
	if r.Key != "" {
		parts = append(parts, r.Key[:12])
	}
	var told []string
	for _, part := range parts {
		if part != "" {
			told = append(told, part)
		}
	}
	return strings.Join(told, ", ")
}

// count sums the findings up.
func count(r *audit.Report) string {
	n := map[audit.Severity]int{}
	for _, f := range r.Findings {
		n[f.Severity]++
	}
	if len(r.Findings) == 0 {
		return "nothing to mend"
	}
	return fmt.Sprintf("%d critical, %d to warn of, %d to know", n[audit.Critical], n[audit.Warning], n[audit.Notice])
}

// printer keeps the first error of a writer.
type printer struct {
	w      io.Writer
	colour bool
	err    error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// finding prints one, what is to be typed last.
func (p *printer) finding(f audit.Finding) {
	severity := fmt.Sprintf("%-8s", f.Severity)
	if p.colour {
		severity = colours[f.Severity] + severity + plain
	}
	p.line("\n%s  %s: %s", severity, f.ID, cli.Printable(f.What))
	p.wrap("          ", f.Means)
	for _, e := range f.Evidence {
		p.wrap("  seen    ", cli.Printable(e.Asked+" -> "+e.Answered))
	}
	if len(f.Mend) > 0 {
		p.line("  mend    %s", cli.Printable(strings.Join(f.Mend, "; ")))
	}
	if f.Advice != "" {
		p.wrap("          ", f.Advice)
	}
}

// wrap prints text in lines of width, those behind the first below where it begins.
func (p *printer) wrap(head, text string) {
	indent := strings.Repeat(" ", min(len(head), 12))
	line := head
	for i, word := range strings.Fields(text) {
		if i > 0 && len(line)+len(word) >= width {
			p.line("%s", strings.TrimRight(line, " "))
			line = indent
		}
		line += word + " "
	}
	p.line("%s", strings.TrimRight(line, " "))
}
