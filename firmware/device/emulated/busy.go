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

// receiving reports whether a frame is coming in. The driver gives up a preamble
// without header, and a header without end, when they last longer than any frame
// could. It measures from when the firmware looks, not from when they began
// (CustomSX1262::isReceiving, v1.17.1).
func (r *Radio) receiving() bool {
	if r.lock == device.PhaseIdle {
		return false
	}
	now := r.board.Millis()
	if !r.lockTimed {
		r.lockAt, r.lockTimed = now, true
	}
	limit := r.maxPreamble
	if r.lock == device.PhaseHeader {
		limit = r.maxPayload
	}
	if now-r.lockAt > limit {
		r.unlock()
		return false
	}
	return true
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
	r.board.Delay(d)
	r.deafUntil = r.board.machine.cpu
	r.event = false
	r.listen()
}

// Calibrate starts a new measurement of the noise floor and takes over the
// interference threshold in dB (0: off) and whether to scan the channel before
// sending (RadioLibWrapper::triggerNoiseFloorCalibrate and setCADEnabled, v1.17.1).
func (r *Radio) Calibrate(threshold int, cad bool) { r.threshold, r.cad = threshold, cad }

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
	r.floorFrom, r.floorSampling = r.board.Millis(), true
}

// floorSamples is how many samples, one a millisecond, make a noise floor
// (RadioLibWrapper::loop, v1.17.1).
const floorSamples = 64

// NoiseFloor returns the power of the idle channel in dBm, not below -120, and 0
// until it has been measured (RadioLibWrapper::loop, v1.17.1).
func (r *Radio) NoiseFloor() int {
	if r.floorSampling {
		if r.board.Millis()-r.floorFrom <= floorSamples {
			return 0
		}
		r.floorSampling = false
	}
	return max(int(r.board.machine.cfg.Noise), -120)
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
