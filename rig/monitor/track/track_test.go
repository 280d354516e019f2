package track_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/track"
)

const (
	hill  = "50505050505050505050505050505050505050505050505050505050505050ff"
	other = "51505050505050505050505050505050505050505050505050505050505050ff"
)

var epoch = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

// poll is a good one; what is not said is as on the latest release.
func poll(source sample.Source, at time.Time, values sample.Values) sample.Sample {
	return sample.Sample{Node: sample.Node{Name: "hill", Pub: hill}, Source: source, At: at, Poll: &sample.Poll{
		Values: values, Info: sample.Info{Version: "v1.17.1"},
	}}
}

// taken is what becomes of the last of some samples: its values, and the kinds of all events.
func taken(t *track.Tracker, samples ...sample.Sample) (sample.Values, string) {
	var last sample.Values
	var kinds []string
	for _, s := range samples {
		for _, out := range t.Take(s) {
			if out.Event != nil {
				kinds = append(kinds, string(out.Event.Kind))
			} else if out.Poll != nil {
				last = out.Poll.Values
			}
		}
	}
	return last, strings.Join(kinds, " ")
}

func TestUptime(t *testing.T) {
	t.Parallel()
	const wrap = 4294967 // s
	for name, c := range map[string]struct {
		source        sample.Source // default serial
		version       string
		before, after float64
		gone          time.Duration
		uptime        float64
		kinds         string
	}{
		"goes on":                        {before: 100, after: 160, gone: time.Minute, uptime: 160},
		"restarts":                       {before: 1000, after: 20, gone: time.Minute, uptime: 20, kinds: "restart"},
		"starts over":                    {before: wrap - 30, after: 30, gone: time.Minute, uptime: wrap + 30},
		"starts over behind a long gap":  {before: wrap - 40000, after: 46400, gone: 24 * time.Hour, uptime: wrap + 46400},
		"restarts where it starts over":  {before: wrap - 3000, after: 20, gone: time.Minute, uptime: 20, kinds: "restart"},
		"restarts after it started over": {before: wrap - 30, after: 100, gone: time.Hour, uptime: 100, kinds: "restart"},
		"our clock was set back":         {before: wrap - 30, after: 30, gone: -time.Hour, uptime: wrap + 30},
		"over the air it does not":       {source: sample.Radio, before: wrap - 30, after: 30, gone: time.Minute, uptime: 30, kinds: "restart"},
		"over the air of v1.9.0 it does": {source: sample.Radio, version: "v1.9.0", before: wrap - 30, after: 30, gone: time.Minute, uptime: wrap + 30},
	} {
		source := sample.Serial
		if c.source != "" {
			source = c.source
		}
		a := poll(source, epoch, sample.Values{sample.Uptime: c.before})
		b := poll(source, epoch.Add(c.gone), sample.Values{sample.Uptime: c.after})
		if c.version != "" {
			a.Poll.Info.Version, b.Poll.Info.Version = c.version, c.version
		}
		var tr track.Tracker
		got, kinds := taken(&tr, a, b)
		restarts := float64(strings.Count(c.kinds, "restart"))
		if got[sample.Uptime] != c.uptime || kinds != c.kinds || got[sample.Restarts] != restarts {
			t.Errorf("%s: %v, %q; want %v, %q", name, got, kinds, c.uptime, c.kinds)
		}
	}
}

// TestCountersGrow: whatever a room counts in 16 bits, and whenever it restarts, what is handed on is
// what it did, as long as it does not do 65,536 things between two polls.
func TestCountersGrow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var tr track.Tracker
		at, up, posts, pushes, dups, recv := epoch, 10.0, 0.0, 0.0, 0.0, 0.0
		restarts := 0.0
		u16 := func(n float64) float64 { return math.Mod(n, 1<<16) }
		for i := range rapid.IntRange(1, 60).Draw(t, "polls") {
			step := rapid.Float64Range(130, 3600).Draw(t, "step")
			at = at.Add(time.Duration(step * 1e9))
			switch what := rapid.IntRange(0, 20).Draw(t, "what"); {
			case what == 0 && i > 0 && step/2 < math.Floor(up): // a restart
				up, posts, pushes, dups, recv = step/2-step, 0, 0, 0, 0
				restarts++
			case what == 1: // clear stats
				dups, recv = 0, 0
			}
			up += step
			posts += float64(rapid.IntRange(0, 40000).Draw(t, "posts"))
			pushes += float64(rapid.IntRange(0, 65535).Draw(t, "pushes"))
			recv += float64(rapid.IntRange(0, 1000).Draw(t, "recv"))
			got, _ := taken(&tr, poll(sample.Radio, at, sample.Values{
				sample.Uptime: math.Floor(up), sample.Posts: u16(posts), sample.Pushes: u16(pushes), sample.Received: recv, sample.DupFlood: dups,
			}))
			if got[sample.Restarts] != restarts || got[sample.Posts] != posts || got[sample.Pushes] != pushes || got[sample.Received] != recv {
				t.Fatalf("%v; posts %v, pushes %v", got, posts, pushes)
			}
		}
	})
}

// TestDuplicates wrap as well, and are cleared by a command.
func TestDuplicates(t *testing.T) {
	t.Parallel()
	at := func(minutes int, recv, dups float64) sample.Sample {
		return poll(sample.Radio, epoch.Add(time.Duration(minutes)*time.Minute), sample.Values{
			sample.Uptime: float64(60 * minutes), sample.Received: recv, sample.DupFlood: dups, sample.Posts: 7,
		})
	}
	var tr track.Tracker
	if got, _ := taken(&tr, at(1, 100, 65000), at(2, 700, 20)); got[sample.DupFlood] != 65556 {
		t.Errorf("behind a wrap: %v", got)
	}
	if got, kinds := taken(&tr, at(3, 5, 3)); got[sample.DupFlood] != 3 || got[sample.Posts] != 7 || kinds != "" {
		t.Errorf("cleared: %v, %q", got, kinds)
	}
}

// TestTwoWays tells of a restart once, whoever sees it first.
func TestTwoWays(t *testing.T) {
	t.Parallel()
	var tr track.Tracker
	one := func(source sample.Source, seconds int, up float64) sample.Sample {
		return poll(source, epoch.Add(time.Duration(seconds)*time.Second), sample.Values{sample.Uptime: up})
	}
	got, kinds := taken(&tr, one(sample.Serial, 0, 1000), one(sample.Radio, 5, 1005), one(sample.Serial, 60, 20), one(sample.Radio, 65, 24))
	if kinds != "restart" || got[sample.Restarts] != 1 {
		t.Errorf("%q, %v", kinds, got)
	}
}

func TestEvents(t *testing.T) {
	t.Parallel()
	alice, bob := sample.Access{Key: strings.Repeat("a1", 32), Permissions: 3}, sample.Access{Key: strings.Repeat("b2", 32), Permissions: 2}
	with := func(change func(*sample.Sample)) sample.Sample {
		s := poll(sample.Serial, epoch.Add(time.Minute), sample.Values{sample.Uptime: 100})
		s.Poll.Access = []sample.Access{alice}
		change(&s)
		return s
	}
	for name, c := range map[string]struct {
		change func(*sample.Sample)
		kinds  string
	}{
		"nothing":             {func(*sample.Sample) {}, ""},
		"another key":         {func(s *sample.Sample) { s.Node.Pub = other }, "key"},
		"another release":     {func(s *sample.Sample) { s.Poll.Info.Version = "v1.18.0" }, "version"},
		"what is not said":    {func(s *sample.Sample) { s.Poll.Info.Version = "" }, ""},
		"someone more":        {func(s *sample.Sample) { s.Poll.Access = []sample.Access{alice, bob} }, "changed"},
		"someone less":        {func(s *sample.Sample) { s.Poll.Access = []sample.Access{} }, "changed"},
		"other rights":        {func(s *sample.Sample) { s.Poll.Access = []sample.Access{{Key: alice.Key, Permissions: 1}} }, "changed"},
		"no list":             {func(s *sample.Sample) { s.Poll.Access = nil }, ""},
		"another way knows":   {func(s *sample.Sample) { s.Source, s.Poll.Access = sample.Radio, []sample.Access{bob} }, ""},
		"a failure":           {func(s *sample.Sample) { s.Poll = &sample.Poll{Failure: sample.Silent} }, ""},
		"a key not known yet": {func(s *sample.Sample) { s.Node.Pub = "" }, ""},
	} {
		var tr track.Tracker
		if _, kinds := taken(&tr, with(func(s *sample.Sample) { s.At = epoch }), with(c.change)); kinds != c.kinds {
			t.Errorf("%s: %q, want %q", name, kinds, c.kinds)
		}
	}
}

// TestBanner counts the restarts of a release that tells no uptime by what it prints at its start.
func TestBanner(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]string{"v1.9.0": "restart", "v1.17.1": ""} {
		s := poll(sample.Serial, epoch, sample.Values{sample.DutyCycleLimit: 0.5})
		s.Poll.Info.Version = version
		var tr track.Tracker
		_, kinds := taken(&tr, s, sample.Sample{Node: s.Node, Source: s.Source, Event: &sample.Event{Kind: sample.Restart}})
		got, _ := taken(&tr, s)
		if kinds != want || got[sample.Restarts] != float64(len(strings.Fields(want))) {
			t.Errorf("%s: %q, %v", version, kinds, got)
		}
	}
}

// TestSourceKeepsItsPoll: what a source made is not changed under it.
func TestSourceKeepsItsPoll(t *testing.T) {
	t.Parallel()
	var tr track.Tracker
	s := poll(sample.Radio, epoch, sample.Values{sample.Uptime: 1, sample.Posts: 60000})
	taken(&tr, s, poll(sample.Radio, epoch.Add(time.Minute), sample.Values{sample.Uptime: 61, sample.Posts: 1}))
	if len(s.Poll.Values) != 2 || s.Poll.Values[sample.Posts] != 60000 {
		t.Errorf("%v", s.Poll.Values)
	}
}

// TestSaved goes on after a restart of the collector as if there had been none.
func TestSaved(t *testing.T) {
	t.Parallel()
	at := func(minutes int, posts float64) sample.Sample {
		return poll(sample.Radio, epoch.Add(time.Duration(minutes)*time.Minute), sample.Values{sample.Uptime: float64(60 * minutes), sample.Posts: posts})
	}
	var before track.Tracker
	taken(&before, at(1, 65000), at(2, 10))
	data, err := before.Save()
	if err != nil {
		t.Fatal(err)
	}
	var after track.Tracker
	if err := after.Restore(data); err != nil {
		t.Fatal(err)
	}
	if got, kinds := taken(&after, at(3, 20)); got[sample.Posts] != 65556 || kinds != "" {
		t.Errorf("%v, %q", got, kinds)
	}
	moved := at(4, 30)
	moved.Node.Pub = other
	if _, kinds := taken(&after, moved); kinds != "key" {
		t.Errorf("%q", kinds)
	}
	if err := after.Restore([]byte(`{"nodes": 1}`)); err == nil {
		t.Error("no error for what is no state")
	}
	if got, _ := taken(&after, at(5, 40)); got[sample.Posts] != 65576 {
		t.Errorf("a file that cannot be read took what is known: %v", got)
	}
}
