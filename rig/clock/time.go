// Package clock is the time of a bench: virtual or wall, in whole microseconds since the
// bench started, with error bars where an instrument measured it.
package clock

import (
	"fmt"
	"math"
	"time"
)

// Time is an instant of bench time: microseconds since the bench started.
type Time int64

// Never lies after every other Time.
const Never Time = math.MaxInt64

// At gives the instant that lies d after the start of the bench.
func At(d time.Duration) Time { return Time(d.Microseconds()) }

// Add gives the instant d later, rounded towards t to a whole microsecond. It stays within
// the range of Time, and Never stays Never.
func (t Time) Add(d time.Duration) Time {
	us := Time(d.Microseconds())
	switch {
	case t == Never, us > 0 && t > Never-us:
		return Never
	case us < 0 && t < math.MinInt64-us:
		return math.MinInt64
	}
	return t + us
}

// Sub gives the time from u to t, cut to the range of time.Duration.
func (t Time) Sub(u Time) time.Duration {
	us := t - u
	switch {
	case u < 0 && us < t, us > math.MaxInt64/1000:
		return math.MaxInt64
	case u > 0 && us > t, us < math.MinInt64/1000:
		return math.MinInt64
	}
	return time.Duration(us) * time.Microsecond
}

// String prints the instant in seconds with six decimals: 12.345678s.
func (t Time) String() string {
	if t == Never {
		return "never"
	}
	sign, us := "", uint64(t)
	if t < 0 {
		sign, us = "-", -us
	}
	return fmt.Sprintf("%s%d.%06ds", sign, us/1e6, us%1e6)
}
