package managed

import (
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
)

// turnRound is how long a radio takes from receiving to sending (computeSlotTimeMsec, v2.7.26).
const turnRound = 400 * time.Microsecond

// radio is what the driver keeps: what the receiver has locked on to, and the timer before the next
// frame.
type radio struct {
	phase   board.Phase
	since   int64 // of a phase that is not idle
	sending bool
	wait    int64 // the timer ends
	scanned int64 // the scan ends
	launch  int64 // the frame leaves

	used usage // of the channel, in a minute
	own  usage // of the node itself, in an hour
}

func newRadio() radio {
	return radio{
		wait: never, scanned: never, launch: never,
		used: newUsage(10*time.Second, 6), own: newUsage(time.Minute, 60),
	}
}

// utilisation is the channel's use in percent.
func (m *Machine) utilisation() float64 { return m.used.percent(m.now) }

func (m *Machine) sense(p board.Phase) {
	if p != board.PhaseIdle && m.phase == board.PhaseIdle {
		m.since = m.now
	}
	m.phase = p
}

// receiving tells whether a frame is coming in. A preamble without header is given up when it lasts
// twice as long as one (receiveDetected).
func (m *Machine) receiving() bool {
	return m.phase == board.PhaseHeader ||
		m.phase == board.PhasePreamble && m.now-m.since <= 2*m.cfg.Radio.PreambleTime().Microseconds()
}

// redraw draws a new wait for the packet whose turn it is. Whatever the radio has just finished has
// taken the place of the timer that ran (notifyFromISR, then setTransmitDelay).
func (m *Machine) redraw() {
	m.wait = never
	m.arm()
}

// arm draws a wait, unless a timer runs already.
func (m *Machine) arm() {
	p := m.queue.front()
	if p == nil || m.wait != never || m.scanned != never || m.launch != never || m.sending {
		return
	}
	wait := m.timing.Own(m.utilisation(), m.draw)
	if p.relayed {
		wait = m.timing.Relay(p.snr, m.cfg.Role, m.draw)
	}
	m.wait = m.now + wait.Microseconds()
	if p.after != 0 {
		worst := 2 * m.timing.Late(p.snr).Microseconds()
		p.after = min(max(p.after, m.now)+wait.Microseconds(), m.now+worst)
		m.wait = p.after
	}
}

// advance goes on with what is to be sent: the timer, the scan, the frame.
func (m *Machine) advance() {
	if m.wait <= m.now {
		m.timer()
	}
	if m.scanned <= m.now {
		m.scanned = never
		if m.busy() {
			m.redraw()
		} else {
			m.launch = m.now + turnRound.Microseconds()
		}
	}
	if m.launch <= m.now {
		m.launch = never
		m.transmit()
	}
}

// timer is the end of a wait.
func (m *Machine) timer() {
	m.wait = never
	p := m.queue.front()
	switch {
	case p == nil:
	case m.receiving() || m.sending:
		m.arm()
	case p.after > m.now:
		m.wait = p.after
	default:
		m.scanned = m.now + m.timing.Scan().Microseconds()
	}
}

// busy is the outcome of a scan that ends now.
func (m *Machine) busy() bool {
	return m.phase != board.PhaseIdle || m.cfg.Busy != nil && m.cfg.Busy(clock.Time(m.now))
}

// transmit sends the packet whose turn it is.
func (m *Machine) transmit() {
	p := m.queue.front()
	if p == nil {
		return // given up during the scan
	}
	m.queue.items = m.queue.items[1:]
	frame, err := p.AppendTo(nil)
	if err != nil {
		m.redraw()
		return
	}
	m.sending = true
	air := m.timing.Air(len(frame))
	m.used.add(m.now, air)
	m.own.add(m.now, air)
	m.out = append(m.out, board.Output{Kind: board.Transmit, Data: frame})
}

// within tells whether the node has used less than a share of what it may be on the air in an hour.
func (m *Machine) within(share float64) bool {
	return m.cfg.Region.Duty == 0 || m.own.percent(m.now) < 100*m.cfg.Region.Duty*share
}

// enqueue is the last step of every way to send (Router::send): false if the hour's airtime is used
// up or the queue is full of what matters more.
func (m *Machine) enqueue(p *Packet) bool {
	if !m.within(1) || !m.queue.push(p) {
		return false
	}
	m.arm()
	return true
}
