// Package sdr hears LoRa in samples: a modulator, a receiver for any number of channels and
// spreading factors at once, and a survey that finds what is in use in a band. Samples are complex,
// centred on a frequency, at any rate; where they come from is the caller's matter.
package sdr

// Limits of what is accepted: no dongle is faster, and no crystal in use is worse.
const (
	maxRate = 20e6 // samples a second
	maxPPM  = 200
	// maxPower is far beyond full scale, and far from what single precision cannot square any more.
	maxPower = 1e12
)
