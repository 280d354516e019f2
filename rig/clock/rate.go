package clock

import (
	"math"
	"time"
)

// Rate is how many times as fast as real time bench time runs. The zero value is once, as on every
// bench with hardware.
type Rate float64

// MostRate is the fastest that a bench in wall time can run: at more, a turn of an idle machine's
// scheduler is as long as what a bench measures.
const MostRate Rate = 100

// Times is the rate as a number, 1 for the zero value.
func (r Rate) Times() float64 {
	if r == 0 {
		return 1
	}
	return float64(r)
}

// Bench is how much bench time passes in a span of real time.
func (r Rate) Bench(span time.Duration) time.Duration {
	if r == 0 || r == 1 {
		return span
	}
	return rounded(math.Floor(float64(span) * float64(r)))
}

// Real is how much real time passes in a span of bench time: so much that all of it has passed.
func (r Rate) Real(span time.Duration) time.Duration {
	if r == 0 || r == 1 {
		return span
	}
	return rounded(math.Ceil(float64(span) / float64(r)))
}

// rounded is a span within the range of time.Duration.
func rounded(span float64) time.Duration {
	switch {
	case span >= math.MaxInt64:
		return math.MaxInt64
	case span <= math.MinInt64:
		return math.MinInt64
	}
	return time.Duration(span)
}
