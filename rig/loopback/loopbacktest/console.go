package loopbacktest

import (
	"context"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// Typed is what becomes of a line that is typed at a board's console: what the board is given
// instead, carriage returns included, and what it prints by itself. The line is its own if ok is false.
type Typed func(line string) (instead, printed string, ok bool)

// Of is a target whose boards get their lines so, each when it is complete.
func (f Typed) Of(t board.Target) board.Target {
	return target{t, func(m board.Machine) board.Machine { return &typist{Machine: m, typed: f} }}
}

// EraseWithout is a console that says that it erased the flash, and does not.
func EraseWithout(line string) (instead, printed string, ok bool) {
	return "", "erase\r\n  -> File system erase: OK\r\n", line == "erase"
}

// EraseUnknown is one of a release that knows no erase.
func EraseUnknown(line string) (instead, printed string, ok bool) {
	return "", "erase\r\n  -> Unknown command\r\n", line == "erase"
}

// RestartAgain is one that has been erased and restarts a second time when it is lent radio settings.
func RestartAgain() Typed {
	erased := false
	return func(line string) (instead, printed string, ok bool) {
		erased = erased || line == "erase"
		again := erased && strings.HasPrefix(line, "tempradio")
		return "reboot\r", line + "\r\n  -> OK - temp params\r\n", again
	}
}

// ForgetTime is one whose clock begins anew with each restart.
func ForgetTime(line string) (instead, printed string, ok bool) {
	return "clkreboot\r", "", line == "reboot"
}

type typist struct {
	board.Machine

	typed   Typed
	line    string
	printed []byte
	at      clock.Time
}

func (t *typist) Input(at clock.Time, in board.Input) {
	t.at = at
	if in.Kind == board.Power {
		t.line, t.printed = "", nil
	}
	if in.Kind != board.SerialIn {
		t.Machine.Input(at, in)
		return
	}
	t.line += string(in.Data)
	for {
		line, rest, ok := strings.Cut(t.line, "\r")
		if !ok {
			return
		}
		t.line = rest
		instead, printed, other := t.typed(line)
		if !other {
			instead, printed = line+"\r", ""
		}
		t.printed = append(t.printed, printed...)
		if instead != "" {
			in.Data = []byte(instead)
			t.Machine.Input(at, in)
		}
	}
}

func (t *typist) Run(until clock.Time) (out []board.Output, at, next clock.Time, err error) {
	if len(t.printed) > 0 {
		out = []board.Output{{Kind: board.SerialOut, Data: t.printed}}
		t.printed = nil
		return out, t.at, t.at, nil
	}
	return t.Machine.Run(until)
}

// Unbuffered is a target whose boards have no battery behind their clocks.
func Unbuffered(t board.Target) board.Target { return unbuffered{t} }

type unbuffered struct{ board.Target }

func (u unbuffered) New(ctx context.Context, setup board.Setup) (board.Machine, error) {
	setup.RTCReset = true
	return u.Target.New(ctx, setup)
}

// Watched is a target of whose boards somebody sees all that reaches them.
func Watched(t board.Target, see func(at clock.Time, in board.Input)) board.Target {
	return target{t, func(m board.Machine) board.Machine { return &seen{m, see} }}
}

type seen struct {
	board.Machine

	see func(at clock.Time, in board.Input)
}

func (s *seen) Input(at clock.Time, in board.Input) {
	s.see(at, in)
	s.Machine.Input(at, in)
}
