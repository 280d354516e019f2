package device

// What the radio chip takes (SX126x of the RadioLib that v1.17.1 pins). A firmware leaves a
// setting as it was if it is told another value.
const (
	lowestFrequency  = 150_000_000 // Hz
	highestFrequency = 960_000_000 // Hz
	lowestPower      = -9          // dBm
	highestPower     = 22          // dBm
)

// TakesFrequency tells whether the radio chip can be tuned to a frequency in Hz.
func TakesFrequency(hz float64) bool { return hz >= lowestFrequency && hz <= highestFrequency }

// TakesPower tells whether the radio chip can send with a power in dBm.
func TakesPower(dBm int8) bool { return dBm >= lowestPower && dBm <= highestPower }

// TakesSpreadingFactor tells whether the radio chip knows a spreading factor.
func TakesSpreadingFactor(sf uint8) bool { return sf >= 5 && sf <= 12 }

// NominalBandwidth returns what the radio chip is set to when it is asked for a bandwidth in kHz, in Hz by its
// nominal name: the driver looks at half of it in whole kHz (SX126x::setBandwidth of the RadioLib that v1.17.1 pins).
// ok is false if there is none.
func NominalBandwidth(kHz float64) (hz uint32, ok bool) {
	if !(kHz > 0 && kHz <= 510) { // NaN is refused, too
		return 0, false
	}
	half := uint8(kHz/2 + 0.01)
	for _, b := range Bandwidths() {
		if half == uint8(b/2000) {
			return b, true
		}
	}
	return 0, false
}

// Bandwidths of the radio chip, in Hz, by their nominal names.
func Bandwidths() []uint32 {
	return []uint32{7800, 10400, 15600, 20800, 31250, 41700, 62500, 125000, 250000, 500000}
}
