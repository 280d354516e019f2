package clock

import "time"

// Patience is a timer for what another program is to do, in real time: it counts the turns that this machine
// gives to whoever waits, not the time. A machine that is too busy to let programs go on has both wait, and
// what answers within milliseconds when it may is not silent for that. Where nothing is late, it ends when a
// timer does.
type Patience struct {
	// C has something when a turn has passed; Over says whether it was the last.
	C     <-chan time.Time
	timer *time.Timer
	left  time.Duration
}

// turn is how long one is: shorter than a busy machine lets others run before it goes on with somebody.
const turn = 10 * time.Millisecond

// NewPatience begins one. Whoever waits stops it when it is needed no more.
func NewPatience(d time.Duration) *Patience {
	timer := time.NewTimer(min(d, turn))
	return &Patience{C: timer.C, timer: timer, left: d}
}

// Over counts a turn and begins the next, or says that there is none.
func (p *Patience) Over() bool {
	p.left -= min(p.left, turn)
	if p.left > 0 {
		p.timer.Reset(min(p.left, turn))
	}
	return p.left <= 0
}

// Stop ends it.
func (p *Patience) Stop() { p.timer.Stop() }
