package flooding

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/flooding/schema"
	"github.com/meshrig/meshrig/rig/flooding/world"
	"github.com/meshrig/meshrig/rig/internal/fits"
	"github.com/meshrig/meshrig/rig/stats"
	"github.com/meshrig/meshrig/rig/topology"
)

func load(t *testing.T, name string) *topology.Topology {
	t.Helper()
	top, err := topology.Load("../../fixtures/topologies/" + name + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	return top
}

// A plan is the same for the same seed, another for another, and keeps to its hours and its people.
func TestPlans(t *testing.T) {
	t.Parallel()
	star := load(t, "star")
	for _, traffic := range Traffics() {
		one, err := newPlan(star, traffic, DefaultLoad(), 7)
		if err != nil {
			t.Fatal(err)
		}
		again, _ := newPlan(star, traffic, DefaultLoad(), 7)
		other, _ := newPlan(star, traffic, DefaultLoad(), 8)
		if !reflect.DeepEqual(one, again) || reflect.DeepEqual(one, other) {
			t.Errorf("%s: the seed does not decide", traffic)
		}
		away := 0
		for i, m := range one.messages {
			if m.At < one.begin || m.At >= one.end || m.ID != i || slices.Contains(m.To, m.From) || one.absent(m.From, m.At) {
				t.Errorf("%s: message %+v", traffic, m)
			}
			if want := map[Traffic]int{Direct: 1, Channel: 9, Room: 9}[traffic]; len(m.To) != want {
				t.Errorf("%s: to %d, want %d", traffic, len(m.To), want)
			}
			if id, ok := numberIn("bob: " + m.Text); !ok || id != i || len(m.Text) < 20 || len(m.Text) > 100 {
				t.Errorf("%s: text %q", traffic, m.Text)
			}
			for _, name := range m.To {
				if one.absent(name, m.At) {
					away++
				}
			}
		}
		for _, name := range one.away {
			if one.absent(name, one.leave-1) || !one.absent(name, one.leave) || !one.absent(name, one.back-1) || one.absent(name, one.back) {
				t.Errorf("%s: %s is not away from %v to %v", traffic, name, one.leave, one.back)
			}
		}
		if traffic == Room && (len(one.away) != 2 || away == 0) || traffic != Room && away > 0 {
			t.Errorf("%s: %d are away, who miss %d", traffic, len(one.away), away)
		}
	}
}

func TestAPlanNeedsTwoUsers(t *testing.T) {
	t.Parallel()
	if _, err := newPlan(load(t, "room-behind-two-repeaters"), Direct, DefaultLoad(), 1); err == nil || !strings.Contains(err.Error(), "1 companions in the topology, want at least 2") {
		t.Error(err)
	}
}

// Any text that bears no number is none of ours.
func TestNumbersInTexts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "#", "#1234", "hello", "#12a45 "} {
		if id, ok := numberIn(text); ok {
			t.Errorf("%q bears %d", text, id)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		id, n := rapid.IntRange(0, 99999).Draw(t, "id"), rapid.IntRange(20, 200).Draw(t, "n")
		text := textOf(id, n)
		if got, ok := numberIn(text); !ok || got != id || len(text) != n {
			t.Errorf("%q", text)
		}
	})
}

// A delivery counts once, for who is to have it; what was said to somebody who was away counts apart,
// and times on air from the first word on.
func TestCounting(t *testing.T) {
	t.Parallel()
	p := &plan{
		traffic: Room, members: []string{"a", "b", "c"}, away: []string{"c"}, leave: 15, back: 25, begin: 10, end: 40,
		messages: []Message{{0, 10, "a", []string{"b", "c"}, textOf(0, 20)}, {1, 20, "a", []string{"b", "c"}, textOf(1, 20)}},
	}
	w := world.New(channel.Config{})
	c := &count{plan: p, world: w, got: map[delivery]bool{}, isUser: map[string]bool{"a": true}, users: repeater{}}
	w.Later(30, func() error {
		c.heard("b", "#00000 x")
		c.heard("b", "#00000 x")
		c.heard("a", "#00000 x") // its author
		c.heard("c", "#00001 x") // was away
		c.heard("b", "#00009 x") // nobody said it
		return nil
	})
	if err := w.Run(t.Context(), 50); err != nil {
		t.Fatal(err)
	}
	c.tap(sent(t, "a", 5, 8))
	c.tap(sent(t, "a", 12, 20))
	c.tap(sent(t, "hill", 30, 40))
	got := c.outcome()
	want := Outcome{
		Messages: 2, Wanted: 3, Delivered: 1, AwayWanted: 1, AwayDelivered: 1, Latencies: []time.Duration{20 * time.Microsecond},
		Airtime: 18 * time.Microsecond, Frames: 2, UserFrames: 1, UserRepeats: 1, Setup: 3 * time.Microsecond,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got.PerDelivery() != 9*time.Microsecond {
		t.Errorf("%v for a delivery, want 9 µs", got.PerDelivery())
	}
}

// repeater takes every frame for a repeat.
type repeater struct{ users }

func (repeater) repeats(channel.Transmission) bool { return true }

func sent(t *testing.T, by string, start, end clock.Time) channel.Transmission {
	t.Helper()
	port, err := channel.New(channel.Config{}).Attach(by)
	if err != nil {
		t.Fatal(err)
	}
	return channel.Transmission{Sender: port, Start: start, End: end}
}

// made are the cells of one condition in which MeshCore takes so many seconds for a delivery, and
// another system so many times that.
func made(seconds float64, times ...float64) []*Cell {
	base, other := &Cell{Mesh: "m", Traffic: Direct, Setting: "own", System: MeshCore}, &Cell{Mesh: "m", Traffic: Direct, Setting: "own", System: Routers}
	for i, factor := range times {
		air := time.Duration(seconds * (1 + float64(i)) * float64(time.Second))
		o := Outcome{Messages: 1, Wanted: 2, Delivered: 1, Airtime: air, Latencies: []time.Duration{time.Second}, UserFrames: 3}
		base.Outcomes = append(base.Outcomes, o)
		o.Airtime, o.UserRepeats = time.Duration(float64(air)*factor), 1
		other.Outcomes = append(other.Outcomes, o)
	}
	cells := []*Cell{base, other}
	for _, c := range cells {
		c.measure()
	}
	against(cells)
	return cells
}

// Runs are held against each other seed by seed, so that what differs from seed to seed hides nothing.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		times []float64
		value float64
		want  Verdict
		holds *bool
	}{
		{[]float64{2, 2.1, 1.9, 2, 2.2, 1.8, 2}, 2, Less, new(true)},
		{[]float64{0.5, 0.51, 0.49, 0.5, 0.52, 0.48, 0.5}, 0.5, More, new(false)},
		{[]float64{0.5, 2, 0.6, 1.8, 1, 1.1, 0.9}, 1, Unclear, nil},
		{[]float64{2, 2, 2, 2, 2}, 2, Unclear, nil}, // too few to tell
	} {
		cells := made(3, c.times...)
		other := cells[1]
		if other.Verdict != c.want || math.Abs(other.Against.Value-c.value) > 0.1*c.value {
			t.Errorf("%v: %s, %v", c.times, other.Verdict, other.Against)
		}
		claims := Claims(cells)
		if !reflect.DeepEqual(claims[1].Holds, c.holds) {
			t.Errorf("%v: B-13 %s", c.times, claims[1].word())
		}
		if claims[0].Holds == nil || !*claims[0].Holds || !strings.Contains(claims[0].Figures, "meshtastic: 7 of 21") && len(c.times) == 7 {
			t.Errorf("%v: B-12 %+v", c.times, claims[0])
		}
	}
}

// A companion that repeats refutes the claim.
func TestACompanionThatRepeats(t *testing.T) {
	t.Parallel()
	cells := made(3, 2, 2)
	cells[0].Outcomes[1].UserRepeats = 1
	if claim := Claims(cells)[0]; claim.Holds == nil || *claim.Holds {
		t.Errorf("%+v", claim)
	}
}

// Where nothing arrived in some run, nothing is claimed of how much that took.
func TestNothingArrived(t *testing.T) {
	t.Parallel()
	cells := made(3, 2, 2, 2, 2, 2, 2)
	cells[1].Outcomes[2] = Outcome{Messages: 1, Wanted: 2, Airtime: time.Second}
	for _, c := range cells {
		c.measure()
	}
	against(cells)
	if c := cells[1]; c.Against != (stats.Interval{}) || c.PerDelivery.Bounded() || c.Verdict != Unclear || c.Delivery.Value == 0 {
		t.Errorf("%+v, %s", c.Measures, c.Verdict)
	}
}

// A report fits its schema, however little is known, and its picture is whole XML.
func TestReports(t *testing.T) {
	t.Parallel()
	s, err := fits.Compile(schema.Report)
	if err != nil {
		t.Fatal(err)
	}
	star := load(t, "star")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "seeds")
		cfg := Config{
			Meshes: []Mesh{{rapid.String().Draw(t, "name"), star}}, Settings: []Setting{Own()}, Load: DefaultLoad(), Seeds: n,
			Traffics: []Traffic{Direct, Room}, Backgrounds: []bool{false, true},
		}
		cells, _ := cfg.plan()
		for _, c := range cells {
			for i := range c.Outcomes {
				c.Outcomes[i] = Outcome{
					Messages: 3, Wanted: 3, AwayWanted: 2, AwayDelivered: rapid.IntRange(0, 2).Draw(t, "away"),
					Airtime: time.Duration(rapid.Int64Range(0, 1e13).Draw(t, "air")), Frames: 1,
				}
				for range rapid.IntRange(0, 3).Draw(t, "delivered") {
					c.Outcomes[i].Delivered++
					c.Outcomes[i].Latencies = append(c.Outcomes[i].Latencies, time.Duration(rapid.Int64Range(1, 1e12).Draw(t, "latency")))
				}
			}
			c.measure()
		}
		against(cells)
		r := NewReport(cfg, cells, "1")
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(string(text)); err != nil {
			t.Error(err)
		}
		var table, picture bytes.Buffer
		if err := errors.Join(r.WriteText(&table), r.WriteSVG(&picture)); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(picture.String(), "NaN") || strings.Contains(picture.String(), "Inf") {
			t.Error("the picture has what is no number")
		}
		dec := xml.NewDecoder(&picture)
		for {
			_, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestSpreads(t *testing.T) {
	t.Parallel()
	for want, i := range map[string]*stats.Interval{
		"-":                nil,
		"12.3":             {Value: 12.34, Low: math.Inf(-1), High: math.Inf(1)},
		"1.00 [0.50 123]":  {Value: 1, Low: 0.5, High: 123.4},
		"0.00 [0.00 0.00]": {},
	} {
		if got := spread(i, 1); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The same seed gives the same outcome, and one that is interrupted says so.
func TestRunsOfTheModel(t *testing.T) {
	t.Parallel()
	run := Run{
		Topology: load(t, "line"), Traffic: Room, System: Stored, Radio: Common().Meshtastic, Background: true,
		Load: Load{Hours: 1, Rate: 20, Members: 4, Away: 0.25}, Seed: 3,
	}
	one, err := run.Do(t.Context())
	again, _ := run.Do(t.Context())
	if err != nil || !reflect.DeepEqual(one, again) {
		t.Errorf("%+v and %+v, %v", one, again, err)
	}
	if one.Delivered == 0 || one.AwayDelivered == 0 || one.Airtime == 0 || one.UserRepeats == 0 {
		t.Errorf("%+v", one)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := run.Do(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	cfg := Config{
		Meshes: []Mesh{{"line", run.Topology}}, Traffics: []Traffic{Room}, Settings: []Setting{Common()}, Backgrounds: []bool{true}, Load: run.Load, Seeds: 1,
	}
	if _, err := Compare(ctx, cfg); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
