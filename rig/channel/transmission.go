package channel

import (
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

	signals []signal // by index of the receiver
}

// signal is how a transmission arrives at one receiver.
type signal struct {
	heard bool
	snr   lora.DB
	rssi  lora.DBm
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
		signals:     tx.signals[:0],
	}
	tx.until = tx.end
	return tx
}

// at gives the signal at a receiver; one that was attached after the start hears nothing.
func (tx *transmission) at(p *Port) signal {
	if p.index < len(tx.signals) {
		return tx.signals[p.index]
	}
	return signal{}
}

// prune drops ended transmissions that overlapped nothing that is still on the air, and
// keeps their memory for later ones.
func (c *Channel) prune() {
	earliest := clock.Never
	for _, tx := range c.air {
		if !tx.done {
			earliest = min(earliest, tx.start)
		}
	}
	kept := c.air[:0]
	for _, tx := range c.air {
		if tx.done && tx.until <= earliest {
			tx.payload = nil
			c.spare = append(c.spare, tx)
			continue
		}
		kept = append(kept, tx)
	}
	clear(c.air[len(kept):])
	c.air = kept
}
