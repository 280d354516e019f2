package bench

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Undecided tells whether the spec ended because the bench's error bars reach across a bound.
func (b *Bench) Undecided() bool { return b.undecided }

// Marks are the positions of the events at which a spec failed. Where the bench did not judge
// itself, that is the one that the spec looked at last.
func (b *Bench) Marks() []int {
	if len(b.marks) == 0 && b.cursor > 0 && b.cursor <= b.timeline.Len() {
		return []int{b.cursor - 1}
	}
	return b.marks
}

// Within judges the time between two stamps against a range, both bounds belonging to it;
// clock.Unbounded leaves it open above. Outside fails the spec. Undecidable, because the
// error bars reach across a bound, ends it as an error: the bench cannot judge that.
func (b *Bench) Within(what string, from, to clock.Stamp, lo, hi time.Duration) {
	from, to = b.settled(from), b.settled(to)
	b.judge(breach{what: what, since: b.called(from), from: b.tellerOf(&from), at: &to, lo: lo, hi: hi}, to.Since(from), b.lagOf(from, to))
}

// Timed makes sure that something which the rig itself did was between two instants of bench time, both
// included. A rig that was too late for that, or cannot tell, has asked its board something else than the
// spec is about: the spec is undecidable.
func (b *Bench) Timed(what string, at clock.Stamp, from, to clock.Time) {
	b.use("Timed")
	err := at.Err
	if err > 0 {
		err += b.lagOf(at)
	}
	if clock.Judge(at.At.Sub(from), err, 0, to.Sub(from)) == clock.Inside {
		return
	}
	br := breach{what: what, at: &at, hi: to.Sub(from)}
	b.judged = append(b.judged, br.judgement(at.At.Sub(from), err, ""))
	b.undecided = true
	b.abort(fmt.Sprintf("bench: %s: it was to be between %v and %v, and was at %v ± %v: the rig was too late, or its error bars reach across a bound; run it on a machine that has less to do, or at a smaller scale",
		what, from, to, at.At, err), 1)
}

// Judge is Within for a span that is already worked out, with its error bar.
func (b *Bench) Judge(what string, span, err, lo, hi time.Duration) {
	b.judge(breach{what: what, lo: lo, hi: hi}, clock.Span{Value: span, Err: err}, b.Lag())
}

// Lasted judges for how long a frame was on the air, as an instrument measured it by a clock of its own: how late
// this machine was is nothing to that.
func (b *Bench) Lasted(what string, frame capture.Event, lo, hi time.Duration) {
	b.Measured(sniffer.Duration, frame)
	b.judge(breach{what: what, lo: lo, hi: hi}, clock.Span{Value: frame.Duration.Value, Err: frame.Duration.Err, Clock: frame.By}, 0)
}

// NotBefore is Within for something that may not have been before an instant that follows from
// another observation: it is that one's stamp, moved by Add. Because says what it follows from, "6 s
// after the post's end".
func (b *Bench) NotBefore(what string, at, bound clock.Stamp, because ...string) {
	at, bound = b.settled(at), b.settled(bound)
	b.judge(breach{what: what, at: &at, bound: &bound.At, because: because, hi: clock.Unbounded}, asUncertain(at, at.Since(bound)), b.lagOf(at, bound))
}

// NotAfter is NotBefore the other way round.
func (b *Bench) NotAfter(what string, at, bound clock.Stamp, because ...string) {
	at, bound = b.settled(at), b.settled(bound)
	b.judge(breach{what: what, at: &at, bound: &bound.At, because: because, latest: true, hi: clock.Unbounded}, asUncertain(at, bound.Since(at)), b.lagOf(at, bound))
}

// settled is a stamp of what the rig sent as an instrument with a clock of its own has it, which is waited for
// as long as that may take to tell, which is soon over: whoever judges has no context to end it by.
//
//nolint:contextcheck,nolintlint // nor have those who call them, whom this line is read for
func (b *Bench) settled(s clock.Stamp) clock.Stamp {
	for {
		now, ok := b.transmitter.witness.now(s)
		if ok || b.transmitter.witness.due() == clock.Never {
			return now
		}
		b.step(context.Background(), b.transmitter.witness.due())
	}
}

// asUncertain is the span to an instant that was worked out from another observation. It is at least
// as uncertain as this one, also where it follows from what the rig did and knows exactly.
func asUncertain(at clock.Stamp, span clock.Span) clock.Span {
	if span.Clock == "" {
		span.Err = max(span.Err, 2*at.Err) //nolint:mnd // both ends
	}
	return span
}

// judge judges for the exported methods. On real air the error bar is wider by how late this machine was
// at most since what is judged: what stamps by its clock may have been as late. Who says that a firmware
// failed has to be sure: then it is wider by how late the machine ever was. A clock of an instrument's own
// is not this machine's.
func (b *Bench) judge(br breach, of clock.Span, lag time.Duration) {
	b.use("Judge")
	span, err := of.Value, of.Err
	ours := err > 0 && of.Clock == ""
	if ours {
		err += lag
	}
	verdict := clock.Judge(span, err, br.lo, br.hi)
	if ours && verdict != clock.Inside {
		err = of.Err + b.Lag()
		verdict = clock.Judge(span, err, br.lo, br.hi)
	}
	b.judged = append(b.judged, br.judgement(span, err, cmp.Or(of.Clock, tellers(br.from, b.tellerOf(br.at)))))
	if verdict == clock.Inside {
		return
	}
	if br.at != nil {
		b.mark(func(ev capture.Event) bool { return ev.At.At == br.at.At || ev.OnAir() && ev.Start.At == br.at.At })
	}
	switch verdict {
	case clock.Inside:
	case clock.Outside:
		b.fail(br.words(span, err), 2)
	case clock.Undecidable:
		b.undecided = true
		b.abort(br.words(span, err)+": the error bars reach across a bound", 2)
	}
}

// mark remembers the last event of a kind as what the spec failed at.
func (b *Bench) mark(offends func(capture.Event) bool) {
	events := b.timeline.Events()
	for i, ev := range slices.Backward(events) {
		if offends(ev) {
			b.marks = append(b.marks, i)
			return
		}
	}
}

// called says what happened at a stamp: "the end of what alice sent".
func (b *Bench) called(at clock.Stamp) string {
	events := b.timeline.Events()
	for _, ev := range slices.Backward(events) {
		who := ev.Board
		if who == "" {
			who = "the board"
		}
		switch {
		case ev.OnAir() && ev.At == at:
			return fmt.Sprintf("the end of what %s sent", who)
		case ev.OnAir() && ev.Start == at:
			return fmt.Sprintf("the start of what %s sent", who)
		case ev.At == at && ev.Kind == capture.ConsoleIn:
			return "what was typed"
		case ev.At == at && ev.Kind == capture.ConsoleOut:
			return "what was printed"
		}
	}
	return ""
}

// breach is what may be wrong with a time, to be put into words.
type breach struct {
	what    string
	since   string       // what the span began with; empty: not known
	from    string       // the instrument that heard that; empty: none did, or it is not known
	at      *clock.Stamp // of what came too early or too late; nil: not known
	lo, hi  time.Duration
	bound   *clock.Time // of an instant, instead of lo and hi
	latest  bool        // the bound is the latest instant, not the earliest
	because []string
}

// words say by how much something was too early or too late, and what would be right.
func (br breach) words(span, err time.Duration) string {
	early, by := span < br.lo, br.lo-span
	if !early {
		by = span - br.hi
	}
	switch {
	case br.bound != nil:
		early, by = !br.latest, -span
	case by < 0: // it is inside, nearer to one of the bounds
		early = span-br.lo < br.hi-span
	}
	how := "too late"
	if early {
		how = "too early"
	}
	text := fmt.Sprintf("%s: %v %s", br.what, by, how)
	if by < 0 { // it is only the error bars that reach there
		text = fmt.Sprintf("%s: perhaps %s", br.what, how)
	}
	if br.at != nil {
		text += ", at " + br.at.At.String()
	}
	if err > 0 {
		text += fmt.Sprintf(" ± %v", err)
	}
	return text + "; " + br.right(span)
}

// right says when it had been right.
func (br breach) right(span time.Duration) string {
	if br.bound != nil {
		word := "from"
		if br.latest {
			word = "until"
		}
		return strings.Join(append([]string{fmt.Sprintf("it may begin %s %s", word, *br.bound)}, br.because...), ", ")
	}
	since := br.since
	if since == "" {
		since = "its cause"
	}
	limit := fmt.Sprintf("%v to %v", max(br.lo, 0), br.hi)
	if br.hi == clock.Unbounded {
		limit = fmt.Sprintf("%v or more", br.lo)
	}
	return fmt.Sprintf("it came %v after %s, and may come %s after that", span, since, limit)
}
