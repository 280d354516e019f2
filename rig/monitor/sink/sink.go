// Package sink is what the sinks of a monitor share: what each takes is put into a spool of its own
// at once, and one loop delivers it from there until the sink has it.
//
// Delivery is at least once: what a sink had not acknowledged when the collector died comes again.
package sink

import (
	"context"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/spool"
)

// Sink takes samples and delivers them to one place.
type Sink interface {
	sample.Consumer
	// Run delivers until the context ends, and then for two seconds more what still waits.
	// What is not delivered by then is delivered by the next start.
	Run(ctx context.Context) error
	// Status tells how the sink stands.
	Status() Status
	// Check tries once whether the place can be reached and lets us in, and writes nothing there.
	Check(ctx context.Context) error
	// Close lets go of what the sink holds; Run has ended by then.
	Close() error
}

// Status is how a sink stands, since it was made.
type Status struct {
	Name      string
	Spool     spool.Stats
	Delivered uint64    // records
	Errors    uint64    // deliveries that failed, and records that could not be kept
	Aside     uint64    // records that the place refuses, which were set aside
	Success   time.Time // of the last delivery; zero: none
	Reason    string    // of the last failure; empty: the last delivery worked
}

// Refused says that the place refuses what is in a batch, and would do so again.
type Refused struct{ Reason string }

func (e *Refused) Error() string { return "refused: " + e.Reason }

// Later says that the place asks to be left alone for a while.
type Later struct {
	After  time.Duration
	Reason string
}

func (e *Later) Error() string { return e.Reason }
