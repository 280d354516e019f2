package mesh

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

const (
	calibrateEvery = 2000    // ms (NOISE_FLOOR_CALIB_INTERVAL, v1.17.1)
	deafFor        = 8000    // ms out of receive mode that are an error (Dispatcher::loop, v1.17.1)
	staleAfter     = 1 << 28 // ms after which a timer that nobody set again is pulled along
)

// Errors are the error flags of a node, which its status reports.
type Errors uint16

// The error flags (Dispatcher.h, v1.17.1).
const (
	ErrPoolEmpty Errors = 1 << iota // no packet was free for one to send
	ErrBusy                         // a frame was sent although the channel was busy for 4 s
	ErrDeaf                         // the radio was out of receive mode for 8 s
)

// Stats are the counters of a node.
type Stats struct {
	SentFlood, SentDirect         uint32 // frames
	ReceivedFlood, ReceivedDirect uint32 // packets
	FloodDups, DirectDups         uint32 // duplicates among them
	SendTime, ReceiveTime         device.Millis
	Errors                        Errors
}

// Node is a node of the mesh. Make it with [New].
type Node struct {
	ports  Ports
	self   *identity.Local
	quirks Quirks

	pool    pool
	sends   queue // to send
	delayed queue // received, held back
	seen    seen
	stats   Stats
	budget  budget
	hour    hour

	sending           *Packet
	sendStart, sendBy device.Millis // of the frame on the air
	nextSend          device.Millis // nothing is sent up to this millisecond
	busyFrom          device.Millis
	busy              bool

	calibrated device.Millis // nothing is calibrated up to this millisecond
	nextAGC    device.Millis
	listening  bool
	deafFrom   device.Millis
	polls      bool // a packet is ready: the released firmware looks every millisecond
	short      bool // and the budget does not suffice for it
	lastDuty   float32
	lastLevel  int
	lastScan   bool
	frame      [wire.MaxFrame]byte
	plain      [wire.MaxPayload + wire.BlockSize]byte
	multipart  Packet // an ack unpacked from a multipart packet
}

// New returns a node that begins now. Its transmit budget is that of a duty cycle of
// 50 % until the first packet is sent, because the settings are not yet known
// (Dispatcher::begin, v1.17.1).
func New(ports Ports, self *identity.Local, quirks Quirks) *Node {
	now := ports.Clock.Millis()
	n := &Node{ports: ports, self: self, quirks: quirks, deafFrom: now, nextSend: now - 1, calibrated: now}
	n.pool.fill(ports.Pool)
	n.budget = newBudget(now, 0.5, &n.quirks)
	n.hour.from = now
	n.nextAGC = now - 1
	return n
}

// Self returns the node's identity.
func (n *Node) Self() *identity.Local { return n.self }

// SetSelf gives the node another identity.
func (n *Node) SetSelf(self *identity.Local) { n.self = self }

// Stats returns the counters.
func (n *Node) Stats() Stats {
	s := n.stats
	s.FloodDups, s.DirectDups = n.seen.floods, n.seen.directs
	return s
}

// ResetStats sets the packet counters and the error flags to zero, but not the
// airtime totals (MyMesh::clearStats of the room server, v1.17.1).
func (n *Node) ResetStats() {
	n.stats = Stats{SendTime: n.stats.SendTime, ReceiveTime: n.stats.ReceiveTime}
	n.seen.floods, n.seen.directs = 0, 0
}

// Queued returns how many packets wait to be sent, now or later.
func (n *Node) Queued() int { return n.sends.n }

// Free returns how many packets of the pool are free.
func (n *Node) Free() int { return n.pool.n }

// Loop is one pass of the dispatcher: it finishes a transmission, takes one packet
// that was held back, takes one frame from the radio, and starts to send one.
func (n *Node) Loop() {
	now := n.ports.Clock.Millis()
	n.catchUp(now)
	n.calibrate(now)
	n.watchRadio(now)
	if n.sending != nil && !n.finish(now) {
		return
	}
	if every := n.ports.Policy.AGCResetInterval; every > 0 && now.Passed(n.nextAGC) {
		n.ports.Radio.ResetAGC()
		n.nextAGC = n.ports.Clock.Millis() + every
	}
	if p := n.delayed.take(n.ports.Clock.Millis()); p != nil {
		n.process(p)
	}
	n.receive()
	n.send()
	n.remember()
}

// Next returns the earliest millisecond at which Loop would do something by itself.
func (n *Node) Next() (at device.Millis, ok bool) {
	now := n.ports.Clock.Millis()
	add := func(t device.Millis) {
		if ok {
			t = earlier(now, at, t)
		}
		at, ok = t, true
	}
	if n.sending != nil {
		add(n.sendBy + 1)
		if n.stats.Errors&ErrDeaf == 0 && !n.listening {
			add(n.deafFrom + deafFor + 1)
		}
		return at, ok
	}
	if n.ports.Policy.AGCResetInterval > 0 {
		add(n.nextAGC + 1)
	}
	if due, some := n.delayed.next(now); some {
		add(due)
	}
	if due, some := n.sends.next(now); some {
		switch {
		case n.short:
			add(n.paid() + 1)
		case n.polls && n.nextSend.Passed(due):
			add(n.nextSend + 1)
		default:
			add(due)
		}
	}
	return at, ok
}

// remember keeps what the milliseconds until the next pass will work with: a setting
// that changes meanwhile counts from the pass that changes it.
func (n *Node) remember() {
	p := n.ports.Policy
	n.lastDuty, n.lastLevel, n.lastScan = p.DutyCycle(), p.InterferenceThreshold, p.ChannelScan
}

// catchUp does what the released firmware would have done in the milliseconds since
// the last pass, and keeps timers from falling behind by half the counter's range.
func (n *Node) catchUp(now device.Millis) {
	if n.polls && n.sending == nil {
		if n.short {
			n.nextSend = n.paidBy(now - 1)
		}
		n.budget.poll(now-1, n.lastDuty)
	}
	n.budget.settle(now, n.ports.Policy.DutyCycle())
	n.hour.advance(now)
	if now-n.nextSend > staleAfter && now.Passed(n.nextSend) && !n.quirks.StaleSendTime {
		n.nextSend = now - 1
	}
	if now-n.nextAGC > staleAfter && now.Passed(n.nextAGC) && !n.quirks.StaleAGCReset {
		n.nextAGC = now - 1
	}
}

// calibrate hands the settings of the channel to the radio every 2001 ms, as a
// firmware would that looks at its timer every millisecond.
func (n *Node) calibrate(now device.Millis) {
	if !now.Passed(n.calibrated) {
		return
	}
	const period = calibrateEvery + 1
	since := (now - n.calibrated - 1) % period
	level, scan := n.lastLevel, n.lastScan
	if since == 0 {
		level, scan = n.ports.Policy.InterferenceThreshold, n.ports.Policy.ChannelScan
	}
	n.ports.Radio.Calibrate(level, scan)
	n.calibrated = now - since + calibrateEvery
}

// watchRadio raises the error flag of a radio that is stuck.
func (n *Node) watchRadio(now device.Millis) {
	listening := n.ports.Radio.Listening()
	if listening != n.listening {
		n.listening = listening
		if !listening {
			n.deafFrom = now
		}
	}
	if !listening && now.Passed(n.deafFrom+deafFor) {
		n.stats.Errors |= ErrDeaf
	}
}
