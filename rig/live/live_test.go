package live_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/live"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/topology"
)

// toy is a board that sends what is typed, prints what it hears, and says when a client comes or goes.
type toy struct {
	radio   lora.Params
	pending []board.Input
	at      clock.Time
}

func (b *toy) Input(at clock.Time, in board.Input) { b.pending, b.at = append(b.pending, in), at }

func (b *toy) Run(until clock.Time) ([]board.Output, clock.Time, clock.Time, error) {
	if len(b.pending) == 0 || b.at > until {
		return nil, until, clock.Never, nil
	}
	var out []board.Output
	for _, in := range b.pending {
		switch in.Kind {
		case board.Power:
			if in.On {
				out = append(out, board.Output{Kind: board.RadioSet, Radio: b.radio})
			}
		case board.SerialIn:
			if string(in.Data) == "break\r" {
				return nil, b.at, clock.Never, errors.New("broken")
			}
			kind := board.Transmit
			if strings.HasPrefix(string(in.Data), "print ") {
				kind = board.SerialOut
			}
			out = append(out, board.Output{Kind: kind, Data: in.Data})
		case board.FrameIn:
			out = append(out, board.Output{Kind: board.SerialOut, Data: in.Data})
		case board.Client:
			out = append(out, board.Output{Kind: board.SerialOut, Data: fmt.Appendf(nil, "client %v", in.On)})
		default:
		}
	}
	b.pending = nil
	return out, b.at, clock.Never, nil
}

// history lets a mesh of toys live for a minute and tells what happened, a line each.
func history(t *testing.T, text string, setUp func(*live.Mesh)) []string {
	t.Helper()
	top, err := topology.Parse("mesh.yaml", []byte("schema: topology/v1\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	tell := func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }
	end := errors.New("the end")
	m, err := live.New(top, live.Config{
		Clock: new(clock.Virtual),
		Make: func(n *topology.Node, _ board.Setup) (board.Machine, error) {
			return &toy{radio: top.Params(n)}, nil
		},
		Printed: func(_ clock.Time, n *topology.Node, data []byte) error {
			tell("%s prints %s", n.Name, strings.TrimSpace(string(data)))
			return nil
		},
		Aired: func(f live.Frame) error {
			var ears []string
			for _, e := range f.Ears {
				ears = append(ears, fmt.Sprintf("%s %v %v", e.Node.Name, e.Fate, e.Signal.SNR))
			}
			cut := map[bool]string{true: ", cut"}[f.Cut]
			tell("%s sent %s%s: %s", f.From.Name, strings.TrimSpace(string(f.Payload)), cut, strings.Join(ears, ", "))
			return nil
		},
		Did: func(_ clock.Time, c topology.Command, asked bool) error {
			tell("%v (asked: %v)", c, asked)
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	m.Later(clock.At(time.Minute), func(clock.Time) error { return end })
	if setUp != nil {
		setUp(m)
	}
	if err := m.Run(t.Context()); !errors.Is(err, end) {
		t.Fatal(err)
	}
	return told
}

func TestWhoHears(t *testing.T) {
	t.Parallel()
	const table = `
nodes: [{name: a}, {name: b}, {name: c}, {name: far}]
links:
  - {between: [a, b], snr: 8 dB}
  - {between: [a, c], snr: -9 dB, one_way: true}
  - {between: [b, c], snr: 5 dB}
  - {between: [a, far], snr: -30 dB}
events:
`
	for name, c := range map[string]struct {
		events string
		want   []string
	}{
		"one": {`- {at: 10s, do: say a hello}`, []string{
			"say a hello (asked: false)", "b prints hello", "c prints hello", "a sent hello: b received 8.0 dB, c received -9.0 dB",
		}},
		"cut and mended": {"\n  - {at: 10s, do: cut a b}\n  - {at: 11s, do: say a one}\n  - {at: 20s, do: mend b a}\n  - {at: 21s, do: say a two}", []string{
			"cut a b (asked: false)", "say a one (asked: false)", "c prints one", "a sent one: c received -9.0 dB",
			"mend b a (asked: false)", "say a two (asked: false)", "b prints two", "c prints two", "a sent two: b received 8.0 dB, c received -9.0 dB",
		}},
		"both at once": {"\n  - {at: 10s, do: say a one}\n  - {at: 10s, do: say b two}", []string{
			"say a one (asked: false)", "say b two (asked: false)", "c prints two",
			"a sent one: b missed 8.0 dB, c missed -9.0 dB", "b sent two: a missed 8.0 dB, c received 5.0 dB",
		}},
		"without power": {"\n  - {at: 10s, do: power off b}\n  - {at: 11s, do: say a one}", []string{
			"power off b (asked: false)", "say a one (asked: false)", "c prints one", "a sent one: c received -9.0 dB",
		}},
		"cut off": {"\n  - {at: 10s, do: say a one}\n  - {at: 10.1s, do: power off a}", []string{
			"say a one (asked: false)", "power off a (asked: false)", "a sent one, cut: b damaged 8.0 dB, c damaged -9.0 dB",
		}},
	} {
		got := history(t, table+"  "+c.events+"\n", nil)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// TestMove holds that a node that goes away is heard no more.
func TestMove(t *testing.T) {
	t.Parallel()
	got := history(t, `
nodes: [{name: a, at: [0 m, 0 m]}, {name: b, at: [1 km, 0 m]}]
air: {exponent: 3}
events:
  - {at: 10s, do: say a one}
  - {at: 20s, do: move b 100000 0}
  - {at: 21s, do: say a two}
`, nil)
	want := []string{
		"say a one (asked: false)", "b prints one", "a sent one: b received 20.8 dB",
		"move b 100000 0 (asked: false)", "say a two (asked: false)", "a sent two: ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestSettings holds that they are typed once, when a node first has power.
func TestSettings(t *testing.T) {
	t.Parallel()
	got := history(t, `
nodes: [{name: a, settings: [print one, print two]}, {name: b, off: true, settings: [three]}]
events:
  - {at: 20s, do: power on b}
  - {at: 30s, do: power off a}
  - {at: 31s, do: power on a}
`, nil)
	want := []string{
		"a prints print one", "a prints print two", "power on b (asked: false)", "a prints three", "b sent three: a received 10.0 dB",
		"power off a (asked: false)", "power on a (asked: false)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestStarts holds that boards start apart, each at a time that the seed decides, and those without power
// not at all.
func TestStarts(t *testing.T) {
	t.Parallel()
	starts := func(seed int) (at []clock.Time) {
		top, err := topology.Parse("mesh.yaml", fmt.Appendf(nil, `schema: topology/v1
seed: %d
nodes: [{name: off, off: true, settings: [print up]}]
generate: [{shape: line, name: l, count: 70, spacing: 1 km, each: {settings: [print up]}}]
links: [{between: [off, l-1], loss: 100 dB}]
`, seed))
		if err != nil {
			t.Fatal(err)
		}
		end := errors.New("the end")
		m, err := live.New(top, live.Config{
			Clock: new(clock.Virtual),
			Make:  func(n *topology.Node, _ board.Setup) (board.Machine, error) { return &toy{radio: top.Params(n)}, nil },
			Printed: func(now clock.Time, _ *topology.Node, _ []byte) error {
				at = append(at, now)
				return nil
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		m.Later(clock.At(time.Hour), func(clock.Time) error { return end })
		if err := m.Run(t.Context()); !errors.Is(err, end) {
			t.Fatal(err)
		}
		return at
	}
	first := starts(1)
	if len(first) != 70 || slices.Equal(first, starts(2)) || !slices.Equal(first, starts(1)) {
		t.Fatalf("%d boards at %v", len(first), first)
	}
	near := 0
	for i := range first[1:] {
		if first[i+1].Sub(first[i]) < 1500*time.Millisecond {
			near++
		}
	}
	if near > 2*11 || first[69] > clock.At(125*time.Second) { // beyond sixty there are two in a place
		t.Errorf("%d start near another, the last at %v", near, first[69])
	}
}

func TestAsk(t *testing.T) {
	t.Parallel()
	const text = "nodes: [{name: a}, {name: alice, role: companion, client: tcp:0}]\n"
	got := history(t, text, func(m *live.Mesh) {
		for _, line := range []string{"join alice", "bytes alice 6869", "leave alice"} {
			c, err := topology.ParseCommand(line)
			if err != nil {
				t.Fatal(err)
			}
			if err := m.AskAt(clock.At(10*time.Second), c); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.AskAt(1, topology.Command{Verb: topology.PowerOff, Node: "nobody"}); err == nil || !strings.Contains(err.Error(), `unknown node "nobody"`) {
			t.Error(err)
		}
		m.Ask(topology.Command{Verb: topology.PowerOff, Node: "alice"})
	})
	want := []string{
		"power off alice (asked: true)", // when it began
		"join alice (asked: true)", "bytes alice 6869 (asked: true)", "leave alice (asked: true)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	got = history(t, text, func(m *live.Mesh) {
		for i, verb := range []topology.Verb{topology.Join, topology.Leave} {
			if err := m.AskAt(clock.At(time.Duration(10+i)*time.Second), topology.Command{Verb: verb, Node: "alice"}); err != nil {
				t.Fatal(err)
			}
		}
	})
	want = []string{"join alice (asked: true)", "alice prints client true", "leave alice (asked: true)", "alice prints client false"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestFails holds that a board that fails ends the mesh, and is named.
func TestFails(t *testing.T) {
	t.Parallel()
	top, err := topology.Parse("mesh.yaml", []byte("schema: topology/v1\nnodes: [{name: a}]\nevents: [{at: 5s, do: say a break}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	toys := func(n *topology.Node, _ board.Setup) (board.Machine, error) { return &toy{radio: top.Params(n)}, nil }
	m, err := live.New(top, live.Config{Clock: new(clock.Virtual), Make: toys})
	if err != nil {
		t.Fatal(err)
	}
	var failed *board.Error
	if err := m.Run(t.Context()); !errors.As(err, &failed) || failed.Board != "a" {
		t.Errorf("%v", err)
	}
	none := errors.New("no such board")
	if _, err := live.New(top, live.Config{Make: func(*topology.Node, board.Setup) (board.Machine, error) { return nil, none }}); !errors.Is(err, none) {
		t.Errorf("%v", err)
	}
	m, err = live.New(top, live.Config{Clock: clock.NewWall(), Make: toys})
	if err != nil {
		t.Fatal(err)
	}
	m.Post(func(clock.Time) error { return none })
	if err := m.Run(t.Context()); !errors.Is(err, none) {
		t.Errorf("%v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if m, err = live.New(top, live.Config{Clock: clock.NewWall(), Make: toys}); err != nil {
		t.Fatal(err)
	}
	if err := m.Run(ended); err != nil {
		t.Error(err)
	}
}
