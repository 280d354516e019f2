package board

import (
	"errors"
	"strings"
)

// Error says what went wrong with a board, and whose doing it was.
type Error struct {
	Board string // which board
	Stage string // what it was doing: "boot", "run", "console", "open"
	Rule  string // what it should have done
	Line  string // what it did, as far as it can be quoted
	// Firmware says that a board that had answered then stopped or restarted unasked. That
	// is a finding about the firmware; everything else is a fault of the bench.
	Firmware bool
	Err      error // cause, may be nil
}

// Error names board, stage, rule, evidence and cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("board: ")
	for _, part := range []string{e.Board, e.Stage, e.Rule} {
		if part != "" {
			b.WriteString(part + ": ")
		}
	}
	text := strings.TrimSuffix(b.String(), ": ")
	if e.Line != "" {
		text += ": " + e.Line
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Stopped tells whether err says that the firmware stopped or restarted unasked.
func Stopped(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Firmware
}
