package managed

import "time"

// usage adds up what was on the air by periods, the last few of which count (airtime.cpp, v2.7.26).
type usage struct {
	period  int64 // µs
	buckets []int64
	number  int64 // of the newest period
}

func newUsage(period time.Duration, n int) usage {
	return usage{period: period.Microseconds(), buckets: make([]int64, n)}
}

// turn clears the periods that have come since the last look.
func (u *usage) turn(now int64) {
	number := now / u.period
	n := int64(len(u.buckets))
	for u.number = max(u.number, number-n); u.number < number; {
		u.number++
		u.buckets[u.number%n] = 0
	}
}

func (u *usage) add(now int64, air time.Duration) {
	u.turn(now)
	u.buckets[u.number%int64(len(u.buckets))] += air.Microseconds()
}

// percent is the share of the periods that something was on the air.
func (u *usage) percent(now int64) float64 {
	u.turn(now)
	sum := int64(0)
	for _, b := range u.buckets {
		sum += b
	}
	return 100 * float64(sum) / float64(u.period*int64(len(u.buckets)))
}
