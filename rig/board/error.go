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
	// Told says that the board said so itself, in words of its console.
	Told bool
	// Unclear says that it may be a fault of the bench or such a finding: the rig cannot tell.
	Unclear bool
	// SetUp says that a person has to change the set-up first: the port is in use, or may not be
	// opened, or nothing is plugged in. Nothing that the rig does to a board helps against it.
	SetUp bool
	Err   error // cause, may be nil
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

// Unclear tells whether err may say that the firmware stopped or restarted unasked.
func Unclear(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Unclear
}

// SetUp tells whether err says that a person has to change the set-up first.
func SetUp(err error) bool { return find(err, func(e *Error) bool { return e.SetUp }) != nil }

// Told is the error within err that a board told in its own words, nil if none did.
func Told(err error) *Error { return find(err, func(e *Error) bool { return e.Told }) }

// find is the first board's error in a tree of errors that is looked for, nil if none is.
func find(err error, wanted func(*Error) bool) *Error {
	switch e := err.(type) { //nolint:errorlint // it goes down the tree itself, past errors that are not wanted
	case *Error:
		if e == nil || wanted(e) {
			return e
		}
		return find(e.Err, wanted)
	case interface{ Unwrap() error }:
		return find(e.Unwrap(), wanted)
	case interface{ Unwrap() []error }:
		for _, one := range e.Unwrap() {
			if found := find(one, wanted); found != nil {
				return found
			}
		}
	}
	return nil
}
