package run

import (
	"errors"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
)

// Job is what the parent of a run hands to a child on its standard input.
type Job struct {
	Night        string         `json:"night,omitempty"` // when the run began, its name in ledgers, the same in all sessions that resume it; empty: now
	Options      target.Options `json:"settings"`
	Texts        []string       `json:"texts"` // of the specs to run
	Reverse      bool           `json:"reverse,omitempty"`
	Out          string         `json:"out"`
	Timelines    string         `json:"timelines"` // folder in Out
	AllTimelines bool           `json:"all_timelines,omitempty"`
	Captures     bool           `json:"captures,omitempty"` // keep a pcapng file of every spec beside its timeline
	Secrets      bool           `json:"secrets,omitempty"`  // keep passwords and private keys in what is written
	// Parent is a file descriptor that is open as long as the parent lives.
	Parent uintptr `json:"parent,omitempty"`
}

// Result is what a child says of one spec.
type Result struct {
	report.Spec

	// Started is the text of a spec that begins now; the rest is empty then.
	Started string `json:"started,omitempty"`
	// Unheard says that a bench on real air heard no frame, its set-up included.
	Unheard bool `json:"unheard,omitempty"`
	// Trouble is the error of the way to a board that ended the spec.
	Trouble *Trouble `json:"trouble,omitempty"`
}

// Trouble is a board's error on its way from a child to its parent.
type Trouble struct {
	Board string `json:"board"`
	Stage string `json:"stage"`
	Rule  string `json:"rule,omitempty"`
	Line  string `json:"line,omitempty"`
	Cause string `json:"cause,omitempty"`
	SetUp bool   `json:"set_up,omitempty"`
}

// TroubleOf is an error of the way to a board, nil if the firmware did it or it is about no board.
func TroubleOf(err error) *Trouble {
	var e *board.Error
	if !errors.As(err, &e) || board.Stopped(err) {
		return nil
	}
	t := &Trouble{Board: e.Board, Stage: e.Stage, Rule: e.Rule, Line: e.Line, SetUp: board.SetUp(err)}
	if e.Err != nil {
		t.Cause = e.Err.Error()
	}
	return t
}

// Err is the board's error again.
func (t *Trouble) Err() error {
	e := &board.Error{Board: t.Board, Stage: t.Stage, Rule: t.Rule, Line: t.Line, SetUp: t.SetUp}
	if t.Cause != "" {
		e.Err = errors.New(t.Cause)
	}
	return e
}
