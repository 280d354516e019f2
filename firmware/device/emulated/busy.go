package emulated

import (
	"time"

	"github.com/meshrig/meshrig/firmware/device"
)

// strongSignal is the power in dBm of a signal whose strength nobody stated.
const strongSignal float32 = -80

// Busy reports whether the channel is in use: a frame is coming in, or the power is
// above the noise floor by more than the interference threshold, or a channel scan
// finds a signal (RadioLibWrapper::isReceiving, v1.17.1). A scan blocks the board for
// as long as it takes and makes the radio miss what began before it.
func (r *Radio) Busy() bool {
	if r.receiving() {
		return true
	}
	if r.threshold != 0 && r.Power() > r.NoiseFloor()+r.threshold {
		return true
	}
	return r.cad && r.scan()
}

// receiving reports whether a frame is coming in.
func (r *Radio) receiving() bool {
	r.sampled()
	return r.look(r.board.Millis())
}

// look is one look of the driver whether a frame is coming in. The driver gives up a
// preamble without header, and a header without end, when they last longer than any frame
// could. It measures from when it looks, not from when they began
// (CustomSX1262::isReceiving, v1.17.1).
func (r *Radio) look(now device.Millis) bool {
	sawHeader := r.sawHeader
	r.sawHeader = r.lock == device.PhaseHeader
	if sawHeader && !r.sawHeader && r.board.machine.cfg.Quirks.HeaderGoneIsFree {
		r.lockTimed = false
		return false
	}
	if r.lock == device.PhaseIdle {
		r.lockTimed = false
		return false
	}
	if !r.lockTimed || r.sawHeader && !sawHeader {
		r.lockAt, r.lockTimed = now, true
	}
	if now-r.lockAt > r.lockLimit() {
		r.lock, r.lockTimed, r.sawHeader = device.PhaseIdle, false, false
		return false
	}
	return true
}

// lockLimit is for how many milliseconds the driver believes in what the radio has locked on to.
func (r *Radio) lockLimit() device.Millis {
	if r.lock == device.PhaseHeader {
		return r.maxPayload
	}
	return r.maxPreamble
}

// scan looks for a signal over four symbols. With the set-up of the radio before and
// behind them it took 18.432 ms at SF8 and 62.5 kHz, four and a half symbols, on the
// recorded board.
func (r *Radio) scan() bool {
	found := r.air != device.PhaseIdle
	r.deafen(time.Duration(symbol(r.settings)) * time.Microsecond * 9 / 2)
	return found
}

// deafen blocks the board while the radio does not receive, and starts the receiver again.
func (r *Radio) deafen(d time.Duration) {
	r.sampled()
	r.state = radioIdle
	r.board.Delay(d)
	r.deafUntil = r.board.machine.cpu
	r.event = false
	r.listen()
}

// Calibrate starts a new measurement of the noise floor and takes over the
// interference threshold in dB (0: off) and whether to scan the channel before
// sending (RadioLibWrapper::triggerNoiseFloorCalibrate and setCADEnabled, v1.17.1).
func (r *Radio) Calibrate(threshold int, cad bool) {
	now := r.board.Millis()
	r.sample(now)
	r.sampling.mark(now)
	r.threshold, r.cad = threshold, cad
}

// CalibrateEach starts a new measurement of the noise floor every so many milliseconds of the
// counter by itself, for a firmware that does so in each of its passes and has the driver look last
// in it, as the modem's does (loop in kiss_modem's main.cpp, v1.17.1).
func (r *Radio) CalibrateEach(period device.Millis) {
	r.sampled()
	r.sampling.timed, r.sampling.every, r.sampling.last = true, period, true
	if now := r.board.Millis(); now >= period { // a counter that did not start at 0
		r.sampling.due = now
	}
}

// agcReset is how long a reset of the receiver's gain control blocks the board; the
// driver waits that long for the calibration (sx126xResetAGC, v1.17.1).
const agcReset = 5 * time.Millisecond

// ResetAGC resets the receiver's gain control, unless a frame is coming in. The noise
// floor is measured anew.
func (r *Radio) ResetAGC() {
	if r.event || r.receiving() {
		return
	}
	r.deafen(agcReset)
	r.sampling.taken, r.sampling.sum, r.sampling.floor = 0, 0, 0
}

// NoiseFloor returns the power of the idle channel in dBm, not below -120, and 0
// until it has been measured (RadioLibWrapper::loop, v1.17.1).
func (r *Radio) NoiseFloor() int {
	r.sampled()
	return r.sampling.floor
}

// Power returns the power on the channel now, in dBm.
func (r *Radio) Power() int {
	switch {
	case r.air == device.PhaseIdle:
		return int(r.board.machine.cfg.Noise)
	case r.airRSSI == 0:
		return int(strongSignal)
	}
	return int(r.airRSSI)
}
