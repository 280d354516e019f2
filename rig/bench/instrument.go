package bench

import (
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Ear is an instrument that a virtual bench hears with instead of the tap of its channel. Package
// hearing has some.
type Ear struct {
	Name  string
	Knows sniffer.Quantity
	// Clocked says that its stamps bear a clock of its own, by which the rig's frames are stamped too.
	Clocked bool
	// Probe, if set, makes the stamps of a frame that the probe sent as uncertain as they would be on real air.
	Probe func(start, end clock.Stamp) (clock.Stamp, clock.Stamp)
	// Make puts it on the bench's channel.
	Make func(EarSetup) (Listener, error)
}

// EarSetup is what an instrument of a virtual bench is given.
type EarSetup struct {
	Port  *channel.Port // which only listens
	Clock clock.Clock   // stands still while the instrument does something
	Seed  uint64        // the bench's
	// Post takes what it hears, in the bench's goroutine.
	Post func(sniffer.Frame)
}

// Listener is an instrument in virtual time. All belongs to the bench's goroutine.
type Listener interface {
	// Notice tells it what its port notices.
	Notice(ev channel.Event) error
	// Tune sets what it listens to.
	Tune(now clock.Time, radio lora.Params) error
	// Due is when it has something to do by itself; clock.Never if only what it notices can wake it.
	Due() clock.Time
	// Act lets it do that.
	Act(now clock.Time) error
}

// instrument is the one of a bench, as the owner of its port and as a source.
type instrument struct {
	Listener

	called string
}

func (i *instrument) notice(ev channel.Event) error { return i.Notice(ev) }

func (i *instrument) name() string { return i.called }

func (i *instrument) due() clock.Time { return i.Due() }

func (i *instrument) act(now, _ clock.Time) (clock.Time, error) { return now, i.Act(now) }

// instrument makes what the bench hears with, if that is not the tap.
func (v *virtual) instrument(b *Bench, port *channel.Port) (*instrument, error) {
	ear := b.cfg.Ear
	if ear.Clocked {
		b.transmitter.witness.seen, b.transmitter.witness.patience = true, func() time.Duration { return word }
	}
	l, err := ear.Make(EarSetup{Port: port, Clock: b.loop.clk, Seed: b.cfg.Seed, Post: func(f sniffer.Frame) {
		f.Instrument = ear.Name
		if ear.Clocked {
			if b.transmitter.own(f, b.cfg.Params) {
				return
			}
			f = b.transmitter.witness.stamped(f)
		}
		if f.Header != sniffer.HeaderBad { // of a frame that nobody could read nothing is noted, as by the tap
			b.note(capture.Of(f).Reckoned(b.cfg.Params))
		}
	}})
	return &instrument{l, ear.Name}, err
}
