package bench

import (
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// aired is a probe whose frames an instrument with a clock of its own hears, which began 1 s after the bench.
type aired struct {
	transmitter

	noted []capture.Event
}

const later = clock.Time(1_000_000) // the clock began

func newAired() *aired {
	a := &aired{}
	a.transmitter = transmitter{
		note: func(ev capture.Event) capture.Event {
			ev.Seq = len(a.noted)
			a.noted = append(a.noted, ev)
			return ev
		},
		send: func(clock.Time, []byte, bool) error { return nil },
	}
	a.witness = witness{
		seen: true, patience: func() time.Duration { return 500 * time.Millisecond },
		amend: func(ev capture.Event) { a.noted[ev.Seq] = ev },
	}
	return a
}

// sends lets a frame be on the air for 100 ms, of which the probe tells some time later.
func (a *aired) sends(t *testing.T, frame string, at clock.Time, late time.Duration) {
	t.Helper()
	a.push(outgoing{at: at, who: "alice", frame: []byte(frame)})
	if _, err := a.act(at, clock.Never); err != nil {
		t.Fatal(err)
	}
	end := at.Add(100 * time.Millisecond)
	a.left(end.Add(late), 0, clock.Stamp{At: at.Add(late), Err: time.Millisecond}, clock.Stamp{At: end.Add(late), Err: time.Millisecond}, lora.Params{})
}

// word is what the instrument says of a frame of 100 ms.
func word100(frame string, at clock.Time) sniffer.Frame {
	stamp := func(at clock.Time) clock.Stamp {
		return clock.Stamp{
			At: at.Add(50 * time.Millisecond), Err: 80 * time.Millisecond,
			Own: clock.Reading{Clock: "sdr", At: at - later, Err: 100 * time.Microsecond, Drift: 100},
		}
	}
	return sniffer.Frame{
		Instrument: "sdr", Payload: []byte(frame), CRC: sniffer.CRCGood, Start: stamp(at), End: stamp(at.Add(100 * time.Millisecond)),
		Known: sniffer.Start | sniffer.End,
	}
}

// What the rig sent is noted with the stamps of an instrument that heard it, whenever that says so, or else
// with the probe's.
func TestSentFramesAreStampedByWhoHeardThem(t *testing.T) {
	t.Parallel()
	const at = clock.Time(5_000_000)
	for name, c := range map[string]struct {
		do    func(t *testing.T, a *aired)
		noted []string // with who stamped them
	}{
		"its word comes behind the probe's": {func(t *testing.T, a *aired) {
			t.Helper()
			a.sends(t, "x", at, 0)
			a.own(word100("x", at), lora.Params{})
		}, []string{"x sdr"}},
		"its word comes before the probe's": {func(t *testing.T, a *aired) {
			t.Helper()
			a.push(outgoing{at: at, who: "alice", frame: []byte("x")})
			_, _ = a.act(at, clock.Never)
			a.own(word100("x", at), lora.Params{})
			a.left(at+200_000, 0, clock.Stamp{At: at, Err: time.Millisecond}, clock.Stamp{At: at + 100_000, Err: time.Millisecond}, lora.Params{})
		}, []string{"x sdr"}},
		"it says nothing": {func(t *testing.T, a *aired) {
			t.Helper()
			a.sends(t, "x", at, 0)
			if due := a.due(); due != at+600_000 || len(a.noted) != 1 {
				t.Errorf("due at %v, noted %v", due, a.noted)
			}
			_, _ = a.act(at+600_000, clock.Never)
		}, []string{"x "}},
		"it heard the next one only": {func(t *testing.T, a *aired) {
			t.Helper()
			a.sends(t, "x", at, 0)
			a.sends(t, "y", at+200_000, 0)
			a.own(word100("y", at+200_000), lora.Params{})
		}, []string{"x ", "y sdr"}},
		"it heard what somebody else sent then": {func(t *testing.T, a *aired) {
			t.Helper()
			a.sends(t, "x", at, 0)
			if a.own(word100("of a board", at+400_000), lora.Params{}) {
				t.Error("a board's frame is the rig's own")
			}
		}, []string{"x "}},
		"it cannot say which of two": {func(t *testing.T, a *aired) {
			t.Helper()
			a.sends(t, "x", at, 0)
			a.sends(t, "x", at+101_000, 0)
			f := word100("x", at+101_000)
			f.Start.At, f.End.At = f.Start.At-80_000, f.End.At-80_000
			a.own(f, lora.Params{})
			_, _ = a.act(at+900_000, clock.Never)
		}, []string{"x ", "x "}},
		"nobody has a clock": {func(t *testing.T, a *aired) {
			t.Helper()
			a.witness.seen = false
			a.sends(t, "x", at, 0)
		}, []string{"x "}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAired()
			c.do(t, a)
			var got []string
			for _, ev := range a.noted {
				got = append(got, string(ev.Frame)+" "+ev.By)
				if end, ok := a.witness.now(ev.At); !ok || end != ev.At {
					t.Errorf("the end at %+v will be another, at %+v", ev.At, end)
				}
				if (ev.By != "") != (ev.Start.Own.Clock == "sdr" && ev.At.Own.Clock == "sdr") {
					t.Errorf("stamped by %q: %+v to %+v", ev.By, ev.Start, ev.At)
				}
			}
			if !slices.Equal(got, c.noted) {
				t.Errorf("noted %q, want %q", got, c.noted)
			}
		})
	}
}

// However late the probe tells, an answer is judged by the clock that heard both; and when it was in bench time
// is known better with every frame.
func TestLateProbeIsOverruled(t *testing.T) {
	t.Parallel()
	a := newAired()
	var bar time.Duration
	for n, late := range []time.Duration{40, 31, 3, 17, 8} {
		at := clock.Time(5_000_000 + n*2_000_000)
		a.sends(t, "x", at, late*time.Millisecond)
		told := a.noted[len(a.noted)-1]
		if now, ok := a.witness.now(told.Start); ok || now.Own.Clock != "" {
			t.Errorf("before anybody could tell it is %+v", now)
		}
		a.own(word100("x", at), lora.Params{})
		sent := a.noted[len(a.noted)-1]
		if now, ok := a.witness.now(told.Start.Add(time.Second)); !ok || now != sent.Start.Add(time.Second) {
			t.Errorf("a second after the start is %+v, want a second after %+v", now, sent.Start)
		}
		answer := a.witness.stamped(word100("answer", at+400_000))
		span := answer.Start.Since(sent.At)
		if span.Clock != "sdr" || (span.Value-300*time.Millisecond).Abs() > span.Err || span.Err > time.Millisecond {
			t.Errorf("answer after %+v", span)
		}
		if off := answer.Start.At.Sub(at + 400_000).Abs(); off > answer.Start.Err {
			t.Errorf("answer at %v, truly %v", answer.Start, at+400_000)
		}
		if n == 0 {
			bar = answer.Start.Err
		} else if n == 4 && answer.Start.Err >= bar/2 {
			t.Errorf("the error bar went from %v to %v", bar, answer.Start.Err)
		}
	}
}
