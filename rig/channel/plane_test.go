package channel_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// places draws where nodes are: some near each other, some beyond what any radio reaches.
func places(t *rapid.T) map[string]channel.Position {
	span := rapid.SampledFrom([]float64{10, 5_000, 200_000, 1e9}).Draw(t, "span")
	at := map[string]channel.Position{}
	for i := range rapid.IntRange(2, 25).Draw(t, "nodes") {
		at[fmt.Sprintf("n%02d", i)] = channel.Position{
			X: rapid.Float64Range(-span, span).Draw(t, "x"), Y: rapid.Float64Range(-span, span).Draw(t, "y"),
		}
	}
	return at
}

// overheard lets every node send twice, some at once, and returns what all noticed.
func overheard(t *rapid.T, c *channel.Channel, names []string, prepare func()) []string {
	ports := make([]*channel.Port, len(names))
	for i, name := range names {
		p, err := c.Attach(name)
		if err != nil {
			t.Fatal(err)
		}
		radio := settings()
		radio.Power = lora.DBm(22 - 7*(i%4))
		if err := p.Tune(0, radio); err != nil {
			t.Fatal(err)
		}
		ports[i] = p
	}
	prepare()
	var events []channel.Event
	for i := range 2 * len(ports) {
		at := clock.At(time.Duration(i/3) * 400 * time.Millisecond)
		if _, err := ports[i%len(ports)].Transmit(at, make([]byte, 10)); err != nil && i < len(ports) {
			t.Fatal(err)
		}
	}
	for _, ok := c.Next(); ok; _, ok = c.Next() {
		if e, ok := c.Pop(); ok {
			events = append(events, e)
		}
	}
	return lines(events)
}

// TestPlaneFindsAllWhoHear compares a world whose nodes have places with the same one whose pairs
// have the losses of these places in a table, where nobody is looked for in a plane.
func TestPlaneFindsAllWhoHear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := places(t)
		names := slices.Sorted(maps.Keys(at))
		exponent := rapid.SampledFrom([]float64{0, 2.7, 4}).Draw(t, "exponent")
		cfg := channel.Config{Seed: 1, Fading: lora.DB(rapid.SampledFrom([]float64{0, 8}).Draw(t, "fading"))}
		placed, stated := cfg, cfg
		placed.Budget = &channel.Budget{Positions: at, Exponent: exponent}
		stated.Budget = &channel.Budget{Losses: losses(at, exponent)}
		want := overheard(t, channel.New(stated), names, func() {})
		c := channel.New(placed)
		if diff := cmp.Diff(want, overheard(t, c, names, func() {})); diff != "" {
			t.Fatalf("the plane and the table differ (-table +plane):\n%s", diff)
		}
		// The same again, when all have come there from elsewhere.
		elsewhere := map[string]channel.Position{}
		for i, name := range names {
			elsewhere[name] = channel.Position{X: float64(i) * 10}
		}
		placed.Budget = &channel.Budget{Positions: elsewhere, Exponent: exponent}
		c = channel.New(placed)
		moved := overheard(t, c, names, func() {
			for name, to := range at {
				if !c.Move(name, to) {
					t.Fatalf("%s did not move", name)
				}
			}
		})
		if diff := cmp.Diff(want, moved); diff != "" {
			t.Fatalf("moved nodes hear otherwise (-table +moved):\n%s", diff)
		}
	})
}

// losses works out the loss of each pair, by the same formula as the plane.
func losses(at map[string]channel.Position, exponent float64) map[channel.Pair]lora.DB {
	if exponent == 0 {
		exponent = 2
	}
	table := map[channel.Pair]lora.DB{}
	for from, a := range at {
		for to, b := range at {
			metres := max(1, math.Hypot(b.X-a.X, b.Y-a.Y))
			loss := -27.55 + lora.DB(10*exponent*math.Log10(metres))
			table[channel.Pair{From: from, To: to}] = loss + lora.DB(20*math.Log10(settings().Frequency.MHz()))
		}
	}
	return table
}

// TestMoveBetweenFrames holds that a frame on its way goes where the nodes were when it began.
func TestMoveBetweenFrames(t *testing.T) {
	w := newWorld(t, channel.Config{Budget: &channel.Budget{
		Positions: map[string]channel.Position{"A": {}, "B": {X: 100}}, Exponent: 4,
	}}, "A", "B")
	for i, far := range []float64{100, 1e6, 100} {
		at := time.Duration(i) * 10 * time.Second
		if !w.Move("B", channel.Position{X: far}) {
			t.Fatal("B did not move")
		}
		air := w.send("A", at, 10)
		w.runTo(at + air/2)
		w.Move("B", channel.Position{X: 1e6})
		want := 1
		if far > 1e3 {
			want = 0
		}
		if got := frames(w.drain(), w.ports["B"]); got != want {
			t.Errorf("%v m away, B got %d frames, want %d", far, got, want)
		}
	}
	if w.Move("nobody", channel.Position{}) {
		t.Error("nobody moved")
	}
	if quiet := newWorld(t, channel.Config{}, "A"); quiet.Move("A", channel.Position{}) {
		t.Error("a node moved in a world without places")
	}
}
