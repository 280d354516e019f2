package sdr

import "github.com/meshrig/meshrig/rig/lora"

// Margins of a dongle's band.
const (
	farthest = 100_000 // hertz that a channel lies beside the middle, where dongles have their spike
	crystals = 30e-6   // that the crystals of sender and dongle are off together
	usable   = 0.45    // of the rate, to each side of the middle
)

// Rate is a rate of dongles, in samples a second, that has room for a bandwidth and for what
// crystals are off.
func Rate(b lora.Bandwidth) float64 {
	if b > lora.BW62k5 {
		return 1_000_000
	}
	return 250_000
}

// Centre is what a dongle is tuned to at a rate: beside the channel if the band has room.
func Centre(radio lora.Params, rate float64) lora.Frequency {
	room := rate*usable - radio.Bandwidth.Hertz()/2 - crystals*float64(radio.Frequency)
	if room < radio.Bandwidth.Hertz()/2 {
		room = 0
	}
	return radio.Frequency + lora.Frequency(min(farthest, room))
}
