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

// Bandwidths of the radio chip, in Hz, by their nominal names.
func Bandwidths() []uint32 {
	return []uint32{7800, 10400, 15600, 20800, 31250, 41700, 62500, 125000, 250000, 500000}
}
