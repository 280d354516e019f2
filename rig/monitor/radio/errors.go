package radio

import (
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Error says which step towards a room failed, and whose failure it is.
type Error struct {
	Gateway string
	Room    identity.PublicKey // zero: the gateway itself
	Stage   string             // "log-in", "status"
	Failure sample.Failure     // whose: Unreachable is the gateway's
	Err     error
}

// Error names gateway, room and step.
func (e *Error) Error() string {
	if e.Room == (identity.PublicKey{}) {
		return fmt.Sprintf("radio: %s: %s: %v", e.Gateway, e.Stage, e.Err)
	}
	return fmt.Sprintf("radio: %s, room %x: %s: %v", e.Gateway, e.Room[:6], e.Stage, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// The causes that are always the same.
var (
	// ErrSilent means that the room did not answer.
	ErrSilent = errors.New("no answer; the room is off or out of range, or does not know us: rooms are silent on a wrong password, too")
	// ErrRights means that the room answers this to administrators only.
	ErrRights = errors.New("administrators only; log in with the administrators' password")
	// ErrMute means that a gateway does not answer on its line.
	ErrMute = errors.New("no answer; is it a companion radio with a port of this kind, and no app connected to it?")
	// ErrGarbage means that what comes over a gateway's line makes no sense.
	ErrGarbage = errors.New("garbage comes over the line; check speed and firmware: it has to be a companion radio")
	// ErrEnded means that the line to a gateway ended.
	ErrEnded = errors.New("the line has ended")
)

// FailureOf is whose failure an error is; Held if its port is leased by another, Unreachable if it is none of this package's.
func FailureOf(err error) sample.Failure {
	if err == nil {
		return sample.NoFailure
	}
	if _, held := errors.AsType[*lease.Held](err); held {
		return sample.Held
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Failure
	}
	return sample.Unreachable
}
