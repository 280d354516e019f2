package channel

import (
	"slices"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// transmission is a frame that is, will be or was lately on the air.
type transmission struct {
	from    *Port
	key     uint64 // identity in random draws: the sender and its how many'th frame
	params  lora.Params
	payload []byte

	symbol, lockTime           clock.Time // spans
	start, preambleEnd, header clock.Time
	end                        clock.Time // of the frame as its header announces it
	until                      clock.Time // power leaves the air: end, or earlier if it was cut
	done                       bool

	reach []*Port // who hears it, in the order in which they were attached
}

// heard is how a transmission arrives at one receiver.
type heard struct {
	tx     *transmission
	signal Signal
}

// transmission takes one from the spare list, ready to be put on the air.
func (c *Channel) transmission(from *Port, start clock.Time, payload []byte) *transmission {
	var tx *transmission
	if n := len(c.spare); n > 0 {
		tx, c.spare = c.spare[n-1], c.spare[:n-1]
	} else {
		tx = new(transmission)
	}
	from.sent++
	params := from.posted.params
	*tx = transmission{
		from: from, key: mix(from.key, from.sent), params: params, payload: payload,
		symbol:      clock.At(params.SymbolTime()),
		lockTime:    clock.At(params.LockTime()),
		start:       start,
		preambleEnd: start.Add(params.PreambleTime()),
		header:      start.Add(params.HeaderTime()),
		end:         start.Add(params.TimeOnAir(len(payload))),
		reach:       tx.reach[:0],
	}
	tx.until = tx.end
	return tx
}

// at gives the signal of a transmission that the port hears; of any other there is none. One that was
// attached after the start hears nothing.
func (p *Port) at(tx *transmission) *heard {
	for i := len(p.hears) - 1; i >= 0; i-- {
		if p.hears[i].tx == tx {
			return &p.hears[i]
		}
	}
	return nil
}

// retire drops ended transmissions that overlapped nothing that is still on the air, and
// keeps their memory for later ones.
func (c *Channel) retire() {
	for tx := c.air.gone(); tx != nil; tx = c.air.gone() {
		for _, p := range tx.reach {
			p.hears = slices.DeleteFunc(p.hears, func(h heard) bool { return h.tx == tx })
		}
		tx.payload = nil
		c.spare = append(c.spare, tx)
	}
}
