package rtltcp

import (
	"fmt"
	"time"
)

// pace compares how many samples came with the time that passed: the protocol numbers nothing, and
// what a dongle or its server drops shows in no other way. A network holds samples up and then
// hands them all over, so that only the least delay of a while counts.
type pace struct {
	begin    time.Time
	samples  int64
	base     time.Duration // delay that the stream had to begin with
	least    time.Duration // in this while
	whiles   int
	settled  bool
	grown    int // whiles for which the delay has been too long
	reported bool
}

const (
	while = 2 * time.Second
	// patience is for how many whiles a delay may be too long before samples are taken for lost: a
	// network may hold them up.
	patience = 5
	// tolerated is how much the least delay may grow from one while to the next: what a crystal is
	// off, and the grain of the buffers on the way.
	tolerated = 150 * time.Millisecond
)

// check takes note of n samples and returns how many are missing, and why they are thought to be.
// Without any missing, a text says that more come than should.
func (p *pace) check(now time.Time, n int64, rate float64) (short int64, why string) {
	if p.begin.IsZero() {
		p.begin = now
		p.least = time.Hour
		return 0, "" // what came until now began before
	}
	p.samples += n
	passed := now.Sub(p.begin)
	delay := passed - time.Duration(float64(p.samples)/rate*float64(time.Second))
	p.least = min(p.least, delay)
	if passed < time.Duration(p.whiles+1)*while {
		return 0, ""
	}
	p.whiles = int(passed / while)
	least := p.least
	p.least = time.Hour
	switch grown := least - p.base; {
	case !p.settled:
		p.settled, p.base = true, least
	case grown <= tolerated:
		p.base, p.grown = least, 0
	case p.grown < patience:
		p.grown++
	default:
		p.grown = 0
		short = int64(grown.Seconds() * rate)
		p.samples += short
		return short, fmt.Sprintf("%d samples fewer came within the last 12 s than the clock says: lost in the dongle or by its server, or its rate is not %.0f", short, rate)
	}
	if real := float64(p.samples) / passed.Seconds(); !p.reported && least < -time.Second && real > 1.01*rate {
		p.reported = true
		return 0, fmt.Sprintf("%.0f samples come a second, not the %.0f that were asked for: the server does not keep the rate, and no frame will be received", real, rate)
	}
	return 0, ""
}
