package channel

import (
	"math"

	"github.com/meshrig/meshrig/rig/lora"
)

// matches tells whether a receiver can demodulate a transmission: same bandwidth and
// spreading factor, and the carrier at most a quarter of the bandwidth away, which is as far
// as a receiver can correct. Coding rate and CRC stand in the header; the sync word is
// looked at later.
func matches(own, other *lora.Params) bool {
	return own.SpreadingFactor == other.SpreadingFactor && sameChannel(own, other)
}

func sameChannel(a, b *lora.Params) bool {
	return a.Bandwidth == b.Bandwidth && 4*offset(a, b) <= b.Bandwidth.Hertz()
}

func offset(a, b *lora.Params) float64 {
	return math.Abs(float64(a.Frequency) - float64(b.Frequency))
}

// harms tells whether one transmission keeps a receiver from getting another that it overlaps
// and that the receiver hears too. Several disturbances are judged one by one.
func (c *Channel) harms(other, wanted *heard, p *Port) bool {
	theirs, ours := &other.tx.params, &wanted.tx.params
	sir := lora.DB(wanted.signal.RSSI - other.signal.RSSI)
	switch {
	case !sameChannel(theirs, ours):
		return c.drownedBy(other, wanted, p)
	case theirs.SpreadingFactor != ours.SpreadingFactor:
		return sir < rejection(ours.SpreadingFactor, theirs.SpreadingFactor)
	}
	return !c.captures(wanted.tx, other.tx, sir, p)
}

// drownedBy treats a transmission on a neighbouring channel or of another bandwidth as noise:
// the part of its power that falls into the wanted band.
func (c *Channel) drownedBy(other, wanted *heard, p *Port) bool {
	share := overlap(&other.tx.params, &wanted.tx.params)
	if share == 0 {
		return false
	}
	ours := wanted.signal
	noise := ours.RSSI - lora.DBm(ours.SNR)
	snr := lora.DB(ours.RSSI - lora.Sum(noise, other.signal.RSSI+shareDB(share)))
	return c.chance(useNoise, errorRate(wanted.tx.params.SpreadingFactor, snr), wanted.tx, p)
}

// overlap is the part of one transmission's spectrum that lies in the band of another.
func overlap(other, own *lora.Params) float64 {
	mine, theirs := own.Bandwidth.Hertz(), other.Bandwidth.Hertz()
	common := min((mine+theirs)/2-offset(other, own), mine, theirs)
	return max(0, common) / theirs
}

// rejection is the least signal to interference ratio at which a spreading factor survives
// another one: Croce et al. 2018, for SF7 to SF12, which own measurements bear out. SF5 and
// SF6 were not measured and count as SF7.
func rejection(wanted, other lora.SpreadingFactor) lora.DB {
	return croce[max(wanted, lora.SF7)-lora.SF7][max(other, lora.SF7)-lora.SF7]
}

// croce has a row for each wanted and a column for each interfering spreading factor. Its
// diagonal serves only SF5 and SF6 against each other and against SF7.
var croce = [6][6]lora.DB{
	{1, -8, -9, -9, -9, -9},
	{-11, 1, -11, -12, -13, -13},
	{-15, -13, 1, -13, -14, -15},
	{-19, -18, -17, 1, -17, -18},
	{-22, -22, -21, -20, 1, -20},
	{-25, -25, -25, -24, -23, 1},
}

// shareDB is the loss of a signal of which only a part lies in the band.
func shareDB(share float64) lora.DBm { return lora.DBm(10 * math.Log10(share)) }
