// Package sniffer is the contract of receive-only instruments and the one record of a frame that
// all of them give.
package sniffer

import (
	"context"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Sniffer is a receive-only instrument on real air.
type Sniffer interface {
	// Name is how timelines and people call it.
	Name() string
	// Knows is what it can know of a frame. Of a single one it may know less.
	Knows() Quantity
	// Tune sets what it listens to.
	Tune(radio lora.Params) error
	// Listen posts every frame until the context ends, which is no error. It is called in a
	// goroutine of its own; post may be called from any.
	Listen(ctx context.Context, post func(Frame)) error
}

// Deafness is what a Sniffer may be beside: one that knows when it could not hear. It may be asked
// from any goroutine, as soon as it had the time to tell of a frame in that span.
type Deafness interface {
	// Deaf says why nothing or not everything was heard between two times, empty if it was.
	Deaf(from, to clock.Time) string
}
