package emulated

import "github.com/meshrig/meshrig/firmware/device"

// Constants of the driver's noise floor (RadioLibWrapper::loop and Dispatcher::loop, v1.17.1).
const (
	floorSamples = 64   // samples that make a floor
	floorMargin  = 14   // dB above the last floor from which a sample does not count
	floorEvery   = 2001 // ms from one round to the next of a node, by a timer of 2000 that must have passed
	lowestFloor  = -120 // dBm
)

// sampling is how the driver measures the noise floor. A round is due each period
// and begins unless the last one still goes on. In it the driver looks every
// millisecond whether a frame is coming in, and takes a sample if none is. Others feel these
// looks: they start the time after which a lock is given up, and they notice that a header is
// gone (RadioLibWrapper::loop, v1.17.1). They are not made one by one but worked out when
// something changes.
type sampling struct {
	to    device.Millis // worked out up to here, exclusive
	timed bool          // due counts
	every device.Millis // the period; 0: floorEvery
	last  bool          // the driver looks last in a pass
	due   device.Millis // a millisecond in which a round was due
	taken int           // samples in this round
	sum   int           // of them, dBm
	floor int           // dBm, 0 before the first
}

// mark takes the first calibration of a boot for a due round. Later ones may come late; they
// keep due near to now, so that the difference does not wrap.
func (s *sampling) mark(now device.Millis) {
	if !s.timed {
		s.timed, s.due = true, now
	}
	s.due += (now - s.due) / s.period() * s.period()
}

func (s *sampling) period() device.Millis {
	if s.every == 0 {
		return floorEvery
	}
	return s.every
}

// renew goes to the next due round before end and begins it, if there is one. Of rounds that
// are all alike it begins the last.
func (s *sampling) renew(end device.Millis, alike bool) bool {
	if !s.timed {
		return false
	}
	from, period := s.to, s.period()
	if alike && end-from > period {
		from = end - period
	}
	at := s.due + (from-s.due+period-1)/period*period
	if !end.Passed(at) {
		return false
	}
	s.to, s.taken, s.sum = at, 0, 0
	return true
}

// take takes a sample in each of n milliseconds, or as many as the round lacks, and returns
// how many milliseconds that took. Samples that are too strong do not count.
func (s *sampling) take(power int, n device.Millis) device.Millis {
	if power >= s.floor+floorMargin {
		return n
	}
	n = min(n, device.Millis(floorSamples-s.taken))
	s.taken += int(n)
	s.sum += int(n) * power
	if s.taken == floorSamples {
		s.floor = max(s.sum/floorSamples, lowestFloor)
	}
	return n
}

// sample makes up for the driver's looks in the milliseconds before end that it has not yet
// worked out; nothing has changed in them.
func (r *Radio) sample(end device.Millis) {
	s := &r.sampling
	looks := r.state == radioReceiving && !r.event
	for end.Passed(s.to) {
		if s.taken == floorSamples {
			alike := looks && r.lock == device.PhaseIdle && s.floor == max(r.Power(), lowestFloor)
			if !s.renew(end, alike) {
				break
			}
		}
		if !looks {
			break
		}
		busy := r.look(s.to)
		n := device.Millis(1)
		switch {
		case r.lock == device.PhaseIdle:
			n = end - s.to
		case busy:
			n = min(end-s.to, r.lockAt+r.lockLimit()+1-s.to)
		}
		if !busy {
			n = s.take(r.Power(), n)
		}
		s.to += n
	}
	if end.Passed(s.to) {
		s.to = end
	}
}

// sampled makes up for the driver's looks up to this pass, in which it looks before all else, or last.
func (r *Radio) sampled() {
	now := r.board.Millis()
	if !r.sampling.last {
		now++
	}
	r.sample(now)
}
