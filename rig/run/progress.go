package run

import (
	"fmt"
	"io"
	"time"

	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/report"
)

// progress tells how far a run is, once it has taken two seconds: one line that is
// written over on a terminal, a line every few seconds elsewhere.
type progress struct {
	w        io.Writer
	terminal bool
	total    int
	count    int
	failed   int
	start    time.Time
	last     time.Time
	wrote    bool
}

// QuietStart is how long people are told nothing: what ends within it needs no words.
const QuietStart = 2 * time.Second

const lineInterval = 5 * time.Second

func newProgress(w io.Writer, terminal bool, total int) *progress {
	now := time.Now()
	return &progress{w: w, terminal: terminal, total: total, start: now, last: now}
}

func (p *progress) add(s report.Spec) {
	if s.Verdict == report.Skip {
		p.total-- // nothing was judged, as the report counts
	} else {
		p.count++
	}
	if s.Verdict == report.Fail || s.Verdict == report.Error {
		p.failed++
	}
	now := time.Now()
	if now.Sub(p.start) < QuietStart || (!p.terminal && now.Sub(p.last) < lineInterval) {
		return
	}
	p.last = now
	line := fmt.Sprintf("%d of %d specs, %d red: %s", p.count, p.total, p.failed, s.Requirement)
	if p.terminal {
		p.wipe()
		fmt.Fprint(p.w, line)
		p.wrote = true
		return
	}
	fmt.Fprintln(p.w, line)
}

func (p *progress) done() {
	if p.wrote {
		p.wipe()
	}
}

// wipe makes place for another line.
func (p *progress) wipe() { _ = screen.Control(p.w, "\r\x1b[K") } // an error of the terminal comes up with the text
