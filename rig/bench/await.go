package bench

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Await returns the next event that matches and moves the cursor behind it. What was noted
// behind the cursor and not consumed yet is looked at first. The spec fails if nothing
// matches before the deadline, which starts now; its message names the event that came nearest.
func (b *Bench) Await(ctx context.Context, d deadline.Deadline, m capture.Matcher) capture.Event {
	b.use("Await")
	return b.await(ctx, d, m, 1)
}

func (b *Bench) await(ctx context.Context, d deadline.Deadline, m capture.Matcher, skip int) capture.Event {
	from := b.Now()
	if b.cfg.Patience > 0 {
		d = d.Plus(b.cfg.Patience)
	}
	ev, ok := b.next(ctx, &b.cursor, d, m)
	if !ok {
		b.fail(fmt.Sprintf("%v did not come between %v and %v, within %v%s", m, from, b.Now(), d, b.nearest(m)), skip+1)
	}
	return ev
}

// Never lets time pass until the deadline and fails the spec as soon as something matches,
// also if it was noted behind the cursor before. It ends with proof that the board is alive: a
// silent board is an error, not a pass. On real air it ends with proof that the board is heard,
// too: if no frame was heard since the bench was made, at the settings that the rig listens with
// now, the board is asked for an advert. The cursor moves to the end.
func (b *Bench) Never(ctx context.Context, d deadline.Deadline, m capture.Matcher) {
	b.use("Never")
	if b.slack > 0 {
		last := d.Of(b.Now(), b.cfg.Params)
		m = capture.And(m, capture.Func("before "+last.String(), func(ev capture.Event) bool {
			return begun(ev) <= last // what began in the slack came too late to matter
		}))
	}
	if ev, ok := b.next(ctx, &b.cursor, d, m); ok {
		b.marks = append(b.marks, ev.Seq)
		b.fail(fmt.Sprintf("%v came at %v, and must not come", m, ev.At), 1)
	}
	b.prove(ctx)
	b.control(ctx)
	b.cursor = b.timeline.Len()
}

// Pass lets time pass and returns what was noted meanwhile, without a judgement but with
// proof that the board is alive. The cursor stays, which is why no advert is asked for as Never
// does: a later Never would find it.
func (b *Bench) Pass(ctx context.Context, d deadline.Deadline) []capture.Event {
	b.use("Pass")
	from := b.timeline.Len()
	b.idle(ctx, d)
	to := b.timeline.Len()
	b.prove(ctx)
	return b.timeline.Events()[from:to]
}

// Next is Await with a position of the caller's own instead of the cursor and without a
// judgement: false if nothing matches. The position moves behind the match.
func (b *Bench) Next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool) {
	b.use("Next")
	return b.next(ctx, position, d, m)
}

func (b *Bench) next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool) {
	last, from := b.until(d), time.Now()
	until := last
	for i := *position; ; {
		for ; i < b.timeline.Len(); i++ {
			if ev := b.timeline.At(i); m.Match(ev) {
				*position = i + 1
				return ev, true
			}
		}
		if !b.step(ctx, until) || i < b.timeline.Len() {
			continue
		}
		if late := last.Add(hops * b.lagSince(from)); late > until {
			until = late // what came in time may have been told late, and so may what it answers
			continue
		}
		return capture.Event{}, false
	}
}

// until is when a deadline that starts now is over: what happened before it has reached the
// bench by then, however long its instruments take.
func (b *Bench) until(d deadline.Deadline) clock.Time {
	return d.Of(b.Now(), b.cfg.Params).Add(b.slack)
}

// begun is when what an event tells of began.
func begun(ev capture.Event) clock.Time {
	switch ev.Kind {
	case capture.Heard, capture.HeardBad, capture.Sent:
		return ev.Start.At
	case capture.ConsoleOut, capture.ConsoleIn, capture.Power, capture.Radio, capture.Note, capture.Bus, capture.FromApp, capture.ToApp:
	}
	return ev.At.At
}

// idle lets time pass.
func (b *Bench) idle(ctx context.Context, d deadline.Deadline) {
	for until := d.Of(b.Now(), b.cfg.Params); !b.step(ctx, until); {
		continue
	}
}

// lull lets time pass until nothing has been heard for longer than a room pauses between two
// pushes, or for so long that it is no pushing any more.
func (b *Bench) lull(ctx context.Context) {
	position, end := b.timeline.Len(), b.Now().Add(deadline.Pushes.After)
	for b.Now() < end {
		if _, heard := b.next(ctx, &position, deadline.NextPush, capture.Is(capture.Heard)); !heard {
			return
		}
	}
}

// step moves the bench on, and aborts the spec when that cannot be done.
func (b *Bench) step(ctx context.Context, until clock.Time) (done bool) {
	done, err := b.loop.step(ctx, until)
	if err == nil {
		err = b.failure
	}
	if err != nil || len(b.outage.signs) > b.outage.explained {
		if other := b.explain(ctx, err); other != nil {
			err = other
		}
	}
	if err != nil {
		b.halt(err)
	}
	return done
}

// halt ends the spec as an error and remembers if it was the firmware's doing.
func (b *Bench) halt(err error) {
	if b.stopped == nil && board.Stopped(err) {
		b.stopped = err
	}
	b.trouble = err
	b.abort(err.Error(), 1)
}

// prove shows that the boards under test are alive: their consoles answer. One without power need
// not.
func (b *Bench) prove(ctx context.Context) {
	for _, s := range b.boards {
		s.prove(ctx)
	}
}

func (s *BoardUnderTest) prove(ctx context.Context) {
	if !s.powered || s.mute {
		return
	}
	if s.role.App {
		s.proveApp(ctx)
		return
	}
	b, proof := s.bench, s.role.Alive
	position := b.note(capture.Event{
		Kind: capture.ConsoleIn, At: clock.Stamp{At: b.Now()}, Board: s.port, Text: proof + "\r",
	}).Seq
	if err := b.world.typeBytes(b.Now(), s.port, proof+"\r"); err != nil {
		b.halt(err)
	}
	_, alive := b.next(ctx, &position, deadline.Console, capture.Func("proof of life", func(ev capture.Event) bool {
		return ev.Kind == capture.ConsoleOut && ev.Board == s.port
	}))
	if !alive {
		b.halt(&board.Error{
			Board: s.port, Stage: "console", Firmware: b.TooLate() == "", Rule: "gave no sign of life",
			Line: fmt.Sprintf("nothing printed within %v after %q", deadline.Console.After, proof),
		})
	}
	b.settle(ctx)
}
