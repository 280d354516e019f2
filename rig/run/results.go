package run

import (
	"fmt"
	"io"
	"slices"

	"github.com/meshrig/meshrig/rig/report"
)

// Results are what came of the specs of one target so far. They belong to one goroutine at a time.
type Results struct {
	specs    map[string]report.Spec // by text
	hide     func(string) string    // takes secrets out of what is told; nil: nothing is hidden
	begun    map[string]int         // how often a spec was, by text
	progress *progress
	log      *log
	stop     func() // ends the run at what is red; nil: it goes on
	stopped  bool
}

// Add takes the result of one spec.
func (r *Results) Add(s report.Spec) {
	if r.hide != nil { // a process that ended says what it likes
		s.Reason = r.hide(s.Reason)
	}
	s.Attempts = r.begun[s.Text]
	r.specs[s.Text] = s
	r.progress.add(s)
	r.log.add(s)
	if r.stop != nil && r.log.red(s) {
		r.stopped = true
		r.stop()
	}
}

// stopAtRed ends a run that stops at what is red, if an earlier session has seen such a spec.
func (r *Results) stopAtRed() {
	for _, s := range r.specs {
		if r.log.red(s) {
			r.stopped = true
			r.stop()
			return
		}
	}
}

// Start notes that a board is at the spec of a text now; one that is emulated or a program has no name.
func (r *Results) Start(board, text string) {
	r.begun[text]++
	r.log.start(board, text)
}

// red tells whether a result speaks against the firmware or the bench, for all that is known.
func (l *log) red(s report.Spec) bool {
	_, known := l.catalogue.Known(l.version, s.Requirement)
	switch s.Verdict {
	case report.Fail:
		return !known && l.index[s.Requirement].Must()
	case report.Error:
		return true
	case report.Pass, report.Skip, report.KnownFailure, report.UnexpectedPass:
	}
	return false
}

// log keeps results on disk as they come. What cannot be kept is told once and does not stop the run.
type log struct {
	file      *report.Log
	catalogue Catalogue
	index     map[string]Requirement
	version   string // whose known failures excuse the target that is judged now; empty: none
	more      int    // targets that follow it
	err       error
	warn      io.Writer
}

// newLog is the log of a run in a file that was begun, or gone on with; its error is told like any other.
func newLog(warn io.Writer, c Catalogue, file *report.Log, err error) *log {
	l := &log{warn: warn, catalogue: c, index: ByID(c), file: file}
	l.keep(err)
	return l
}

// familiesOf are those of a catalogue, in its order.
func familiesOf(c Catalogue) (families []string) {
	for _, r := range c.Requirements() {
		if !slices.Contains(families, r.Family) {
			families = append(families, r.Family)
		}
	}
	return families
}

// begin notes that a target is judged now; again is which one, counted from 1, if it was begun before.
func (l *log) begin(r report.Report, excused string, again int) {
	l.version = excused
	l.keep(l.file.Begin(r, again, l.more))
}

// end notes the report on a target, or on what was judged when the run was interrupted.
func (l *log) end(r report.Report) { l.keep(l.file.End(r)) }

func (l *log) start(board, text string) { l.keep(l.file.Start(board, text)) }

func (l *log) add(s report.Spec) {
	if req, ok := l.index[s.Requirement]; ok {
		l.keepResult(req, s)
	}
	if crash := crashOf(s); crash.Verdict == report.Fail || crash.Verdict == report.Error {
		for _, req := range l.index {
			if req.Crash {
				l.keepResult(req, crash)
			}
		}
	}
}

func (l *log) keepResult(req Requirement, s report.Spec) {
	known, ok := l.catalogue.Known(l.version, req.ID)
	if !ok {
		known = ""
	}
	l.keep(l.file.Add(*req.verdict(), s, known))
}

func (l *log) keep(err error) {
	if err != nil && l.err == nil {
		l.err = err
		fmt.Fprintln(l.warn, err)
	}
}

func (l *log) close() error {
	l.keep(l.file.Close())
	return l.err
}
