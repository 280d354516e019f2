package server

import "github.com/meshrig/meshrig/firmware/device"

// timer is one appointment. The zero value is off.
type timer struct {
	at device.Millis
	on bool
}

// set makes the timer fire in the first pass later than delay milliseconds from now.
func (t *timer) set(now, delay device.Millis) { t.at, t.on = now+delay, true }

// every sets the timer, or stops it if the interval is 0.
func (t *timer) every(now, interval device.Millis) {
	if interval == 0 {
		t.stop()
		return
	}
	t.set(now, interval)
}

func (t *timer) stop() { *t = timer{} }

// due reports whether the appointment has passed. With the quirk, one at the
// counter's zero is not there.
func (t *timer) due(now device.Millis, q Quirks) bool { return t.counts(q) && now.Passed(t.at) }

func (t *timer) counts(q Quirks) bool { return t.on && (t.at != 0 || !q.ZeroIsOff) }

// Alarm collects the earliest of several moments.
type Alarm struct {
	now device.Millis
	at  device.Millis
	set bool
}

// Ring takes a moment into account. One that lies behind counts as now.
func (a *Alarm) Ring(at device.Millis) {
	if a.now.Passed(at) {
		at = a.now
	}
	if !a.set || at-a.now < a.at-a.now {
		a.at, a.set = at, true
	}
}

// timer takes the first pass into account in which t is due.
func (a *Alarm) timer(t *timer, q Quirks) {
	if t.counts(q) {
		a.Ring(t.at + 1)
	}
}

// Next returns the earliest moment; false: there is none.
func (a *Alarm) Next() (at device.Millis, ok bool) { return a.at, a.set }
