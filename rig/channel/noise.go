package channel

import (
	"math"

	"github.com/meshrig/meshrig/rig/lora"
)

// fate is what noise does to a frame at one receiver.
type fate uint8

const (
	received fate = iota
	garbled       // locked on to, but its checksum is bad
	missed        // never noticed
)

// missedShare is the part of the frames lost to noise that are not even noticed. Near the
// floor the losses are mostly failures to detect; the share itself is an assumption.
const missedShare = 0.75

// fate draws what becomes of a frame that nothing else disturbs. It is the same however
// often it is asked.
func (c *Channel) fate(h *heard, p *Port) fate {
	tx := h.tx
	if c.chance(useLoss, c.cfg.Loss, tx, p) {
		return missed
	}
	rate := errorRate(tx.params.SpreadingFactor, h.signal.SNR)
	switch {
	case rate == 0:
		return received
	case c.chance(useNoise, rate*missedShare, tx, p):
		return missed
	case c.chance(useNoise, rate, tx, p):
		return garbled
	}
	return received
}

// halfLost is how far below the specified floor half of the frames are lost, SF7 to SF12:
// measured with 200 frames of 20 bytes a point. SF5 and SF6 were not measured and count as SF7.
var halfLost = [...]lora.DB{1.9, 2.1, 2.5, 2.7, 2.9, 3.1}

// steepness makes the logistic curve fall from 90 % to 10 % lost frames within 2.5 dB.
const steepness = 2.5 / 4.394 // 2 ln 9

// errorRate is the probability that noise takes a frame: a logistic curve of the signal to
// noise ratio. Beyond 12 dB above its middle, less than one in 10^9, it is 0.
func errorRate(sf lora.SpreadingFactor, snr lora.DB) float64 {
	above := snr - sf.Floor() + halfLost[max(sf, lora.SF7)-lora.SF7]
	if above > 12 {
		return 0
	}
	return 1 / (1 + math.Exp(float64(above)/steepness))
}
