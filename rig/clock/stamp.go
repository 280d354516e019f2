package clock

import (
	"fmt"
	"math"
	"time"
)

// Stamp is an observed instant: the true one lies at most Err before or after At.
type Stamp struct {
	At  Time
	Err time.Duration
}

// String prints the instant, and its error bar if it has one: 12.345678s±1ms.
func (s Stamp) String() string {
	if s.Err == 0 {
		return s.At.String()
	}
	return fmt.Sprintf("%v±%v", s.At, s.Err)
}

// Unbounded as an upper bound leaves a range open.
const Unbounded time.Duration = math.MaxInt64

// Judgement is what can be said of a measured span and a range.
type Judgement uint8

const (
	// Undecidable means that the error bars reach across a bound. It is the zero Judgement, so
	// that one forgotten is never a pass.
	Undecidable Judgement = iota
	// Inside means that the span lies in the range, whatever the error.
	Inside
	// Outside means that the span lies beyond the range, whatever the error.
	Outside
)

// String prints the judgement in lower case.
func (j Judgement) String() string {
	switch j {
	case Inside:
		return "inside"
	case Outside:
		return "outside"
	case Undecidable:
		return "undecidable"
	}
	return fmt.Sprintf("judgement(%d)", uint8(j))
}

// Judge judges a span between two stamps against a range, both bounds belonging to it. Its error
// bar is the sum of those of the stamps, which may come from different instruments.
func Judge(span, err, lo, hi time.Duration) Judgement {
	err = magnitude(err)
	least, most := plus(span, -err), plus(span, err)
	switch {
	case lo > hi, least > hi, most < lo:
		return Outside
	case least >= lo && most <= hi:
		return Inside
	}
	return Undecidable
}

// magnitude makes an error bar of a negative number one as well.
func magnitude(d time.Duration) time.Duration {
	if d == math.MinInt64 {
		return math.MaxInt64
	}
	return max(d, -d)
}

// plus adds without wrapping round.
func plus(a, b time.Duration) time.Duration {
	switch {
	case b > 0 && a > math.MaxInt64-b:
		return math.MaxInt64
	case b < 0 && a < math.MinInt64-b:
		return math.MinInt64
	}
	return a + b
}
