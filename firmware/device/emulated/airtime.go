package emulated

import "github.com/meshrig/meshrig/firmware/device"

// Airtime returns the microseconds that the radio's driver library works out for a
// frame of n bytes with explicit header (SX126x::calculateTimeOnAir of the RadioLib
// that v1.17.1 pins). It counts in whole microseconds per symbol, so at bandwidths
// such as 7.8 kHz it is not the physical time.
func Airtime(s device.RadioSettings, n int) uint32 {
	sf := int64(s.SpreadingFactor)
	bits := 8*int64(n) - 4*sf + 20
	if s.CRC {
		bits += 16
	}
	quarters := int64(s.Preamble)*4 + 32 // preamble and header block, in quarters of a symbol
	if sf <= 6 {
		quarters += 25
	} else {
		quarters += 17
		bits += 8
	}
	perBlock := 4 * sf
	if lowDataRate(s) {
		perBlock -= 8
	}
	if bits > 0 {
		quarters += (bits + perBlock - 1) / perBlock * int64(s.CodingRate) * 4
	}
	return uint32(quarters * symbol(s) / 4)
}

// symbol returns the whole microseconds of one symbol.
func symbol(s device.RadioSettings) int64 {
	if s.Bandwidth == 0 {
		return 0
	}
	return (1e6 << s.SpreadingFactor) / int64(s.Bandwidth)
}

// lowDataRate reports whether a symbol lasts 16 ms or more.
func lowDataRate(s device.RadioSettings) bool {
	return int64(1)<<s.SpreadingFactor*1000 >= 16*int64(s.Bandwidth)
}

// PreambleFor returns the preamble in symbols that goes with a spreading factor
// (RadioLibWrapper::preambleLengthForSF, since v1.16.0).
func PreambleFor(spreadingFactor uint8) uint16 {
	if spreadingFactor <= 8 {
		return 32
	}
	return 16
}

// floors are the signal-to-noise ratios in dB at which SF7 to SF12 are just received
// (RadioLibWrapper::packetScoreInt, v1.17.1).
var floors = [...]float32{-7.5, -10, -12.5, -15, -17.5, -20}

// Score returns how well a frame of n bytes was received, from 0 to 1: the margin
// above the floor in tens of dB times the share of 256 bytes that the frame leaves
// free. It is 0 below SF7 (RadioLibWrapper::packetScoreInt, v1.17.1).
func Score(spreadingFactor uint8, snr float32, n int) float32 {
	if spreadingFactor < 7 || int(spreadingFactor) >= 7+len(floors) {
		return 0
	}
	floor := floors[spreadingFactor-7]
	if snr < floor {
		return 0
	}
	s := float64(snr-floor) / 10 * (1 - float64(n)/256)
	return float32(min(max(s, 0), 1))
}

// lockTimes returns how many milliseconds the driver believes in a preamble without
// header and in a header without end (RadioLibWrapper::calcMaxPacketMillis, v1.17.1).
// The second is the longest payload, stretched to the strongest code.
func lockTimes(s device.RadioSettings) (preamble, payload device.Millis) {
	quarters := int64(s.Preamble+8)*4 + 17
	if s.SpreadingFactor <= 6 {
		quarters += 8
	}
	pre := quarters * symbol(s) / 4
	pay := int64(Airtime(s, 255)) - pre
	if s.CodingRate >= 5 && s.CodingRate < 8 {
		pay = pay * 8 / int64(s.CodingRate)
	}
	return device.Millis((pre + 999) / 1000), device.Millis((pay + 999) / 1000)
}
