package merge_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/merge"
)

const ms = clock.Time(1000) // microseconds

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

// told lets a merger take reports when their frames end, some later, and lists what came through.
func told(m *merge.Merger, late clock.Time, reports ...sniffer.Frame) string {
	var out []string
	tell := func(at clock.Time, h sniffer.Frame) {
		out = append(out, fmt.Sprintf("%s:%s@%d", h.Instrument, h.Payload, at/ms))
	}
	var now clock.Time
	for _, r := range reports {
		now = max(now, r.End.At+late)
		for m.Due() <= now {
			due := m.Due()
			for _, h := range m.Release(due) {
				tell(due, h)
			}
		}
		if h, ok := m.Take(now, r); ok {
			tell(now, h)
		}
	}
	for m.Due() != clock.Never {
		due := m.Due()
		for _, h := range m.Release(due) {
			tell(due, h)
		}
	}
	return strings.Join(out, " ")
}

func TestMerge(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reports []sniffer.Frame
		want    string
	}{
		"one that both heard":            {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "x", 2*ms, 0)}, "a:x@100"},
		"one that only b heard":          {[]sniffer.Frame{report("b", "x", 0, 0)}, "b:x@100"},
		"two that met, each heard one":   {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "y", 50*ms, 0)}, "a:x@100 b:y@150"},
		"the same again, later":          {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "x", 200*ms, 0)}, "a:x@100 b:x@300"},
		"the same again, by one sniffer": {[]sniffer.Frame{report("a", "x", 0, 0), report("a", "x", 100*ms, 0)}, "a:x@100 a:x@200"},
		"apart, but for the error bars":  {[]sniffer.Frame{report("a", "x", 0, 10*time.Millisecond), report("b", "x", 110*ms, 10*time.Millisecond)}, "a:x@100"},
		"bad after good":                 {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "", 0, 0)}, "a:x@100"},
		"good after bad":                 {[]sniffer.Frame{report("b", "", 0, 0), report("a", "x", 1*ms, 0)}, "a:x@101"},
		"bad for both":                   {[]sniffer.Frame{report("a", "", 0, 0), report("b", "", 1*ms, 0)}, "a:@600"},
		"bad, and another good later":    {[]sniffer.Frame{report("a", "", 0, 0), report("b", "x", 300*ms, 0)}, "b:x@400 a:@600"},
		"told long after":                {[]sniffer.Frame{report("a", "x", 0, 0), report("b", "y", 20_000*ms, 0), report("b", "x", 0, 0)}, "a:x@100 b:y@20100 b:x@20100"},
	} {
		if got := told(&merge.Merger{Sniffers: 2, Hold: 500 * time.Millisecond}, 0, c.reports...); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A single sniffer is let through as it is, bad checksums at once.
func TestOneSniffer(t *testing.T) {
	t.Parallel()
	if got := told(&merge.Merger{}, 0, report("a", "", 0, 0), report("a", "x", 0, 0), report("a", "x", 0, 0)); got != "a:@100 a:x@100 a:x@100" {
		t.Error(got)
	}
}

// Whatever sniffers miss or hear badly, a frame that one of them heard well comes through well,
// once, and no frame more than once.
func TestMergeLosesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &merge.Merger{Sniffers: 3, Hold: 500 * time.Millisecond}
		var reports []sniffer.Frame
		want := map[string]string{}
		for i := range rapid.IntRange(1, 8).Draw(t, "frames") {
			payload, start := strconv.Itoa(i), clock.Time(i)*1000*ms
			best := ""
			for _, by := range []string{"a", "b", "c"} {
				switch jitter := clock.Time(rapid.IntRange(0, 3).Draw(t, "jitter")) * ms; rapid.IntRange(0, 2).Draw(t, "how") {
				case 0:
					reports, best = append(reports, report(by, payload, start+jitter, time.Millisecond)), "good"
				case 1:
					reports = append(reports, report(by, "", start+jitter, time.Millisecond))
					if best == "" {
						best = "bad"
					}
				}
			}
			want[payload] = best
		}
		got := told(m, 20*ms, reports...)
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
	})
}
