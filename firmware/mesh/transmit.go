package mesh

import (
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/wire"
)

const (
	busyAtMost = 4000 // ms after which a busy channel is ignored (Dispatcher::getCADFailMaxDuration, v1.17.1)
	busyStep   = 120  // ms, times 1 to 3 (Mesh::getCADFailRetryDelay, v1.17.1)
)

// Enqueue hands a packet over to be sent after a delay. The lower the priority
// number, the sooner it goes among those that are due. Nil is ignored.
func (n *Node) Enqueue(p *Packet, priority uint8, delay device.Millis) {
	if p != nil {
		n.sends.add(p, priority, n.ports.Clock.Millis()+delay)
	}
}

// needed is the budget that the next frame needs: half of the longest airtime (Dispatcher::checkSend, v1.17.1).
func (n *Node) needed() int64 { return int64(n.ports.Radio.Airtime(wire.MaxFrame) / 2) }

// send starts to send the next packet if there is one, the budget allows it and the
// channel is free (Dispatcher::checkSend, v1.17.1).
func (n *Node) send() {
	now := n.ports.Clock.Millis()
	n.polls, n.short = n.sends.ready(now), false
	if !n.polls {
		return
	}
	duty := n.ports.Policy.DutyCycle()
	n.budget.refill(now, duty)
	if missing := n.needed() - n.budget.left; missing > 0 {
		n.nextSend = now + wait(missing, duty)
		n.short = true
		return
	}
	if !now.Passed(n.nextSend) {
		return
	}
	if !n.quirks.SpendsTwice {
		if from, late := n.hour.room(now, int64(n.ports.Radio.Airtime(wire.MaxFrame)), full(duty)); late {
			n.nextSend = from - 1
			return
		}
	}
	if n.mustWait() {
		return
	}
	now = n.ports.Clock.Millis() // the radio may have scanned the channel
	p := n.sends.take(now)
	if p == nil {
		return
	}
	frame, err := p.AppendTo(n.frame[:0])
	if err != nil || len(frame) > wire.MaxFrame {
		n.pool.put(p)
		return
	}
	if !n.ports.Radio.Send(frame) {
		n.logFailed(p, len(frame))
		n.pool.put(p)
		return
	}
	n.sending, n.sendStart = p, now
	n.listening, n.deafFrom = false, now+1 // as a look a millisecond later would find
	n.sendBy = now + n.ports.Radio.Airtime(len(frame))*3/2
	n.polls = false
}

// mustWait looks at the channel and puts sending off while it is busy, for 4 s at most.
func (n *Node) mustWait() bool {
	if !n.ports.Radio.Busy() {
		n.busy = false
		return false
	}
	now := n.ports.Clock.Millis()
	if !n.busy {
		n.busy, n.busyFrom = now != 0 || !n.quirks.BusyZero, now
	}
	if now-n.busyFrom > busyAtMost {
		n.stats.Errors |= ErrBusy
		n.busy = false
		return false
	}
	steps := n.ports.Random.IntN(device.CADRetry, 1, 4)
	n.nextSend = n.ports.Clock.Millis() + device.Millis(steps*busyStep)
	return true
}

// finish ends a transmission that is over and charges the budget with the time that
// it took. It returns false while the frame is on the air. A frame whose end the radio
// does not report is given up after one and a half times its airtime and costs
// nothing (Dispatcher::loop, v1.17.1).
func (n *Node) finish(now device.Millis) bool {
	p := n.sending
	length := 2 + len(p.Path.Bytes()) + len(p.Payload)
	switch {
	case n.ports.Radio.Sent():
		n.charge(now)
		n.ports.Radio.FinishSend()
		if n.ports.Log != nil {
			n.ports.Log.Sent(p, length)
		}
		if p.Route.IsFlood() {
			n.stats.SentFlood++
		} else {
			n.stats.SentDirect++
		}
	case now.Passed(n.sendBy):
		n.ports.Radio.FinishSend()
		n.logFailed(p, length)
	default:
		return false
	}
	n.pool.put(p)
	n.sending = nil
	n.nextAGC = now + n.ports.Policy.AGCResetInterval
	return true
}

func (n *Node) charge(now device.Millis) {
	took := now - n.sendStart
	n.stats.SendTime += took
	duty := n.ports.Policy.DutyCycle()
	n.budget.refill(now, duty)
	n.budget.charge(took)
	n.hour.add(now, took)
	n.nextSend = now
	if missing := budgetReserve - n.budget.left; missing > 0 {
		n.nextSend = now + wait(missing, duty)
	}
}

// paid returns the last millisecond in which a node whose budget is short does not
// send: it looks every millisecond, and each time puts sending off by what is missing.
func (n *Node) paid() device.Millis {
	at, missing := n.budget.reaches(n.needed(), n.lastDuty)
	return at - 1 + wait(missing, n.lastDuty)
}

// paidBy returns what [Node.paid] had worked out when it last looked, at millisecond last at the latest.
func (n *Node) paidBy(last device.Millis) device.Millis {
	need := n.needed()
	if n.budget.left >= need {
		return n.nextSend
	}
	at, missing := n.budget.reaches(need, n.lastDuty)
	if at-1 == last || last.Passed(at-1) {
		return at - 1 + wait(missing, n.lastDuty)
	}
	b := n.budget
	b.poll(last, n.lastDuty)
	return last + wait(need-b.left, n.lastDuty)
}

func (n *Node) logFailed(p *Packet, length int) {
	if n.ports.Log != nil {
		n.ports.Log.SendFailed(p, length)
	}
}
