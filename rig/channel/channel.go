// Package channel is a virtual LoRa channel: who hears what, when and how well, with exact
// event times in microseconds and the collisions, captures and losses of the physical layer.
package channel

import (
	"fmt"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Config describes a world. The zero value is a quiet one: every port hears every other at
// QuietSignal and no frame is lost but by collision.
type Config struct {
	// Seed decides every random draw. The same seed, ports and posts give the same events.
	Seed uint64
	// Links, if not nil, is a link table: what a pair of ports hears, whatever the transmit
	// power. A pair that is not in it hears nothing.
	Links map[Pair]Signal
	// Budget, if not nil and Links is nil, works out signals from power and path loss.
	Budget *Budget
	// Loss is the probability that a receiver misses a frame for no other reason.
	Loss float64
	// Fading is the standard deviation of a random gain, drawn for each frame and receiver.
	Fading lora.DB
	// Corruption is the probability that a receiver gets a frame with flipped bits.
	Corruption float64
}

// Channel is one shared medium. It is not safe for concurrent use. Time moves only in Pop.
type Channel struct {
	cfg      Config
	now      clock.Time
	seq      uint64
	ports    []*Port
	names    map[string]*Port
	table    map[string][]string // names that the Config's tables have a link to, by the name of the sender
	plane    plane
	reshaped uint64 // how often ports were attached or moved
	steps    agenda
	air      air
	spare    []*transmission
	queue    []Event // what the last step brought about and Pop has not handed out
	head     int
	taps     []func(Transmission)
}

// New makes an empty channel at time 0. The maps of the Config are read when a port is
// attached and must not be changed afterwards.
func New(cfg Config) *Channel {
	return &Channel{cfg: cfg, names: make(map[string]*Port)}
}

// Attach puts a port on the channel, switched off until it is tuned. The name is its identity
// in links and random draws; the error is an *AttachError if it is taken.
func (c *Channel) Attach(name string) (*Port, error) { return c.attach(name, false) }

// AttachListener is Attach for an instrument that can never send.
func (c *Channel) AttachListener(name string) (*Port, error) { return c.attach(name, true) }

func (c *Channel) attach(name string, mute bool) (*Port, error) {
	if c.names[name] != nil {
		return nil, &AttachError{Name: name}
	}
	p := &Port{channel: c, index: len(c.ports), name: name, key: hashName(name), mute: mute}
	c.ports = append(c.ports, p)
	c.names[name] = p
	c.settle(p)
	return p, nil
}

// Tap registers a function that is told every transmission when it has ended: ground truth
// for the rig's own tests, which no instrument has. It must not call the channel.
func (c *Channel) Tap(tell func(Transmission)) { c.taps = append(c.taps, tell) }

// Now is the time of the last step that Pop carried out.
func (c *Channel) Now() clock.Time { return c.now }

// Next tells when the channel has something to do, and whether it has. Whoever runs boards
// beside it lets them run to this time before calling Pop.
func (c *Channel) Next() (clock.Time, bool) {
	if c.head < len(c.queue) {
		return c.queue[c.head].At, true
	}
	if at, ok := c.steps.next(); ok {
		return at, true
	}
	return clock.Never, false
}

// Pop carries out the next step, unless events of the last one remain, and returns the next
// event. It is false if nobody noticed anything of that step, or if nothing is left to do.
// Events come in one total order: time, then the kind of step (ends, posts, detections,
// headers), then the order in which ports were attached.
func (c *Channel) Pop() (Event, bool) {
	if c.head == len(c.queue) {
		c.queue, c.head = c.queue[:0], 0
		if s, ok := c.steps.pop(); ok {
			c.now = s.at
			c.perform(s)
		}
		if len(c.queue) == 0 {
			return Event{}, false
		}
	}
	e := c.queue[c.head]
	c.queue[c.head] = Event{}
	c.head++
	return e, true
}

// emit appends an event of this instant.
func (c *Channel) emit(e Event) {
	c.seq++
	e.At, e.Seq = c.now, c.seq
	c.queue = append(c.queue, e)
}

// AttachError says that a port of this name is on the channel already.
type AttachError struct{ Name string }

// Error names the port.
func (e *AttachError) Error() string {
	return fmt.Sprintf("channel: attach, port %q: the name is taken", e.Name)
}
