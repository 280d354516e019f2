package topology_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/topology"
)

func TestParseCommand(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]topology.Command{
		"power off west":         {Verb: topology.PowerOff, Node: "west"},
		"  power  on   west ":    {Verb: topology.PowerOn, Node: "west"},
		"move west -1.5 2e3":     {Verb: topology.Move, Node: "west", To: channel.Position{X: -1.5, Y: 2000}},
		"cut west east":          {Verb: topology.Cut, Node: "west", Other: "east"},
		"say room set name  A B": {Verb: topology.Say, Node: "room", Line: "set name  A B"},
		"say room":               {Verb: topology.Say, Node: "room"},
		"bytes alice 3c0100":     {Verb: topology.Bytes, Node: "alice", Data: []byte{0x3c, 1, 0}},
		"leave alice":            {Verb: topology.Leave, Node: "alice"},
	} {
		if got, err := topology.ParseCommand(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                  "unknown command",
		"power west":        "unknown command",
		"power off":         "want power off NODE",
		"power off a b":     "want power off NODE",
		"move west 1":       "want move NODE X Y",
		"move west NaN 1":   "want move NODE X Y",
		"move west 1e9 1":   "want move NODE X Y",
		"cut west west":     "want cut NODE NODE",
		"mend west":         "want mend NODE NODE",
		"bytes alice 3":     "want bytes NODE HEX",
		"bytes alice":       "want bytes NODE HEX",
		"join alice twice ": "want join NODE",
	} {
		if _, err := topology.ParseCommand(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestAllows holds what a mesh lets be done to it.
func TestAllows(t *testing.T) {
	t.Parallel()
	placed := read(t, right)
	table := read(t, "schema: topology/v1\nnodes: [{name: a}, {name: b}, {name: c}]\nlinks: [{between: [a, b], snr: 8 dB}]\n")
	quiet := read(t, "schema: topology/v1\nnodes: [{name: a}, {name: b}]\n")
	for _, c := range []struct {
		in         *topology.Topology
		text, want string
	}{
		{placed, "move west 1 1", ""},
		{placed, "cut west alice", ""},
		{placed, "join alice", ""},
		{placed, "join room", "room has no network line"},
		{placed, "bytes alice 00", ""},
		{placed, "move est 1 1", `unknown node "est"; nearest: west`},
		{placed, "cut west alise", `unknown node "alise"; nearest: alice`},
		{table, "cut a b", ""},
		{table, "cut a c", "a and c have no link that could be cut"},
		{table, "move a 1 1", "a has no place to be moved from"},
		{quiet, "mend a b", ""},
	} {
		command, err := topology.ParseCommand(c.text)
		if err != nil {
			t.Fatal(err)
		}
		err = c.in.Allows(command)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}

// Every command is read from what it writes itself as.
func TestCommandRoundTrip(t *testing.T) {
	t.Parallel()
	name := rapid.StringMatching(`[A-Za-z0-9_-][A-Za-z0-9._-]{0,9}`)
	rapid.Check(t, func(t *rapid.T) {
		c := topology.Command{Node: name.Draw(t, "node")}
		c.Verb = rapid.SampledFrom([]topology.Verb{
			topology.PowerOn, topology.PowerOff, topology.Move, topology.Cut, topology.Mend, topology.Say, topology.Bytes, topology.Join, topology.Leave,
		}).Draw(t, "verb")
		switch c.Verb {
		case topology.Move:
			c.To.X, c.To.Y = rapid.Float64Range(-1e7, 1e7).Draw(t, "x"), rapid.Float64Range(-1e7, 1e7).Draw(t, "y")
		case topology.Cut, topology.Mend:
			c.Other = name.Filter(func(s string) bool { return s != c.Node }).Draw(t, "other")
		case topology.Say:
			c.Line = strings.TrimSpace(rapid.StringMatching(`[ -~]{0,30}`).Draw(t, "line"))
		case topology.Bytes:
			c.Data = rapid.SliceOfN(rapid.Byte(), 1, 30).Draw(t, "data")
		default:
		}
		if got, err := topology.ParseCommand(c.String()); err != nil || !reflect.DeepEqual(got, c) {
			t.Fatalf("%q: %+v, %v; want %+v", c, got, err, c)
		}
	})
}
