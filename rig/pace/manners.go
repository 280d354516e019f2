package pace

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// manners refuses times that a board cannot have run to.
func (b *Node) manners(at, next, bound clock.Time) error {
	switch {
	case at > bound:
		return &board.Error{Rule: "ran further than it may", Line: fmt.Sprintf("ran to %v, allowed was %v", at, bound)}
	case at < b.reached:
		return &board.Error{Rule: "ran back in time", Line: fmt.Sprintf("ran back to %v from %v", at, b.reached)}
	case next < at:
		return &board.Error{Rule: "wants to run in the past", Line: fmt.Sprintf("ran to %v and wants to run at %v", at, next)}
	}
	return nil
}

// unknown refuses an output that no board has.
func unknown(o board.Output) error {
	return &board.Error{Rule: "did what no board can do", Line: fmt.Sprintf("output of kind %d", o.Kind)}
}

// fail gives the board up and puts its name and stage into the error.
func (b *Node) fail(err error) error {
	b.dead = true
	b.want(clock.Never)
	if e, ok := err.(*board.Error); ok { //nolint:errorlint // only an error that is not wrapped yet is completed
		e.Board, e.Stage = b.Name(), "run"
		return e
	}
	return &board.Error{Board: b.Name(), Stage: "run", Firmware: board.Stopped(err), Err: err}
}
