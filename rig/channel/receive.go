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
		for _, p := range s.tx.reach {
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
	c.spread(tx)
	c.air.add(tx)
	c.steps.push(step{at: tx.start + tx.lockTime, rank: rankDetect, tx: tx})
	c.steps.push(step{at: tx.header, rank: rankHeader, tx: tx})
	c.steps.push(step{at: tx.end, rank: rankEnd, tx: tx})
}

// spread lets a transmission that begins reach those who hear it, in the order in which they were attached.
func (c *Channel) spread(tx *transmission) {
	b := c.budget(tx)
	if c.quiet() {
		everyone := link{open: true, fixed: true, signal: QuietSignal()}
		for _, p := range c.ports {
			l := &everyone
			if said, ok := tx.from.relinked[p]; ok {
				l = &said
			}
			if p != tx.from {
				c.arrive(tx, &b, l, p)
			}
		}
		return
	}
	edges := c.edges(tx, &b)
	for i := range edges {
		c.arrive(tx, &b, &edges[i].link, edges[i].to)
	}
}

// arrive lets a transmission that begins reach a port, if that hears it.
func (c *Channel) arrive(tx *transmission, b *budget, l *link, p *Port) {
	s, ok := c.signal(tx, b, l, p)
	if !ok {
		return
	}
	tx.reach, p.hears = append(tx.reach, p), append(p.hears, heard{tx, s})
	p.arrival(tx)
	lock := &p.lock
	switch held := p.at(lock.tx); {
	case held == nil || !c.harms(&p.hears[len(p.hears)-1], held, p):
	case c.now < lock.tx.header:
		lock.headerLost = true
	default:
		lock.damaged = true
	}
}

// detect lets a receiver lock on to a transmission if it has had six clean symbols of its
// preamble by now.
func (c *Channel) detect(tx *transmission, p *Port) {
	h := p.at(tx)
	if h == nil || !p.listening() || p.lock.tx == tx || tx.until <= c.now ||
		p.since+tx.lockTime > c.now || !matches(&p.params, &tx.params) {
		return
	}
	if clean := c.clean(h, p); clean+tx.lockTime > c.now {
		c.retry(tx, p, clean)
		return
	}
	if held := p.lock.tx; held != nil && (tx.start >= held.preambleEnd || p.phase == Header) {
		return // a receiver that is past the preamble does not look for another
	}
	fate := c.fate(h, p)
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
func (c *Channel) clean(wanted *heard, p *Port) clock.Time {
	clean := wanted.tx.start
	for i := range p.hears {
		other := &p.hears[i]
		if other != wanted && other.tx.until > clean && c.harms(other, wanted, p) {
			clean = other.tx.until
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
	for i := range p.hears {
		c.retry(p.hears[i].tx, p, c.now)
	}
}

// header is the instant at which the receivers of a transmission know its header, or fail to.
func (c *Channel) header(tx *transmission) {
	for _, p := range tx.reach {
		if p.lock.tx != tx {
			continue
		}
		if p.lock.headerLost || tx.until < c.now {
			s := p.at(tx).signal
			c.emit(Event{Port: p, Kind: HeaderError, SNR: s.SNR, RSSI: s.RSSI, Start: tx.start})
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
	for _, p := range tx.reach {
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
	c.air.end(tx)
	c.retire()
}

// deliver hands a frame to a receiver that was locked on it to its end.
func (c *Channel) deliver(tx *transmission, p *Port) {
	s := p.at(tx).signal
	e := Event{
		Port: p, Kind: FrameReceived, Payload: tx.payload,
		SNR: s.SNR, RSSI: s.RSSI, Start: tx.start, Params: tx.params,
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
