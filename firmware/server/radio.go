package server

import (
	"math"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

// tune sets what the radio chip takes of the parameters.
func (s *Server) tune(p admin.RadioParameters, power int8) {
	s.modulate(p)
	s.setPower(power)
}

func (s *Server) modulate(p admin.RadioParameters) { Modulate(s.Board.Radio(), p) }

// Modulate sets what the radio chip takes of the parameters.
func Modulate(radio *emulated.Radio, p admin.RadioParameters) {
	set := radio.Settings()
	// Single precision is good to 31 Hz here, and nobody tunes finer than 100 Hz.
	if f := math.Round(float64(p.Frequency)*1e4) * 100; device.TakesFrequency(f) {
		set.Frequency = uint32(f)
	}
	if b, ok := device.NominalBandwidth(float64(p.Bandwidth)); ok {
		set.Bandwidth = b
	}
	if device.TakesSpreadingFactor(p.SpreadingFactor) {
		set.SpreadingFactor = p.SpreadingFactor
	}
	if p.CodingRate >= 5 && p.CodingRate <= 8 {
		set.CodingRate = p.CodingRate
	}
	radio.Configure(set.Frequency, set.Bandwidth, set.SpreadingFactor, set.CodingRate)
}

func (s *Server) setPower(dBm int8) {
	if device.TakesPower(dBm) {
		s.Board.Radio().SetPower(dBm)
	}
}

// radioTimers begins and ends a temporary radio.
func (s *Server) radioTimers() {
	now := s.Board.Millis()
	if s.temporary.due(now, s.quirks) {
		s.temporary.stop()
		s.modulate(s.borrowed)
	}
	if s.revert.due(now, s.quirks) {
		s.revert.stop()
		s.modulate(s.Console.Settings.Radio())
	}
}

// radioPort is the radio as the commands see it. It is an [admin.Radio].
type radioPort struct{ *Server }

// SetPower sets the power of the transmitter.
func (p radioPort) SetPower(dBm int8) { p.setPower(dBm) }

// SetBoostedGain switches the receiver's boosted gain, which an SX1262 has.
func (p radioPort) SetBoostedGain(on bool) bool {
	p.Board.Radio().SetBoostedGain(on)
	return true
}

// ApplyTemporary sets the timers of a temporary radio.
func (p radioPort) ApplyTemporary(t admin.RadioParameters, revert device.Millis) {
	now := p.Board.Millis()
	p.borrowed = t
	p.temporary.set(now, admin.TemporaryDelay)
	p.revert.set(now, revert)
}
