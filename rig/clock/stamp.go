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
	// Own is the same instant by the clock of the instrument that observed it; zero: it has none.
	Own Reading
	// Moved is how far it was moved by Add, there and back: what was observed lies within that of At.
	Moved time.Duration
}

// PPM is a part in a million, of a rate.
type PPM float64

// Reading is an instant by a clock of an instrument's own, as the counter of a receiver's samples. What
// is uncertain about when such a clock began is the same in all its readings, and so not in the time
// between two of them.
type Reading struct {
	Clock string        // whose; empty: none
	Run   int           // of which of its beginnings: only readings of one run lie on one scale
	At    Time          // since that beginning, as the clock counts
	Err   time.Duration // by how much at most it was misread
	Drift PPM           // by how much at most the clock runs fast or slow
}

// Same tells whether two readings are of one clock, since one beginning of it.
func (r Reading) Same(o Reading) bool { return r.Clock != "" && r.Clock == o.Clock && r.Run == o.Run }

// String prints the instant, and its error bar if it has one: 12.345678s±1ms.
func (s Stamp) String() string {
	if s.Err == 0 {
		return s.At.String()
	}
	return fmt.Sprintf("%v±%v", s.At, s.Err)
}

// Add is the stamp of the instant d later or, if d is negative, earlier.
func (s Stamp) Add(d time.Duration) Stamp {
	s.At, s.Moved = s.At.Add(d), plus(s.Moved, magnitude(d))
	if s.Own.Clock != "" {
		s.Own.At, s.Own.Err = s.Own.At.Add(d), plus(s.Own.Err, s.Own.Drift.over(d))
	}
	return s
}

// Blurred is the stamp with an error bar that is wider by d, on whatever clock.
func (s Stamp) Blurred(d time.Duration) Stamp {
	s.Err = plus(magnitude(s.Err), magnitude(d))
	if s.Own.Clock != "" {
		s.Own.Err = plus(magnitude(s.Own.Err), magnitude(d))
	}
	return s
}

// Or is the stamp with what another knows better of the same instant: its time, if it has the smaller
// error bar, and its reading, if this one has none. Of two clocks it is always the one that is called
// first, so that the readings of all instants that both know are of one.
func (s Stamp) Or(o Stamp) Stamp {
	if o.Err < s.Err {
		s.At, s.Err = o.At, o.Err
	}
	if o.Own.Clock != "" && (s.Own.Clock == "" || o.Own.Clock < s.Own.Clock) {
		s.Own = o.Own
	}
	return s
}

// Since is the time from another instant to this one. Of two stamps of one clock it is what that
// clock says, with the errors of both readings and the drift of the clock between them; else, and where
// that is less exact, what the bench's clock says, with the sum of both error bars.
func (s Stamp) Since(from Stamp) Span {
	span := Span{Value: s.At.Sub(from.At), Err: plus(magnitude(s.Err), magnitude(from.Err))}
	if !s.Own.Same(from.Own) {
		return span
	}
	own := s.Own.At.Sub(from.Own.At)
	err := plus(plus(magnitude(s.Own.Err), magnitude(from.Own.Err)), max(s.Own.Drift, from.Own.Drift).over(own))
	if err >= span.Err {
		return span
	}
	return Span{Value: own, Err: err, Clock: s.Own.Clock}
}

// Last is the later of two instants.
func Last(a, b Stamp) Stamp {
	if b.At > a.At {
		return b
	}
	return a
}

// over is by how much a clock is off after a while, at most.
func (p PPM) over(d time.Duration) time.Duration {
	off := math.Ceil(math.Abs(float64(d)) * math.Abs(float64(p)) / 1e6) //nolint:mnd // a million
	if off >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(off)
}

// Span is a time between two stamps: the true one differs from Value by at most Err.
type Span struct {
	Value, Err time.Duration
	// Clock is the instrument's whose clock both were read from; empty: the bench's.
	Clock string
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
// bar is that of Since.
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
