package channel

import (
	"bytes"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// reception is a frame that a receiver has locked on to. The zero value is none.
type reception struct {
	tx         *transmission
	foreign    bool // another sync word: given up when it turns up
	headerLost bool
	damaged    bool
}

// perform carries out one step of the agenda at its time.
func (c *Channel) perform(s step) {
	switch s.rank {
	case rankEnd:
		c.finish(s.tx)
	case rankPost:
		if s.tx == nil {
			c.set(s.port, s.params)
			return
		}
		c.begin(s.tx)
	case rankDetect:
		if s.port != nil {
			c.detect(s.tx, s.port)
			return
		}
		for _, p := range c.ports {
			c.detect(s.tx, p)
		}
	case rankRelease:
		if s.port.lock.tx == s.tx {
			c.release(s.port)
		}
	case rankHeader:
		c.header(s.tx)
	}
}

// set tunes a radio or, without settings, switches it off.
func (c *Channel) set(p *Port, params *lora.Params) {
	p.on = params != nil
	if p.on {
		p.params = *params
	} else if p.sending != nil {
		c.cut(p.sending)
		p.sending = nil
	}
	c.release(p)
}

// begin puts a transmission on the air: it silences its own receiver and disturbs what others
// are receiving.
func (c *Channel) begin(tx *transmission) {
	tx.from.sending = tx
	c.release(tx.from)
	for _, p := range c.ports {
		tx.signals = append(tx.signals, c.signal(tx, p))
		p.arrival(tx)
		lock := &p.lock
		if lock.tx == nil || !c.harms(tx, lock.tx, p) {
			continue
		}
		if c.now < lock.tx.header {
			lock.headerLost = true
		} else {
			lock.damaged = true
		}
	}
	c.air = append(c.air, tx)
	c.steps.push(step{at: tx.start + tx.lockTime, rank: rankDetect, tx: tx})
	c.steps.push(step{at: tx.header, rank: rankHeader, tx: tx})
	c.steps.push(step{at: tx.end, rank: rankEnd, tx: tx})
}

// detect lets a receiver lock on to a transmission if it has had six clean symbols of its
// preamble by now.
func (c *Channel) detect(tx *transmission, p *Port) {
	s := tx.at(p)
	if !s.heard || !p.listening() || p.lock.tx == tx || tx.until <= c.now ||
		p.since+tx.lockTime > c.now || !matches(&p.params, &tx.params) {
		return
	}
	if clean := c.clean(tx, p); clean+tx.lockTime > c.now {
		c.retry(tx, p, clean)
		return
	}
	if held := p.lock.tx; held != nil && (tx.start >= held.preambleEnd || p.phase == Header) {
		return // a receiver that is past the preamble does not look for another
	}
	fate := c.fate(tx, p)
	if fate == missed {
		return
	}
	p.lock = reception{tx: tx, damaged: fate == garbled, foreign: p.params.SyncWord != tx.params.SyncWord}
	p.enter(Preamble)
	if p.lock.foreign {
		at := tx.start.Add(tx.params.SyncTime())
		c.steps.push(step{at: at, rank: rankRelease, port: p, tx: tx})
	}
}

// clean tells since when a receiver has had the preamble of a transmission without a
// disturbance that drowns it: since its start, or since such a disturbance leaves the air.
func (c *Channel) clean(tx *transmission, p *Port) clock.Time {
	clean := tx.start
	for _, other := range c.air {
		if other != tx && other.until > clean && c.harms(other, tx, p) {
			clean = other.until
		}
	}
	return clean
}

// retry looks again when six symbols have followed the given time, if the preamble lasts as
// long.
func (c *Channel) retry(tx *transmission, p *Port, from clock.Time) {
	if at := from + tx.lockTime; at > c.now && at <= tx.preambleEnd {
		c.steps.push(step{at: at, rank: rankDetect, port: p, tx: tx})
	}
}

// release makes a receiver give up what it has and listen anew, also for preambles that are
// already on the air.
func (c *Channel) release(p *Port) {
	p.lock = reception{}
	p.since = c.now
	p.enter(Idle)
	if !p.listening() {
		return
	}
	for _, tx := range c.air {
		c.retry(tx, p, c.now)
	}
}

// header is the instant at which the receivers of a transmission know its header, or fail to.
func (c *Channel) header(tx *transmission) {
	for _, p := range c.ports {
		if p.lock.tx != tx {
			continue
		}
		if p.lock.headerLost || tx.until < c.now {
			s := tx.at(p)
			c.emit(Event{Port: p, Kind: HeaderError, SNR: s.snr, RSSI: s.rssi, Start: tx.start})
			c.release(p)
			continue
		}
		p.enter(Header)
	}
}

// finish is the end of a transmission as its header announced it, also if it was cut.
func (c *Channel) finish(tx *transmission) {
	tx.done = true
	if tx.from.sending == tx {
		tx.from.sending = nil
		c.emit(Event{Port: tx.from, Kind: TransmitDone, Start: tx.start, Params: tx.params})
		c.release(tx.from)
	}
	for _, p := range c.ports {
		if p.lock.tx == tx {
			c.deliver(tx, p)
			c.release(p)
		}
	}
	for _, tell := range c.taps {
		tell(Transmission{
			Sender: tx.from, Params: tx.params, Payload: tx.payload,
			Start: tx.start, End: tx.until, Cut: tx.until < tx.end,
		})
	}
	c.prune()
}

// deliver hands a frame to a receiver that was locked on it to its end.
func (c *Channel) deliver(tx *transmission, p *Port) {
	s := tx.at(p)
	e := Event{
		Port: p, Kind: FrameReceived, Payload: tx.payload,
		SNR: s.snr, RSSI: s.rssi, Start: tx.start, Params: tx.params,
	}
	e.Params.Power = 0
	if p.lock.damaged || tx.until < tx.end || c.chance(useCorruption, c.cfg.Corruption, tx, p) {
		e.Payload = c.flip(tx, p)
		if tx.params.CRC {
			e.Kind = FrameBad
		}
	}
	c.emit(e)
}

// chance draws whether something of the given probability happens to a frame at a receiver.
func (c *Channel) chance(u use, probability float64, tx *transmission, p *Port) bool {
	return probability > 0 && c.draw(u, tx.key, p.key) < probability
}

// flip copies a payload with some of its bits wrong, at least one.
func (c *Channel) flip(tx *transmission, p *Port) []byte {
	bad := bytes.Clone(tx.payload)
	if len(bad) == 0 {
		return bad
	}
	key := c.bits(useFlips, tx.key, p.key)
	first := key % uint64(8*len(bad))
	bad[first/8] ^= 1 << (first % 8)
	for n := range key % 8 {
		// Further bits are set, never turned, so that none turns the first one back.
		at := mix(key, n) % uint64(8*len(bad))
		if at != first {
			bad[at/8] |= 1 << (at % 8)
		}
	}
	return bad
}
