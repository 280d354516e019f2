package bench

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// Undecided tells whether the spec ended because the bench's error bars reach across a bound.
func (b *Bench) Undecided() bool { return b.undecided }

// Within judges the time between two stamps against a range, both bounds belonging to it;
// clock.Unbounded leaves it open above. Outside fails the spec. Undecidable, because the
// error bars reach across a bound, ends it as an error: the bench cannot judge that.
func (b *Bench) Within(what string, from, to clock.Stamp, lo, hi time.Duration) {
	b.judge(what, to.At.Sub(from.At), from.Err+to.Err, lo, hi)
}

// Judge is Within for a span that is already worked out, with its error bar.
func (b *Bench) Judge(what string, span, err, lo, hi time.Duration) { b.judge(what, span, err, lo, hi) }

// NotBefore is Within for something that may not have been before an instant. The instant was
// worked out from another observation and is as uncertain as this one.
func (b *Bench) NotBefore(what string, at clock.Stamp, bound clock.Time) {
	b.judge(what+", behind its earliest time "+bound.String(), at.At.Sub(bound), 2*at.Err, 0, clock.Unbounded)
}

// NotAfter is NotBefore the other way round.
func (b *Bench) NotAfter(what string, at clock.Stamp, bound clock.Time) {
	b.judge(what+", ahead of its latest time "+bound.String(), bound.Sub(at.At), 2*at.Err, 0, clock.Unbounded)
}

// judge judges for the exported methods. On real air the error bar is wider by how late this
// machine was at most: what stamps by its clock may have been as late.
func (b *Bench) judge(what string, span, err, lo, hi time.Duration) {
	b.use("Judge")
	if err > 0 {
		err += b.Lag()
	}
	text := func() string {
		limit := fmt.Sprintf("want %v to %v", lo, hi)
		if hi == clock.Unbounded {
			limit = fmt.Sprintf("want at least %v", lo)
		}
		return fmt.Sprintf("%s: %v ± %v, %s", what, span, err, limit)
	}
	switch clock.Judge(span, err, lo, hi) {
	case clock.Inside:
	case clock.Outside:
		b.fail(text(), 2)
	case clock.Undecidable:
		b.undecided = true
		b.abort(text()+": the error bars reach across a bound", 2)
	}
}
