package notify

import "context"

// Notifier tells somebody. Send may be slow and may fail; it is then asked again. An error that is
// a [Refused] says that this notice is at fault, and others may do better.
type Notifier interface {
	Name() string // in states and errors: "webhook 1"
	Send(ctx context.Context, n Notice) error
}

// Refused is the error of a notice that the other side read and does not want.
type Refused struct{ Cause error }

func (r *Refused) Error() string { return r.Cause.Error() }

// Unwrap is the cause.
func (r *Refused) Unwrap() error { return r.Cause }
