package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/merge"
)

// Tapped tells whether a bench of this set-up hears everything that is on its air, which is the
// ability of the bench and not of its board: on a virtual channel sits a tap that misses nothing.
func (c Config) Tapped() bool { return !c.wall() }

// Knows is what the instruments of a bench of this set-up can know of a frame between them.
func (c Config) Knows() (all sniffer.Quantity) {
	switch {
	case c.Instruments != nil:
		for _, s := range c.Instruments.Sniffers {
			all |= s.Knows()
		}
		return all
	case c.Hardware != nil:
		return c.Hardware.Knows()
	}
	if c.Ear != nil {
		return c.Ear.Knows
	}
	return sniffer.Everything
}

// Measured makes sure that the instruments know something of each of some frames, as a spec has to that
// needs it: what only one of them measures is not known of a frame that this one could not hear. Then the
// spec is undecidable, and says who was deaf and why.
func (b *Bench) Measured(q sniffer.Quantity, frames ...capture.Event) {
	b.use("Measured")
	for _, ev := range frames {
		lack := q.Without(ev.Known)
		if lack == 0 {
			continue
		}
		b.undecided = true
		b.marks = append(b.marks, ev.Seq)
		b.abort(fmt.Sprintf("bench: of the frame that ended at %v, heard by %s, nobody knows: %v%s", ev.At, cmp.Or(ev.By, "nobody"), lack, b.deafTo(ev)), 1)
	}
}

// deafTo says which instruments could not hear a frame, and why.
func (b *Bench) deafTo(ev capture.Event) string {
	w, ok := b.world.(*wall)
	if !ok {
		return ""
	}
	var text strings.Builder
	for _, s := range w.Sniffers {
		d, ok := s.(sniffer.Deafness)
		if !ok || slices.Contains(merge.Instruments(ev.By), s.Name()) {
			continue
		}
		if why := d.Deaf(begun(ev), ev.At.At); why != "" {
			fmt.Fprintf(&text, "; %s was deaf: %s", s.Name(), why)
		}
	}
	return text.String()
}

const (
	// hearsay is how long a sniffer on real air may take to tell of a bad frame, beside what its
	// bench was measured to take: a modem's counter of bad frames is looked at once a second.
	hearsay = 1500 * time.Millisecond
	// word is how long it may take to tell of a good one: a serial line is at most some tens of
	// milliseconds late, a receiver that computes as much as a few blocks of samples.
	word = 500 * time.Millisecond
	// settling is how long a sniffer may hear nothing after it was told to listen or to tune.
	settling = 250 * time.Millisecond
)

// ears are the sniffers of a bench in wall time as a source: they act when a frame has waited long
// enough for what all of them have to say of it.
type ears struct {
	merge.Merger

	bench *Bench
	torn  error // the disagreements that were not told of yet
}

func (e *ears) name() string { return "sniffers" }

func (e *ears) due() clock.Time { return e.Due() }

func (e *ears) act(now, _ clock.Time) (clock.Time, error) {
	e.Lag = e.bench.Lag()
	e.note(e.Release(now))
	return now, nil
}

// hear takes what one sniffer heard. The rig's own frames are known, but for when they were sent.
func (e *ears) hear(by string, f sniffer.Frame) {
	f.Instrument, e.Tuned, e.Lag = by, e.bench.cfg.Params, e.bench.Lag()
	if e.bench.transmitter.own(f, e.Tuned) {
		return
	}
	e.note(e.Take(e.bench.Now(), e.bench.transmitter.witness.stamped(f)))
}

// note notes frames, and ends the spec as an error where the sniffers do not agree.
func (e *ears) note(list []sniffer.Frame, err error) {
	for _, f := range list {
		e.bench.note(capture.Of(f).Reckoned(e.bench.cfg.Params))
	}
	if err == nil {
		return
	}
	e.bench.note(capture.Event{Kind: capture.Note, At: clock.Stamp{At: e.bench.Now()}, Text: err.Error()})
	failure := &board.Error{Board: RoomName, Stage: "sniffers", Rule: "the instruments contradict each other", Err: err}
	e.torn = errors.Join(e.torn, failure)
	if e.bench.failure == nil {
		e.bench.failure = failure
	}
}

// settle lets the last frames be judged before a bench ends: until then a sniffer may tell of what
// another did not hear.
func (e *ears) settle(ctx context.Context) error {
	for e.Due() != clock.Never {
		if _, err := e.bench.loop.step(ctx, e.Due()); err != nil {
			return err
		}
	}
	return e.torn
}
