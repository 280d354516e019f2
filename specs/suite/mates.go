package suite

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/role/known"
)

// With asks for one more board under test, a board of a role beside the usual one. Its key begins with
// a byte that no other board of the spec may have, so that a path says over which it leads.
func With(role, name string, first byte) func(*bench.Config) {
	as, ok := known.Lookup(role)
	if !ok {
		panic(fmt.Sprintf("suite: board %s: no role is called %q", name, role))
	}
	key := identity.Named(name, first).Private()
	return func(c *bench.Config) {
		c.Neighbours = append(c.Neighbours, bench.Neighbour{Name: name, Target: c.Mates[as.Name], Role: as, Key: &key})
	}
}

// Keyed gives the usual board a key that begins with a byte.
func Keyed(first byte) func(*bench.Config) {
	key := identity.Named(bench.RoomName, first).Private()
	return func(c *bench.Config) { c.Key = &key }
}

// Links has pairs of ports hear each other, and no others. The tap stands beside the probe. Each pair is
// of names of boards or bench.ProbeName.
func Links(pairs ...[2]string) func(*bench.Config) {
	return func(c *bench.Config) {
		c.Beside = true
		c.Channel.Links = map[channel.Pair]channel.Signal{}
		for _, p := range pairs {
			c.Channel.Links[channel.Pair{From: p[0], To: p[1]}] = channel.QuietSignal()
			c.Channel.Links[channel.Pair{From: p[1], To: p[0]}] = channel.QuietSignal()
		}
	}
}

// Heard has one port hear another so well, whatever else Links says of the two.
func Heard(from, to string, snr lora.DB) func(*bench.Config) {
	return func(c *bench.Config) {
		quiet := channel.QuietSignal()
		c.Channel.Links[channel.Pair{From: from, To: to}] = channel.Signal{SNR: snr, RSSI: quiet.RSSI + lora.DBm(snr-quiet.SNR)}
	}
}

// alone is why a bench has no board that a spec needs beside the usual one, empty if it has all.
func alone(c *bench.Config) string {
	for _, n := range c.Neighbours {
		if n.Target == nil {
			return "needs one more board that is a " + n.Role.Called
		}
	}
	return ""
}

// Chain is Links for boards of which each hears the next, the probe at one end and the usual board at
// the other. Answers are waited for as long as all on the way may take.
func Chain(names ...string) func(*bench.Config) {
	var pairs [][2]string
	last := bench.ProbeName
	for _, name := range append(slices.Clone(names), bench.RoomName) {
		pairs = append(pairs, [2]string{last, name})
		last = name
	}
	links := Links(pairs...)
	return func(c *bench.Config) {
		links(c)
		Patient(len(names))(c)
	}
}

// Patient waits for answers as long as so many repeaters may take, there and back: each holds a frame
// back for up to two and a half airtimes, and some that are busy a little longer.
func Patient(hops int) func(*bench.Config) {
	const airtimes, longest = 2 * 5, 100 // bytes of what specs send over repeaters
	return func(c *bench.Config) { c.Patience = time.Duration(hops*airtimes) * c.Params.TimeOnAir(longest) }
}
