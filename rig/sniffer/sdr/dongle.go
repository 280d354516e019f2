package sdr

import (
	"fmt"
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
)

// Margins of a dongle's band.
const (
	farthest = 100_000 // hertz that a channel lies beside the middle, where dongles have their spike
	crystals = 30e-6   // that the crystals of sender and dongle are off together
	usable   = 0.45    // of the rate, to each side of the middle
)

// dongleRates are those that dongles keep, in samples a second; beyond the last they lose some.
func dongleRates() []float64 { return []float64{250_000, 1_000_000, 2_000_000, 2_400_000} }

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

// Band is what one dongle is set to so that it hears all of some channels at once: the lowest rate that
// has room for them, and a middle beside all of them if the band has room for that too. The error says
// how far apart they are if no dongle can.
func Band(channels []lora.Params) (rate float64, centre lora.Frequency, err error) {
	low, high, least := math.Inf(1), math.Inf(-1), 0.0
	for _, p := range channels {
		low, high = min(low, float64(p.Frequency)-reach(p)), max(high, float64(p.Frequency)+reach(p))
		least = max(least, Rate(p.Bandwidth))
	}
	if len(channels) == 1 {
		return least, Centre(channels[0], least), nil
	}
	for _, rate = range dongleRates() {
		room := rate*usable - (high-low)/2
		if room < 0 || rate < least {
			continue
		}
		return rate, middle(channels, (low+high)/2, room), nil
	}
	widest := slices.Max(dongleRates())
	return 0, 0, fmt.Errorf("sdr: channels from %.3f to %.3f MHz, crystals included, are %.0f kHz together, and a dongle hears %.0f kHz at most, at %.0f samples a second; give their benches frequencies that are nearer to each other, or another dongle",
		low/1e6, high/1e6, (high-low)/1e3, 2*usable*widest/1e3, widest)
}

// holds tells whether a band has room for a channel, wherever crystals move it.
func holds(info source.Info, p lora.Params) bool {
	const rounded = 1 // hertz, of the middle
	return math.Abs(float64(p.Frequency)-float64(info.Centre))+reach(p) <= usable*info.Rate+rounded
}

// reach is how far beside its frequency a channel may lie with all of its bandwidth.
func reach(p lora.Params) float64 { return p.Bandwidth.Hertz()/2 + crystals*float64(p.Frequency) }

// middle is the place nearest to a middle, and no farther from it than there is room for, that no
// channel covers; the middle if every one is covered.
func middle(channels []lora.Params, at, room float64) lora.Frequency {
	const step = 5_000
	for off := 0.0; off <= room; off += step {
		for _, c := range [2]float64{at - off, at + off} {
			free := true
			for _, p := range channels {
				free = free && math.Abs(float64(p.Frequency)-c) > p.Bandwidth.Hertz()/2
			}
			if free {
				return lora.Frequency(c)
			}
		}
	}
	return lora.Frequency(at)
}
