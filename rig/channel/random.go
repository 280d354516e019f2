package channel

import (
	"hash/fnv"
	"math"
)

// use names what a random number is for. A draw depends on the seed, the use and what it is
// about, never on how many draws came before it.
type use uint64

const (
	useLoss use = iota + 1
	useFading
	useFadingAngle
	useNoise
	useCapture
	useScan
	useCorruption
	useFlips
)

// mix folds a value into a hash so that every bit of the result depends on every bit of both
// (the finaliser of SplitMix64, Steele et al. 2014).
func mix(h, v uint64) uint64 {
	h += v*0x9e3779b97f4a7c15 + 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

func hashName(name string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name))
	return h.Sum64()
}

// bits draws 64 random bits about two things.
func (c *Channel) bits(u use, a, b uint64) uint64 {
	return mix(mix(mix(c.cfg.Seed, uint64(u)), a), b)
}

// draw gives a number from 0 up to, not including, 1.
func (c *Channel) draw(u use, a, b uint64) float64 {
	return float64(c.bits(u, a, b)>>11) / (1 << 53)
}

// gauss draws from the standard normal distribution (Box and Muller 1958).
func (c *Channel) gauss(a, b uint64) float64 {
	radius := math.Sqrt(-2 * math.Log(1-c.draw(useFading, a, b)))
	return radius * math.Cos(2*math.Pi*c.draw(useFadingAngle, a, b))
}
