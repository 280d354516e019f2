package emulated

import (
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
)

// OnPort puts a chip on a port of a channel whose events its owner hands to [Chip.Notice]. All
// belongs to one goroutine then. A driver that must not wait takes the edges from [Chip.Rose].
func OnPort(port *channel.Port, clk clock.Clock, cfg Config) *Chip {
	return newChip(still{port, clk}, cfg)
}

// still is a place in a world that moves only between what the host does.
type still struct {
	*channel.Port

	clk clock.Clock
}

func (s still) Now() clock.Time { return s.clk.Now() }
func (s still) Still() bool     { return true }

// Join puts a chip into a world that keeps pace with a clock, under a name that nobody has there.
func Join(w *pace.World, name string, cfg Config) (*Chip, error) {
	var c *Chip
	port, err := w.Overhear(name, func(ev channel.Event) error {
		c.Notice(ev)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c = newChip(&living{world: w, port: port}, cfg)
	return c, nil
}

// living is a place in a world that goes on meanwhile.
type living struct {
	world *pace.World
	port  *channel.Port
	last  clock.Time // of what was posted, in the world's goroutine
}

func (l *living) Now() clock.Time { return l.world.Now() }
func (l *living) Still() bool     { return false }

func (l *living) Tune(at clock.Time, radio lora.Params) error {
	l.post(at, func(at clock.Time) error { return l.port.Tune(at, radio) })
	return nil
}

func (l *living) Off(at clock.Time) error {
	l.post(at, l.port.Off)
	return nil
}

func (l *living) post(at clock.Time, do func(clock.Time) error) {
	l.world.Post(func(now clock.Time) error {
		l.last = max(at, now, l.last)
		return do(l.last)
	})
}

// Rose takes the time of the oldest rising edge of DIO1 that nobody took; false if there is none.
func (c *Chip) Rose() (clock.Time, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now()
	if len(c.rises) == 0 {
		return 0, false
	}
	at := c.rises[0]
	c.rises = c.rises[1:]
	return at, true
}

// Edges tell of DIO1 as the kernel does: when it rose, not when somebody noticed.
type Edges struct{ Chip *Chip }

// Await waits for the next edge.
func (e Edges) Await(patience time.Duration) (clock.Stamp, bool, error) {
	at, ok := e.Chip.rise(patience)
	return clock.Stamp{At: at}, ok, nil
}
