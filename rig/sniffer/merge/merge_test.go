package merge_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/merge"
)

const ms = clock.Time(1000) // microseconds

// ear is a sniffer that is deaf from 0 to a time.
type ear struct {
	name string
	deaf clock.Time
}

func (e ear) Name() string                                    { return e.name }
func (ear) Knows() sniffer.Quantity                           { return sniffer.Everything }
func (ear) Tune(lora.Params) error                            { return nil }
func (ear) Listen(context.Context, func(sniffer.Frame)) error { return nil }
func (e ear) Deaf(from, _ clock.Time) (why string) {
	if e.deaf > 0 && from < e.deaf {
		return "sending"
	}
	return ""
}

func ears(names ...string) (list []sniffer.Sniffer) {
	for _, n := range names {
		list = append(list, ear{name: n})
	}
	return list
}

// pair merges what two sniffers tell.
func pair() *merge.Merger {
	return &merge.Merger{Ears: ears("a", "b"), Tell: 100 * time.Millisecond, Judge: 500 * time.Millisecond}
}

// report is a frame of 100 ms that a sniffer tells of when it has ended: good if it has a payload.
func report(by, payload string, start clock.Time, err time.Duration) sniffer.Frame {
	f := sniffer.Frame{
		Instrument: by, Payload: []byte(payload), CRC: sniffer.CRCGood,
		Start: clock.Stamp{At: start, Err: err}, End: clock.Stamp{At: start + 100*ms, Err: err}, Known: sniffer.Start | sniffer.End,
	}
	if payload == "" {
		f.CRC = sniffer.CRCBad
	}
	return f
}

// told lets a merger take reports when their frames end, some later, and lists what came through,
// and by how many frames its sniffers did not agree.
func told(t interface{ Errorf(string, ...any) }, m *merge.Merger, late clock.Time, reports ...sniffer.Frame) string {
	var out []string
	tell := func(at clock.Time, list []sniffer.Frame, err error) {
		for _, f := range list {
			out = append(out, fmt.Sprintf("%s:%s@%d", f.Instrument, f.Payload, at/ms))
		}
		if err != nil {
			if _, ok := errors.AsType[*merge.Disagreement](err); !ok {
				t.Errorf("an error of another type: %v", err)
			}
			out = append(out, fmt.Sprintf("!@%d", at/ms))
		}
	}
	var now clock.Time
	until := func(end clock.Time) {
		for m.Due() <= end && m.Due() != clock.Never {
			due := m.Due()
			list, err := m.Release(due)
			tell(due, list, err)
		}
	}
	for _, r := range reports {
		now = max(now, r.End.At+late)
		until(now)
		list, err := m.Take(now, r)
		tell(now, list, err)
	}
	until(clock.Never - 1)
	return strings.Join(out, " ")
}

func TestMerge(t *testing.T) {
	t.Parallel()
	const bar = 10 * time.Millisecond
	for name, c := range map[string]struct {
		reports []sniffer.Frame
		want    string
	}{
		"one that both heard":            {[]sniffer.Frame{report("a", "x", 0, bar), report("b", "x", 2*ms, bar)}, "a+b:x@102"},
		"one that only b heard":          {[]sniffer.Frame{report("b", "x", 0, 0)}, "b:x@200 !@600"},
		"two that met, each heard one":   {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "y", 50*ms, 0)}, "a:x@200 b:y@250"},
		"the same again, later":          {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "x", 200*ms, 0)}, "a:x@200 b:x@400 !@600 !@800"},
		"the same again, by one sniffer": {[]sniffer.Frame{report("a", "x", 0, 0), report("a", "x", 101*ms, 0)}, "a:x@200 a:x@301 !@600 !@701"},
		"apart, and not by their bars":   {[]sniffer.Frame{report("a", "x", 0, bar), report("b", "x", 20*ms, bar)}, "a+b:x@120"},
		"apart by more than their bars":  {[]sniffer.Frame{report("a", "x", 0, bar), report("b", "x", 21*ms, bar)}, "a+b:x@121 !@121"},
		"other bytes at the same time":   {[]sniffer.Frame{report("a", "x", 0, bar), report("b", "y", 1*ms, bar)}, "a+b:x@101 !@101"},
		"bad after good":                 {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "", 0, 0)}, "a:x@100"},
		"good after bad":                 {[]sniffer.Frame{report("b", "", 0, 0), report("a", "x", 1*ms, 0)}, "a:x@101"},
		"bad for both":                   {[]sniffer.Frame{report("a", "", 0, 0), report("b", "", 1*ms, 0)}, "a+b:@101"},
		"bad for one, and not heard":     {[]sniffer.Frame{report("a", "", 0, 0)}, "a:@600"},
		"bad, and another good later":    {[]sniffer.Frame{report("a", "", 0, 0), report("b", "x", 300*ms, 0)}, "b:x@500 a:@600 !@900"},
		"told too late for one record":   {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "y", 300*ms, 0), report("b", "x", 0, 0)}, "a:x@200 b:y@500 !@900"},
		"told long after":                {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "y", 20_000*ms, 0), report("b", "x", 0, 0)}, "a:x@200 !@600 b:y@20200 b:x@20200 !@20600"},
	} {
		if got := told(t, pair(), 0, c.reports...); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// Who knows that it was deaf, or was being tuned, need not have heard a frame.
func TestExcuses(t *testing.T) {
	t.Parallel()
	m := pair()
	m.Ears[1] = ear{"b", 50 * ms}
	if got, want := told(t, m, 0, report("a", "x", 0, 0), report("a", "y", 200*ms, 0)), "a:x@100 a:y@400 !@800"; got != want {
		t.Errorf("with a deaf one: %s, want %s", got, want)
	}
	m = pair()
	m.Blind(-1, 50*ms)
	if got, want := told(t, m, 0, report("a", "x", 0, 0), report("a", "y", 200*ms, 0)), "a:x@200 a:y@400 !@800"; got != want {
		t.Errorf("tuned meanwhile: %s, want %s", got, want)
	}
}

// One record has what each sniffer knows, with the smallest error bars.
func TestFused(t *testing.T) {
	t.Parallel()
	m := pair()
	first := report("a", "x", 0, 10*time.Millisecond)
	first.Known = sniffer.End | sniffer.RSSI
	first.Start, first.RSSI = clock.Stamp{}, -80
	second := report("b", "x", 0, time.Millisecond)
	second.Known |= sniffer.Duration | sniffer.Preamble
	second.Duration, second.Params.Preamble = sniffer.Span{Value: 99 * time.Millisecond, Err: time.Millisecond}, 32
	if _, err := m.Take(0, first); err != nil {
		t.Fatal(err)
	}
	list, err := m.Take(0, second)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d frames, %v", len(list), err)
	}
	f := list[0]
	if f.Known != sniffer.Start|sniffer.End|sniffer.RSSI|sniffer.Duration|sniffer.Preamble || f.RSSI != -80 || f.Params.Preamble != 32 ||
		f.End.Err != time.Millisecond || f.Start != second.Start || f.Duration != second.Duration {
		t.Errorf("%+v", f)
	}
}

// Of what both know the better counts, whoever told of it first.
func TestFusedTakesTheBetter(t *testing.T) {
	t.Parallel()
	m := pair()
	vague, exact := report("a", "x", 5*ms, 10*time.Millisecond), report("b", "x", 0, time.Millisecond)
	vague.Known |= sniffer.Duration | sniffer.PayloadTime
	exact.Known = vague.Known
	vague.Duration, exact.Duration = sniffer.Span{Value: 99 * time.Millisecond, Err: 2 * time.Millisecond}, sniffer.Span{Value: 100 * time.Millisecond}
	vague.PayloadTime, exact.PayloadTime = sniffer.Span{Value: 49 * time.Millisecond, Err: 2 * time.Millisecond}, sniffer.Span{Value: 50 * time.Millisecond}
	if _, err := m.Take(0, vague); err != nil {
		t.Fatal(err)
	}
	list, err := m.Take(0, exact)
	if err != nil || len(list) != 1 {
		t.Fatalf("%d frames, %v", len(list), err)
	}
	if f := list[0]; f.Start != exact.Start || f.End != exact.End || f.Duration != exact.Duration || f.PayloadTime != exact.PayloadTime || f.Instrument != "a+b" {
		t.Errorf("%+v", f)
	}
}

// When a frame ended one knows best, and how long it was the other, whose clock has not been related to the
// bench's: then it is known as well when it began.
func TestFusedNarrows(t *testing.T) {
	t.Parallel()
	own := func(at clock.Time) clock.Reading {
		return clock.Reading{Clock: "b", At: at, Err: 100 * time.Microsecond}
	}
	for name, measured := range map[string]bool{"by its clock": true, "by the duration": false} {
		m := pair()
		ends, lasts := report("a", "x", 0, time.Millisecond), report("b", "x", 30*ms, 170*time.Millisecond)
		ends.Known, ends.Start = sniffer.End, clock.Stamp{}
		if measured {
			lasts.Start.Own, lasts.End.Own = own(5_000*ms), own(5_100*ms)
		} else {
			lasts.Known |= sniffer.Duration
			lasts.Duration = sniffer.Span{Value: 100 * time.Millisecond, Err: 200 * time.Microsecond}
		}
		if _, err := m.Take(0, ends); err != nil {
			t.Fatal(err)
		}
		list, err := m.Take(0, lasts)
		if err != nil || len(list) != 1 {
			t.Fatalf("%s: %d frames, %v", name, len(list), err)
		}
		f := list[0]
		if want := (clock.Stamp{Err: 1200 * time.Microsecond, Own: lasts.Start.Own}); f.Start != want || f.End.At != 100*ms || f.End.Err != time.Millisecond {
			t.Errorf("%s: from %+v to %+v, want from %+v", name, f.Start, f.End, want)
		}
	}
}

// A disagreement says who tells what.
func TestDisagreement(t *testing.T) {
	t.Parallel()
	other := report("b", "x", 0, 0)
	other.Known |= sniffer.Preamble | sniffer.Duration
	other.Params.Preamble, other.Duration.Value = 16, time.Second
	for name, c := range map[string]struct {
		change  func(f *sniffer.Frame)
		missing bool
		want    string
	}{
		"not heard": {missing: true, want: "a heard it and b did not; look at the antennas"},
		"payload":   {change: func(f *sniffer.Frame) { f.Payload = []byte("y") }, want: "its payload by a is 79, by b 78"},
		"end":       {change: func(f *sniffer.Frame) { f.End.At += 2 }, want: "by a and b it ended at 0.100002s and 0.100000s"},
		"start":     {change: func(f *sniffer.Frame) { f.Start.At += 2 }, want: "by a and b it began at 0.000002s and 0.000000s"},
		"duration":  {change: func(f *sniffer.Frame) { f.Duration.Err = time.Millisecond }, want: "its duration by a is 0s±1ms, by b 1s"},
		"preamble":  {change: func(f *sniffer.Frame) { f.Duration.Value = time.Second }, want: "its preamble by a is 0, by b 16"},
	} {
		m := pair()
		f := report("a", "x", 0, 0)
		f.Known |= sniffer.Preamble | sniffer.Duration
		if c.change != nil {
			c.change(&f)
		}
		_, err := m.Take(100*ms, f)
		if !c.missing {
			_, err = m.Take(100*ms, other)
		} else if err == nil {
			_, err = m.Release(m.Due())
			if err == nil {
				_, err = m.Release(m.Due())
			}
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), " of 1 bytes that ended at ") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A single sniffer is let through as it is, bad checksums at once.
func TestOneSniffer(t *testing.T) {
	t.Parallel()
	if got := told(t, &merge.Merger{}, 0, report("a", "", 0, 0), report("a", "x", 0, 0), report("a", "x", 0, 0)); got != "a:@100 a:x@100 a:x@100" {
		t.Error(got)
	}
}

// Whatever sniffers miss or hear badly, a frame that one of them heard well comes through well,
// once, no frame comes more than once, and each of which one heard nothing at all is told of.
func TestMergeLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := pair()
		m.Ears = ears("a", "b", "c")
		var reports []sniffer.Frame
		want := map[string]string{}
		torn := 0
		for i := range rapid.IntRange(1, 8).Draw(t, "frames") {
			payload, start := strconv.Itoa(i), clock.Time(i)*1000*ms
			best, heard := "", 0
			for _, by := range []string{"a", "b", "c"} {
				jitter := clock.Time(rapid.IntRange(0, 2).Draw(t, "jitter")) * ms
				switch rapid.IntRange(0, 2).Draw(t, "how") {
				case 0:
					reports, best = append(reports, report(by, payload, start+jitter, time.Millisecond)), "good"
					heard++
				case 1:
					reports = append(reports, report(by, "", start+jitter, time.Millisecond))
					heard++
					if best == "" {
						best = "bad"
					}
				}
			}
			want[payload] = best
			if best == "good" && heard < 3 {
				torn++
			}
		}
		got := told(t, m, 20*ms, reports...)
		bad := 0
		for payload, best := range want {
			n := strings.Count(" "+got, ":"+payload+"@")
			if best == "good" && n != 1 || best != "good" && n != 0 {
				t.Fatalf("frame %s, %s, came %d times: %s", payload, best, n, got)
			}
			if best == "bad" {
				bad++
			}
		}
		if n := strings.Count(got, ":@"); n != bad {
			t.Fatalf("%d bad frames, want %d: %s", n, bad, got)
		}
		if n := strings.Count(got, "!"); n != torn {
			t.Fatalf("told of %d disagreements, want %d: %s", n, torn, got)
		}
	})
}
