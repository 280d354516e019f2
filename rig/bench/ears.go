package bench

import (
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/merge"
)

// Tapped tells whether a bench of this set-up hears everything that is on its air, which is the
// ability of the bench and not of its board: on a virtual channel sits a tap that misses nothing.
func (c Config) Tapped() bool { return !c.wall() }

// hearsay is how long a sniffer on real air may take to tell of a frame, beside what its bench was
// measured to take: a modem's counter of bad frames is looked at once a second.
const hearsay = 1500 * time.Millisecond

// ears are the sniffers of a bench in wall time as a source: they act when a frame has waited long
// enough that one of them heard with a bad checksum.
type ears struct {
	merge.Merger

	bench *Bench
}

func (e *ears) name() string { return "sniffers" }

func (e *ears) due() clock.Time { return e.Due() }

func (e *ears) act(now, _ clock.Time) (clock.Time, error) {
	for _, f := range e.Release(now) {
		e.note(f)
	}
	return now, nil
}

// hear takes what one sniffer heard. The rig's own frames are known.
func (e *ears) hear(by string, f sniffer.Frame) {
	f.Instrument, e.Tuned = by, e.bench.cfg.Params
	if e.bench.transmitter.overlaps(f, e.bench.cfg.Params) {
		return
	}
	if f, ok := e.Take(e.bench.Now(), f); ok {
		e.note(f)
	}
}

func (e *ears) note(f sniffer.Frame) { e.bench.note(capture.Of(f).Reckoned(e.bench.cfg.Params)) }
