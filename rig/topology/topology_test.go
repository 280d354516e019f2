package topology_test

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/topology"
)

// TestFixtures holds that the examples can be read and are as large as their page says.
func TestFixtures(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"room-and-two-clients.yaml":      "3 nodes: 1 room server, 0 repeaters, 2 companions",
		"room-behind-two-repeaters.yaml": "5 nodes: 1 room server, 3 repeaters, 1 companion",
		"three-rooms-in-a-town.yaml":     "67 nodes: 3 room servers, 60 repeaters, 4 companions",
		"two-regions.yaml":               "7 nodes: 2 room servers, 3 repeaters, 2 companions",
	}
	files, err := filepath.Glob("../../fixtures/topologies/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		top, err := topology.Load(file)
		if err != nil {
			t.Error(err)
			continue
		}
		name := filepath.Base(file)
		if top.String() != want[name] && want[name] != "" {
			t.Errorf("%s: %v, want %s", name, top, want[name])
		}
		delete(want, name)
		if top.About == "" {
			t.Errorf("%s says nothing of itself", name)
		}
	}
	if len(want) > 0 {
		t.Errorf("not there: %v", want)
	}
}

const right = `schema: topology/v1
seed: 7
radio: {preset: eu-uk-narrow, power: 20 dBm}
` + rightNodes

const rightNodes = `nodes:
  - {name: room, at: [0 m, 0 m], console: tcp:5050, password: secret}
  - {name: west, role: repeater, as: v1.17.1, at: [1 km, 0 m], power: 14 dBm}
  - {name: alice, role: companion, at: [2 km, 0 m], client: tcp:5000, key: ` + seedA + `}
links:
  - {between: [room, alice], loss: 150 dB}
events:
  - {at: 1m, do: power off west}
`

const seedA = "a100000000000000000000000000000000000000000000000000000000000001"

func read(t *testing.T, text string) *topology.Topology {
	t.Helper()
	top, err := topology.Parse("mesh.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return top
}

func TestRead(t *testing.T) {
	t.Parallel()
	top := read(t, right)
	west, _ := top.Node("west")
	room, _ := top.Node("room")
	if got := top.Params(west).Power; got != 14 {
		t.Errorf("power of west %v", got)
	}
	if got := top.Params(room); got.Power != 20 || got.CodingRate != 8 {
		t.Errorf("radio of the room %v at %v", got, got.Power)
	}
	c := top.Channel()
	pair := channel.Pair{From: "alice", To: "room"}
	if c.Seed != 7 || c.Links != nil || c.Budget == nil || c.Budget.Losses[pair] != 150 || c.Budget.Positions["west"].X != 1000 {
		t.Errorf("channel %+v", c)
	}
	if room.Role != topology.Room || room.Called != "room" || room.Console.String() != "tcp:127.0.0.1:5050" {
		t.Errorf("room %+v", room)
	}
}

// wrong are mistakes: what of the right file is replaced, and what the error says, from the place on.
var wrong = map[string]struct{ old, by, want string }{
	"unknown key":         {"role: repeater", "rolle: repeater", `6:18: unknown key "rolle" in nodes, entry 2; nearest: role`},
	"unknown role":        {"repeater", "repeter", `6:24: unknown role "repeter"; nearest: repeater`},
	"no release":          {"v1.17.1", "1.17", `6:38: as: "1.17"; want a release, as v1.17.1`},
	"unknown preset":      {"eu-uk-narrow", "eu-uk-narow", `3:17: unknown preset "eu-uk-narow"; nearest: eu-uk-narrow`},
	"name twice":          {"name: west", "name: room", `6:12: name "room" is taken, by the node in line 5`},
	"key twice":           {"console: tcp:5050", "key: " + seedA, `key: room has it already, in line 5; two boards of one identity cannot be told apart`},
	"no key":              {seedA, "00", `7:76: key: want a seed of 64 hex digits, or a private key of 128, not "00"`},
	"port taken":          {"client: tcp:5000", "client: tcp:127.0.0.1:5050", `7:61: client: tcp:127.0.0.1:5050 is taken, by room in line 5; choose another`},
	"no port":             {"tcp:5000", "tcp:x", `client: want tcp:PORT, tcp:HOST:PORT, pty or pty:PATH, not "tcp:x"`},
	"another's port":      {"client:", "console:", `console belongs to a room server or repeater`},
	"unknown node":        {"[room, alice]", "[room, alise]", `9:22: unknown node "alise"; nearest: alice`},
	"itself":              {"[room, alice]", "[room, room]", `between: room and itself; want two nodes`},
	"link twice":          {"links:", "links:\n  - {between: [alice, room], loss: 1 dB}", `10:15: how alice hears room stands in line 9 already`},
	"no measure":          {", loss: 150 dB", "", `9:5: a link without a measure; want loss: 120 dB, or snr: 5 dB`},
	"impossible link":     {"150 dB", "150 dB, snr: 3 dB", `loss and snr; want one of them`},
	"impossible loss":     {"150 dB", "-3 dB", `loss: -3.0 dB; want 0 dB to 400 dB`},
	"no unit":             {"150 dB", "150", `loss: want a number with its unit: 5 dB`},
	"snr and places":      {"loss: 150 dB", "snr: 3 dB", `5:22: at: a place beside links that have an snr`},
	"nowhere":             {"at: [1 km, 0 m], ", "", `6:5: west has neither a place nor a link`},
	"half a place":        {"[1 km, 0 m]", "[1 km]", `at: want x and y: [0 m, 100 m]`},
	"much power":          {"14 dBm", "50 dBm", `power: got 50.0 dBm, want -17.0 dBm to 37.0 dBm`},
	"no command":          {"power off west", "powr off west", `11:18: do: unknown command; known: power on`},
	"a short command":     {"power off west", "cut west", `do: want cut NODE NODE, not "cut west"`},
	"event's node":        {"power off west", "power off wst", `11:18: do: unknown node "wst"; nearest: west`},
	"event's line":        {"power off west", "say alice hello", `do: alice is a companion, whose line speaks to an app`},
	"no event":            {"at: 1m, do: power off west", "at: 1m", `11:5: an event that does nothing`},
	"another schema":      {"topology/v1", "topology/v2", `1:9: schema: "topology/v2"; want topology/v1`},
	"no nodes":            {rightNodes, "", `no node; name one under nodes`},
	"long name":           {"name: west", "name: west, called: " + strings.Repeat("w", 32), `has 32 bytes; adverts have room for 31`},
	"long password":       {"name: west", "name: west, guest_password: " + strings.Repeat("w", 16), `guest_password: 16 bytes; a log-in has room for 15`},
	"generated password":  {"links:", "generate: [{shape: line, name: r, count: 3, spacing: 10 m, each: {password: 1234567890123456}}]\nlinks:", `password: 16 bytes; a log-in has room for 15`},
	"a great grid":        {"links:", "generate: [{shape: grid, name: r, columns: 30000, rows: 3, spacing: 10 m}]\nlinks:", `a grid: want columns and rows from 1 to 20000`},
	"a great number":      {"links:", "generate: [{shape: line, name: r, count: 9999999, spacing: 10 m}]\nlinks:", `count: want a whole number from 0 to 1048575, not "9999999"`},
	"a quote":             {"name: west", "name: west, called: 'a\"b'", `called: "a\"b": want no quotes`},
	"spaces":              {"name: west", "name: the west", `name: "the west": want up to 64 letters`},
	"an alias":            {"seed: 7", "seed: &a 7", `a topology has no anchors`},
	"a second document":   {"events:", "---\nevents:", `a second document; a topology has one`},
	"not yaml":            {"nodes:", "nodes: [", `mesh.yaml:`},
	"unknown shape":       {"links:", "generate: [{shape: ring, name: r, count: 3}]\nlinks:", `8:20: unknown shape "ring"`},
	"grid without rows":   {"links:", "generate: [{shape: grid, name: r, columns: 3, spacing: 10 m}]\nlinks:", `a grid: want columns and rows from 1`},
	"a full town":         {"links:", "generate: [{shape: town, name: r, count: 99, width: 10 m, height: 10 m, apart: 9 m}]\nlinks:", `8:42: count: no room for 99 nodes`},
	"too many":            {"links:", "generate: [{shape: line, name: r, count: 100000, spacing: 10 m}]\nlinks:", `100000 nodes; want at least one, and 20000 in all at most`},
	"generated name":      {"links:", "generate: [{shape: line, name: r, count: 3, spacing: 10 m}, {shape: line, name: r, count: 3, spacing: 10 m}]\nlinks:", `name: "r-1" is the name of another node`},
	"generated and table": {"links:", "generate: [{shape: line, name: r, count: 3, link: {snr: 3 dB}}]\nlinks:", `a loss beside links that have an snr`},
}

func TestWrong(t *testing.T) {
	t.Parallel()
	for name, c := range wrong {
		text := strings.Replace(right, c.old, c.by, 1)
		_, err := topology.Parse("mesh.yaml", []byte(text))
		errs, ok := errors.AsType[words.Errors](err)
		if !ok || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if ok && name != "no nodes" && errs[0].Line == 0 {
			t.Errorf("%s: no place: %v", name, err)
		}
	}
}

// TestTable holds that a link table is heard as it says, and what it does not name not at all.
func TestTable(t *testing.T) {
	t.Parallel()
	top := read(t, `schema: topology/v1
nodes: [{name: a}, {name: b}, {name: c}]
links:
  - {between: [a, b], snr: 8 dB}
  - {between: [b, c], one_way: true, snr: -3 dB, rssi: -100 dBm}
`)
	links := top.Channel().Links
	if s := links[channel.Pair{From: "b", To: "a"}]; len(links) != 3 || s.SNR != 8 || math.Abs(float64(s.RSSI)+112) > 0.1 {
		t.Errorf("b at a: %+v of %d", s, len(links))
	}
	if s := links[channel.Pair{From: "b", To: "c"}]; s != (channel.Signal{SNR: -3, RSSI: -100}) {
		t.Errorf("b at c: %+v", s)
	}
}

// TestGenerate holds where generated nodes stand, and that the seed alone decides it.
func TestGenerate(t *testing.T) {
	t.Parallel()
	const text = `schema: topology/v1
seed: %d
generate:
  - {shape: grid, name: g, columns: 3, rows: 2, spacing: 100 m, from: [1 km, 0 m], each: {role: repeater}}
  - {shape: town, name: t, count: 50, width: 2 km, height: 1 km, apart: 50 m}
`
	top := read(t, fmt.Sprintf(text, 1))
	n, ok := top.Node("g-2-3")
	if at, _ := n.At.Position(); !ok || at != (channel.Position{X: 1200, Y: 100}) || n.Role != topology.Repeater {
		t.Errorf("g-2-3 is %+v", n)
	}
	places := func(top *topology.Topology) string { return fmt.Sprint(top.Channel().Budget.Positions) }
	if places(top) != places(read(t, fmt.Sprintf(text, 1))) || places(top) == places(read(t, fmt.Sprintf(text, 2))) {
		t.Error("the seed does not decide the places")
	}
	for i, a := range top.All()[6:] {
		here, _ := a.At.Position()
		if here.X < 0 || here.X > 2000 || here.Y < 0 || here.Y > 1000 {
			t.Errorf("%s is at %v", a.Name, here)
		}
		for _, b := range top.All()[6+i+1:] {
			there, _ := b.At.Position()
			if math.Hypot(here.X-there.X, here.Y-there.Y) < 50 {
				t.Errorf("%s and %s are near", a.Name, b.Name)
			}
		}
	}
	joined := read(t, `schema: topology/v1
generate:
  - {shape: grid, name: g, columns: 3, rows: 2, link: {snr: 3 dB}}
  - {shape: line, name: l, count: 3, link: {snr: 3 dB}}
`)
	if got := len(joined.Channel().Links); got != 2*(7+2) {
		t.Errorf("%d directions, want 18", got)
	}
}
