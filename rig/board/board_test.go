package board_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/meshrig/meshrig/rig/board"
)

var errCause = errors.New("line 3 is too long")

func TestErrorText(t *testing.T) {
	t.Parallel()
	for want, err := range map[string]board.Error{
		"board: room: run: time goes on: ran back: line 3 is too long": {
			Board: "room", Stage: "run", Rule: "time goes on", Line: "ran back", Err: errCause,
		},
		"board: room: open: line 3 is too long": {Board: "room", Stage: "open", Err: errCause},
		"board: room: boot: prints its banner":  {Board: "room", Stage: "boot", Rule: "prints its banner"},
		"board":                                 {},
	} {
		if got := err.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	stopped := &board.Error{Firmware: true, Err: errCause}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{stopped, true},
		{fmt.Errorf("wrapped: %w", stopped), true},
		{&board.Error{Err: stopped}, false},
		{errCause, false},
		{nil, false},
	} {
		if got := board.Stopped(c.err); got != c.want {
			t.Errorf("%v: %v, want %v", c.err, got, c.want)
		}
	}
	if !errors.Is(stopped, errCause) {
		t.Error("the cause is lost")
	}
}

func TestAbilities(t *testing.T) {
	t.Parallel()
	can := board.CanPower | board.CanFill
	if !can.Has(board.CanPower) || can.Has(board.CanPower|board.CanWipe) || !can.Has(0) {
		t.Errorf("abilities %b", can)
	}
}
