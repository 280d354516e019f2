package report

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Plan is what was asked of a run, as far as it takes to go on with it.
type Plan struct {
	Head    *Head    `json:"head"`
	Flags   []Flag   `json:"flags,omitempty"` // all that it was given
	Targets []string `json:"targets"`
	Specs   []string `json:"specs"` // texts of those that were chosen
}

// Session is one stretch of a run that was interrupted and resumed.
type Session struct {
	Began time.Time `json:"began"`
	Ended time.Time `json:"ended"` // when it last wrote something, if it was killed
	// Killed says that it left no word of its end.
	Killed bool `json:"killed,omitempty"`
}

// Interrupted is a run as its folder has it, to be gone on with.
type Interrupted struct {
	Plan

	Folder   string
	Sessions []Session // so far
	// Parts are of the targets that were begun, in the order of Targets. One whose begin cannot be read, of a
	// target in front of another that was begun, has no Report.
	Parts []Part
	// Torn says that the last line of the log was cut short, and Damage what else of it cannot be
	// read: those specs are judged again.
	Torn   bool
	Damage error

	tail int64
	open bool
}

// Part is what a run has found out about one target.
type Part struct {
	// Report is the one of its end, or what was known when it was begun.
	Report *Report
	Ended  bool
	Rig    string          // of Report when it was begun: a bench may have lost a sniffer since
	Specs  map[string]Spec // the last result of each spec, by text
	Begun  map[string]int  // how often a spec was begun
}

// ErrNotResumable is the cause of an error about a folder whose log does not hold what it takes to go on.
var ErrNotResumable = errors.New("its log does not say what was asked of the run, as an earlier meshrig wrote it; run again")

// ReadInterrupted reads what a run left in a folder. No log, and one of an earlier meshrig, is an error.
func ReadInterrupted(folder string) (*Interrupted, error) {
	file := filepath.Join(folder, LogFile)
	l, err := openLog(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w; name the folder of the report of an interrupted run", err)
	}
	if err != nil {
		return nil, err
	}
	if l.plan == nil || l.plan.Head == nil || len(l.plan.Targets) < len(l.targets) || len(l.targets) > 0 && l.targets[len(l.targets)-1].place >= len(l.plan.Targets) {
		return nil, fmt.Errorf("report: %s: %w", file, ErrNotResumable)
	}
	in := &Interrupted{Plan: *l.plan, Folder: folder, Sessions: l.sessions, Damage: l.broken, tail: l.tail, open: l.open}
	if info, err := os.Stat(file); err == nil {
		in.Torn = info.Size() > l.tail
	}
	for _, t := range l.targets {
		for len(in.Parts) < t.place {
			in.Parts = append(in.Parts, Part{})
		}
		p := Part{Report: t.report, Ended: t.ended, Rig: t.rig, Specs: map[string]Spec{}, Begun: t.begun}
		for _, r := range t.results {
			if s := r.Specs[0]; s.Requirement == r.ID {
				p.Specs[s.Text] = s
			}
		}
		in.Parts = append(in.Parts, p)
	}
	return in, nil
}

// Whole tells whether the run came to its end and left nothing to be judged again.
func (in *Interrupted) Whole() bool {
	return in.Ended() && !slices.ContainsFunc(in.Parts, func(p Part) bool { return !p.Whole() })
}

// Ended tells whether the run came to its end.
func (in *Interrupted) Ended() bool {
	return len(in.Parts) == len(in.Targets) && !slices.ContainsFunc(in.Parts, func(p Part) bool { return !p.Ended })
}

// Whole tells whether the target was judged to its end, without an error.
func (p Part) Whole() bool {
	for _, s := range p.Specs {
		if s.Verdict == Error {
			return false
		}
	}
	return p.Ended
}

// Resume is the head of the run as it is gone on with at a time. One that had come to its end gets
// another name, so that a history keeps what was told of it then.
func (in *Interrupted) Resume(at time.Time) *Head {
	h := *in.Head
	if in.Ended() {
		h.Run = NewHead(at, h.Suite).Run
	}
	at = at.UTC().Truncate(time.Millisecond)
	h.Sessions = append(slices.Clone(in.Sessions), Session{Began: at, Ended: at, Killed: true})
	return &h
}

// resuming is what a log does before it goes on.
type resuming struct {
	*Interrupted

	head *Head
}

// ResumeLog goes on with the log of a run. Head is from [Interrupted.Resume]. Until a target is begun
// nothing is changed, so that whoever refuses to go on leaves the folder as it was.
func ResumeLog(in *Interrupted, head *Head) (*Log, error) {
	f, err := os.OpenFile(filepath.Join(in.Folder, LogFile), os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	l := newLog(f)
	l.resume = &resuming{in, head}
	return l, nil
}

// goOn ends a log that is resumed behind its last whole line, notes that it goes on, and takes away the
// report that was made of it.
func (l *Log) goOn() error {
	on := l.resume
	if on == nil || l.err != nil {
		return l.err
	}
	l.resume = nil
	l.keep(removeReport(on.Folder))
	l.keep(l.file.Truncate(on.tail))
	if on.open {
		_, err := l.file.WriteString("\n")
		l.keep(err)
	}
	at := on.head.Sessions[len(on.head.Sessions)-1].Began
	return l.write(entry{Resumed: &at, Run: on.head.Run, PID: os.Getpid()})
}

// Unsettled tells whether the spec is judged again when the run is resumed: its result is an error of
// the rig or a bound that a bench could not judge, or no bench could run it then.
func (s Spec) Unsettled() bool {
	return s.Verdict == Error || s.Verdict == Skip && s.Attempts == 0
}
