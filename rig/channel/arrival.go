package channel

import (
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Arrival is a transmission as it reaches the antenna of a port, whatever a receiver makes of it:
// what a wave form is made of. No instrument gets to see it.
type Arrival struct {
	// ID is the same for all that is told of one transmission, and differs from that of any other.
	ID uint64
	// Sender is the name of the port that sends it.
	Sender     string
	Params     lora.Params
	Payload    []byte // must not be written to
	Start, End clock.Time
	Signal     Signal // fading included
	// Cut says that the sender was switched off at End, before its frame was complete.
	Cut bool
}

// Watch tells a function of every transmission that the port hears, when it begins, and of one that
// is cut once more, when it is. It must not call the channel. Whether the port is tuned does not
// matter.
func (p *Port) Watch(tell func(Arrival)) { p.watch = tell }

// arrival tells who watches the port of a transmission.
func (p *Port) arrival(tx *transmission) {
	if p.watch == nil {
		return
	}
	h := p.at(tx)
	p.watch(Arrival{
		ID: tx.key, Sender: tx.from.name, Params: tx.params, Payload: tx.payload, Start: tx.start, End: tx.until,
		Signal: h.signal, Cut: tx.until < tx.end,
	})
}

// cut takes a transmission off the air before its end.
func (c *Channel) cut(tx *transmission) {
	tx.until = c.now
	for _, p := range tx.reach {
		p.arrival(tx)
	}
}
