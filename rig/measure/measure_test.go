package measure_test

import (
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/measure"
	"github.com/meshrig/meshrig/rig/sniffer"
)

const second = clock.Time(1_000_000)

// text is a sealed text from a node to another.
func text(from, to byte) []byte {
	return append([]byte{0x0A, 0, to, from, 0xC0, 0xDE}, make([]byte, 16)...)
}

// heard is a frame of a length from a time on, of which everything is known.
func heard(start clock.Time, air time.Duration, frame []byte) capture.Event {
	p := lora.Default().Params()
	end := start.Add(air)
	return capture.Of(sniffer.Frame{
		Instrument: "tap", Payload: frame, Start: clock.Stamp{At: start}, End: clock.Stamp{At: end}, Duration: sniffer.Span{Value: air},
		Params: p, CRC: sniffer.CRCGood, Header: sniffer.HeaderGood, Known: sniffer.Everything.Without(sniffer.BadCRC),
	})
}

func measured(cfg measure.Config, events ...capture.Event) measure.Result {
	m := measure.New(cfg)
	for _, ev := range events {
		m.Add(ev)
	}
	return m.Result()
}

func node(t interface{ Fatalf(string, ...any) }, r measure.Result, id string) measure.Node {
	for _, n := range r.Nodes {
		if n.ID == id {
			return n
		}
	}
	t.Fatalf("no node %s in %+v", id, r.Nodes)
	return measure.Node{}
}

// The busiest hour is the worst of all windows of an hour, found by trying each.
func TestSlidingHour(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := clock.Time(0)
		var events []capture.Event
		type span struct{ from, to clock.Time }
		var spans []span
		for range rapid.IntRange(1, 30).Draw(t, "frames") {
			at += clock.Time(rapid.IntRange(0, 1500).Draw(t, "gap")) * second
			air := time.Duration(rapid.IntRange(1, 600).Draw(t, "air")) * time.Second
			events = append(events, heard(at, air, text(0x50, 0xA1)))
			spans = append(spans, span{at, at.Add(air)})
			at = at.Add(air)
		}
		var worst time.Duration
		for _, w := range spans {
			for _, end := range []clock.Time{w.to, w.from.Add(time.Hour)} {
				var sum time.Duration
				for _, s := range spans {
					sum += max(0, min(s.to, end).Sub(max(s.from, end.Add(-time.Hour))))
				}
				worst = max(worst, sum)
			}
		}
		n := node(t, measured(measure.Config{}, events...), "50")
		if n.Busiest != worst || n.Frames != len(events) {
			t.Errorf("%v in the busiest hour, want %v", n.Busiest, worst)
		}
	})
}

// A node stands within or over its rule; what nobody is known for may push it over.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	ack := []byte{0x0E, 0, 1, 2, 3, 4}
	us := func(bw lora.Bandwidth, events ...capture.Event) []capture.Event {
		for i := range events {
			events[i].Params.Frequency, events[i].Params.Bandwidth = 910_525_000, bw
		}
		return events
	}
	for name, c := range map[string]struct {
		region string
		events []capture.Event
		want   measure.Verdict
	}{
		"6 min in band P":              {"", []capture.Event{heard(0, 6*time.Minute, text(0x50, 1))}, measure.Within},
		"more than 6 min":              {"", []capture.Event{heard(0, 6*time.Minute+1000, text(0x50, 1))}, measure.Over},
		"6 min, and one of nobody":     {"", []capture.Event{heard(0, 6*time.Minute, text(0x50, 1)), heard(400*second, time.Second, ack)}, measure.Perhaps},
		"5 min, and one of nobody":     {"", []capture.Event{heard(0, 5*time.Minute, text(0x50, 1)), heard(400*second, time.Second, ack)}, measure.Within},
		"0.3 s and 0.3 s in 20 s":      {"US915", us(lora.BW62k5, heard(0, 300*time.Millisecond, text(0x50, 1)), heard(15*second, 300*time.Millisecond, text(0x50, 1))), measure.Over},
		"0.3 s and 0.3 s further off":  {"US915", us(lora.BW62k5, heard(0, 300*time.Millisecond, text(0x50, 1)), heard(21*second, 300*time.Millisecond, text(0x50, 1))), measure.Within},
		"the same, at 250 kHz":         {"US915", us(lora.BW250k, heard(0, 300*time.Millisecond, text(0x50, 1)), heard(15*second, 300*time.Millisecond, text(0x50, 1))), measure.Within},
		"at 500 kHz":                   {"US915", us(lora.BW500k, heard(0, time.Minute, text(0x50, 1))), measure.NoLimit},
		"below all bands of Australia": {"AU915", us(lora.BW250k, heard(0, time.Minute, text(0x50, 1))), measure.NoRule},
		"the only region there":        {"", us(lora.BW62k5, heard(0, time.Second, text(0x50, 1))), measure.Over},
	} {
		if got := node(t, measured(measure.Config{Region: c.region}, c.events...), "50"); got.Verdict != c.want {
			t.Errorf("%s: %v of %v, want %v", name, got.Verdict, got.Rule, c.want)
		}
	}
}

// The rules of bands as their sources have them, and where a signal lies in none.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		region string
		hertz  lora.Frequency
		bw     lora.Bandwidth
		want   string
	}{
		{"EU868", 864_000_000, lora.BW125k, "EU868 K: 0.1 % of an hour"},
		{"EU868", 866_000_000, lora.BW125k, "EU868 L: 1 % of an hour"},
		{"EU868", 868_100_000, lora.BW125k, "EU868 M: 1 % of an hour"},
		{"EU868", 868_950_000, lora.BW125k, "EU868 N: 0.1 % of an hour"},
		{"EU868", 869_618_000, lora.BW62k5, "EU868 P: 10 % of an hour"},
		{"EU868", 869_525_000, lora.BW250k, "EU868 P: 10 % of an hour"},
		{"EU868", 869_618_000, lora.BW125k, ""}, // it reaches out of the band
		{"EU868", 868_650_000, lora.BW62k5, ""},
		{"EU868", 869_850_000, lora.BW250k, "EU868 R: 1 % of an hour"},
		{"US915", 910_525_000, lora.BW62k5, "US915 902-928 MHz below 250 kHz: 400ms in 20s"},
		{"US915", 910_525_000, lora.BW250k, "US915 902-928 MHz below 500 kHz: 400ms in 10s"},
		{"US915", 910_525_000, lora.BW500k, "US915 902-928 MHz from 500 kHz: no limit in time"},
		{"AU915", 915_800_000, lora.BW250k, "AU915 915-928 MHz: no limit in time"},
		{"AU915", 915_100_000, lora.BW250k, ""},
		{"XX", 915_800_000, lora.BW250k, ""},
	} {
		r, ok := measure.RuleOf(c.region, lora.Params{Frequency: c.hertz, Bandwidth: c.bw})
		if ok != (c.want != "") || ok && (r.String() != c.want || r.Source == "") {
			t.Errorf("%s %v %v: %v, %v, want %q", c.region, c.hertz, c.bw, r, ok, c.want)
		}
	}
	for hertz, want := range map[lora.Frequency]string{869_618_000: "EU868", 910_525_000: "US915", 916_000_000: "", 433_000_000: ""} {
		if got, ok := measure.RegionOf(lora.Params{Frequency: hertz, Bandwidth: lora.BW62k5}); got != want || ok != (want != "") {
			t.Errorf("region of %v: %q, want %q", hertz, got, want)
		}
	}
	if d := cmp.Diff([]string{"EU868", "US915", "AU915"}, measure.Regions()); d != "" {
		t.Error(d)
	}
}

// A measured duration stands beside the formula, and only what was measured does.
func TestFormula(t *testing.T) {
	t.Parallel()
	frame := text(0x50, 1)
	right := lora.Default().Params().TimeOnAir(len(frame))
	exact, vague, off, reckoned := heard(0, right, frame), heard(10*second, right+3*time.Millisecond, frame), heard(20*second, right+3*time.Millisecond, frame), heard(30*second, 0, frame)
	vague.Duration.Err = 4 * time.Millisecond
	off.Duration.Err = time.Millisecond
	reckoned.Known, reckoned.Start = sniffer.End|sniffer.SNR, clock.Stamp{}
	got := measured(measure.Config{Tuned: lora.Default().Params()}, exact, vague, off, reckoned)
	if got.Measured != 3 || got.Off != 1 || got.Worst != 2*time.Millisecond || got.Most != 3*time.Millisecond || got.Reckoned != 1 {
		t.Errorf("%+v", got)
	}
	if want := 4*right + 6*time.Millisecond; got.Airtime != want {
		t.Errorf("%v on the air, want %v, the last by the formula", got.Airtime, want)
	}
}

// Frames that overlap on a channel collide, and who began second could have known.
func TestCollisions(t *testing.T) {
	t.Parallel()
	at := func(start clock.Time, air time.Duration, from byte, change func(*capture.Event)) capture.Event {
		ev := heard(start, air, text(from, 1))
		if change != nil {
			change(&ev)
		}
		return ev
	}
	lock := clock.At(lora.Default().Params().LockTime())
	for name, c := range map[string]struct {
		other          capture.Event
		pairs, same    int
		busy50, busyA1 int
	}{
		"behind one another":       {other: at(second, time.Second, 0xA1, nil)},
		"together":                 {other: at(0, 1100*time.Millisecond, 0xA1, nil), pairs: 1, same: 1},
		"before it can be noticed": {other: at(lock, 2*time.Second, 0xA1, nil), pairs: 1, same: 1},
		"in the middle":            {other: at(second/2, time.Second, 0xA1, nil), pairs: 1, same: 1, busyA1: 1},
		"into a long one":          {other: at(-2*second, 4*time.Second, 0xA1, nil), pairs: 1, same: 1, busy50: 1},
		"perhaps, by the bars":     {other: at(second-10, time.Second, 0xA1, func(ev *capture.Event) { ev.Start.Err = time.Millisecond })},
		"with another SF":          {other: at(second/2, time.Second, 0xA1, func(ev *capture.Event) { ev.Params.SpreadingFactor = 9 }), pairs: 1, busyA1: 1},
		"on another channel":       {other: at(second/2, time.Second, 0xA1, func(ev *capture.Event) { ev.Params.Frequency += 100_000 })},
		"on one that overlaps":     {other: at(second/2, time.Second, 0xA1, func(ev *capture.Event) { ev.Params.Frequency += 50_000 }), pairs: 1, same: 1, busyA1: 1},
	} {
		got := measured(measure.Config{}, heard(0, time.Second, text(0x50, 1)), c.other)
		if got.Collisions != c.pairs || got.SameSF != c.same || node(t, got, "50").IntoBusy != c.busy50 || node(t, got, "a1").IntoBusy != c.busyA1 {
			t.Errorf("%s: %d collisions, %d with the same SF, into a busy channel %d and %d", name, got.Collisions, got.SameSF,
				node(t, got, "50").IntoBusy, node(t, got, "a1").IntoBusy)
		}
	}
}

// Who sent a frame is told by path, key, hash, or what was taken off a path.
func TestEvidence(t *testing.T) {
	t.Parallel()
	flood := append([]byte{0x09, 0x42, 0xAA, 0xBB, 0x5A, 0x01}, text(0x50, 1)[2:]...) // two hops of two bytes
	before := append([]byte{0x0A, 0x02, 0xC1, 0xC2}, text(0x50, 1)[2:]...)
	after := append([]byte{0x0A, 0x01, 0xC2}, text(0x50, 1)[2:]...)
	var ids measure.Identities
	ids.Know("Ridge", [32]byte{0xC1, 2, 3, 4})
	ids.Know("one of two", [32]byte{0x5A, 1, 9, 9})
	ids.Know("", [32]byte{0x5A, 1, 8, 8})
	sent := capture.Event{Kind: capture.Sent, Board: "alice", Frame: text(0xA1, 0x50), Start: clock.Stamp{At: 50 * second}, At: clock.Stamp{At: 51 * second}}
	bad := heard(60*second, time.Second, text(0x50, 1))
	bad.Kind, bad.CRC = capture.HeardBad, sniffer.CRCBad
	got := measured(measure.Config{Identities: &ids}, heard(0, time.Second, flood), heard(10*second, time.Second, before), heard(20*second, time.Second, after),
		heard(30*second, time.Second, []byte{0x0E, 0, 1, 2, 3, 4}), heard(40*second, time.Second, []byte{0xFF}), sent, bad)
	want := map[measure.Evidence]int{measure.ByPath: 1, measure.BySource: 1, measure.ByForward: 1, measure.ByNobody: 3, measure.ByRig: 1}
	if d := cmp.Diff(want, got.Evidence); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if n := node(t, got, "c1020304"); n.Name != "Ridge" || n.Frames != 1 {
		t.Errorf("who passed it on: %+v", n)
	}
	for _, id := range []string{"5a01", "50", "alice"} { // two keys begin with 5a01
		if n := node(t, got, id); n.Frames != 1 {
			t.Errorf("node %s: %+v", id, n)
		}
	}
	if got.Unattributed.Frames != 3 || got.Bad != 1 {
		t.Errorf("%+v of nobody, %d bad", got.Unattributed, got.Bad)
	}
}

func TestGapsAndStrangeTimes(t *testing.T) {
	t.Parallel()
	strange := heard(1e15, time.Second, text(0x50, 1))
	back := heard(30*second, time.Second, text(0x50, 1))
	back.Start.At = 40 * second
	got := measured(measure.Config{}, heard(0, time.Second, text(0x50, 1)), heard(3*second, time.Second, text(0x50, 2)), heard(10*second, time.Second, text(0x50, 3)),
		strange, back, capture.Event{Kind: capture.ConsoleOut, Text: "x"})
	n := node(t, got, "50")
	if n.ShortestGap != 2*time.Second || n.LongestGap != 6*time.Second || n.Longest != time.Second || got.Strange != 2 || got.Frames != 3 || got.Span != 11*time.Second {
		t.Errorf("%+v of %+v", n, got)
	}
}

// Memory does not grow with what is measured, whoever sends.
func TestMemory(t *testing.T) {
	t.Parallel()
	m := measure.New(measure.Config{})
	at := clock.Time(0)
	draw := rand.New(rand.NewPCG(1, 2))
	use := func(frames int) uint64 {
		for i := range frames {
			n := draw.Uint64()
			f := append([]byte{0x09, 0x81, byte(n), byte(n >> 8), byte(n >> 16)}, text(byte(n>>24), byte(n>>32))[2:]...)
			if f[9] = byte(i); i%2 == 0 { // a key that nobody has seen
				f = append([]byte{0x1E, 0, 0x50, byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)}, make([]byte, 60)...)
			}
			m.Add(heard(at, 100*time.Millisecond, f))
			at += 200_000
		}
		var s runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&s)
		return s.HeapAlloc
	}
	first := use(40_000)
	if later := use(80_000); later > first+first/4 {
		t.Errorf("%d bytes after 40 000 frames, %d after three times as many", first, later)
	}
}

// Of keys so many are kept, and whoever comes later stays without a name.
func TestKeysHaveALimit(t *testing.T) {
	t.Parallel()
	var ids measure.Identities
	ids.Know("first", [32]byte{1, 1, 1, 1, 1})
	for i := range 1 << 14 {
		ids.Know("", [32]byte{9, byte(i), byte(i >> 8)})
	}
	ids.Know("late", [32]byte{2, 2, 2, 2, 2})
	got := measured(measure.Config{Identities: &ids}, heard(0, time.Second, text(1, 9)), heard(10*second, time.Second, text(2, 9)))
	if node(t, got, "01010101").Name != "first" || node(t, got, "02").Name != "" {
		t.Errorf("%+v", got.Nodes)
	}
}

func FuzzAdd(f *testing.F) {
	f.Add([]byte{0x12, 0, 1}, int64(5), int64(1000), uint32(869_618_000))
	f.Fuzz(func(t *testing.T, frame []byte, start, air int64, hertz uint32) {
		ev := capture.Event{
			Kind: capture.Heard, Frame: frame, Start: clock.Stamp{At: clock.Time(start)}, At: clock.Stamp{At: clock.Time(start + air)},
			Params: lora.Params{Frequency: lora.Frequency(hertz), Bandwidth: lora.BW62k5, SpreadingFactor: 8},
		}
		m := measure.New(measure.Config{})
		m.Add(ev)
		ev.At.At, ev.Start.At = ev.At.At+ev.At.At/2, ev.Start.At+ev.At.At/2
		m.Add(ev)
		r := m.Result()
		if r.Frames+r.Strange != 2 {
			t.Errorf("%+v", r)
		}
		if err := r.WriteSVG(io.Discard, "x"); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkAdd(b *testing.B) {
	m := measure.New(measure.Config{})
	at := clock.Time(0)
	b.ReportAllocs()
	for b.Loop() {
		m.Add(heard(at, 100*time.Millisecond, text(byte(at>>21), 1)))
		at += 200_000
	}
}
