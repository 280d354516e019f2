package room

import (
	"math"
	"slices"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
)

// What the radio chip takes (SX126x of the RadioLib that v1.17.1 pins). It leaves a
// setting as it was if it is told another value.
const (
	lowestFrequency  = 150_000_000 // Hz
	highestFrequency = 960_000_000 // Hz
	lowestPower      = -9          // dBm
	highestPower     = 22          // dBm
)

// bandwidths of the radio chip, in Hz, by their nominal names.
func bandwidths() []uint32 {
	return []uint32{7800, 10400, 15600, 20800, 31250, 41700, 62500, 125000, 250000, 500000}
}

// tune sets what the radio chip takes of the parameters.
func (r *Room) tune(p admin.RadioParameters, power int8) {
	r.modulate(p)
	r.setPower(power)
}

func (r *Room) modulate(p admin.RadioParameters) {
	s := r.hw.Radio().Settings()
	// Single precision is good to 31 Hz here, and nobody tunes finer than 100 Hz.
	if f := math.Round(float64(p.Frequency)*1e4) * 100; f >= lowestFrequency && f <= highestFrequency {
		s.Frequency = uint32(f)
	}
	if b := math.Round(float64(p.Bandwidth) * 1e3); b > 0 && b < math.MaxUint32 && slices.Contains(bandwidths(), uint32(b)) {
		s.Bandwidth = uint32(b)
	}
	if p.SpreadingFactor >= 5 && p.SpreadingFactor <= 12 {
		s.SpreadingFactor = p.SpreadingFactor
	}
	if p.CodingRate >= 5 && p.CodingRate <= 8 {
		s.CodingRate = p.CodingRate
	}
	r.hw.Radio().Configure(s.Frequency, s.Bandwidth, s.SpreadingFactor, s.CodingRate)
}

func (r *Room) setPower(dBm int8) {
	if dBm >= lowestPower && dBm <= highestPower {
		r.hw.Radio().SetPower(dBm)
	}
}

// radioTimers begins and ends a temporary radio.
func (r *Room) radioTimers() {
	now := r.hw.Millis()
	if r.temporary.due(now, r.quirks) {
		r.temporary.stop()
		r.modulate(r.borrowed)
	}
	if r.revert.due(now, r.quirks) {
		r.revert.stop()
		r.modulate(r.console.Settings.Radio())
	}
}

// radioPort is the radio as the commands see it. It is an [admin.Radio].
type radioPort struct{ room *Room }

// SetPower sets the power of the transmitter.
func (p radioPort) SetPower(dBm int8) { p.room.setPower(dBm) }

// SetBoostedGain switches the receiver's boosted gain, which an SX1262 has.
func (p radioPort) SetBoostedGain(on bool) bool {
	p.room.hw.Radio().SetBoostedGain(on)
	return true
}

// ApplyTemporary sets the timers of a temporary radio.
func (p radioPort) ApplyTemporary(t admin.RadioParameters, revert device.Millis) {
	now := p.room.hw.Millis()
	p.room.borrowed = t
	p.room.temporary.set(now, admin.TemporaryDelay)
	p.room.revert.set(now, revert)
}
