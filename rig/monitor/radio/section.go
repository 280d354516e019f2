package radio

import (
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/internal/secret"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Section is what a monitor file says of rooms that are polled over the air. A room may be polled at
// its console as well, under the same name: each tells what the other does not.
type Section struct {
	Gateways []Config `yaml:"gateways"`
	Rooms    []Room   `yaml:"rooms"`
}

// Room is a room that is polled over the air.
type Room struct {
	Name     string        `yaml:"name"`
	Key      string        `yaml:"key"`     // its public key, 64 hex digits: what is sealed for it needs all
	Gateway  string        `yaml:"gateway"` // its name; may be left out where there is but one
	Password secret.Secret `yaml:"password"`
	// Interval is between two polls, at the shortest: the gateway's budget may make it longer; default 15m.
	Interval time.Duration `yaml:"interval"`
	// Details is how often everything is asked for, and not the status alone; default: each time.
	Details time.Duration `yaml:"details"`
}

const (
	defaultInterval  = 15 * time.Minute
	shortestInterval = 10 * time.Second // less than a poll takes
)

// Complete fills in what is left to defaults.
func (s *Section) Complete() {
	for i := range s.Rooms {
		r := &s.Rooms[i]
		if r.Interval == 0 {
			r.Interval = defaultInterval
		}
		if r.Gateway == "" && len(s.Gateways) == 1 {
			r.Gateway = s.Gateways[0].Name
		}
	}
}

// Check tells what is wrong, at the first of the fields, each given by its address, that stands in the
// file.
func (s *Section) Check(report func(what string, fields ...any)) {
	gateways, names := map[string]bool{}, map[string]bool{}
	for i := range s.Gateways {
		g := &s.Gateways[i]
		if err := g.Check(); err != nil {
			report(err.Error(), g)
		}
		if g.Modem != "" && !g.Identity.Given() {
			report("identity: missing: name a file of mode 0600 with a seed of 64 hex digits, by which rooms know the monitor again", g)
		}
		if g.Name == "" || gateways[g.Name] {
			report(fmt.Sprintf("gateway %q: want a name of its own, by which rooms name it", g.Name), &g.Name, g)
		}
		gateways[g.Name] = true
	}
	for i := range s.Rooms {
		r := &s.Rooms[i]
		if r.Name == "" || names[r.Name] {
			report(fmt.Sprintf("room %q: want a name of its own, by which series are called", r.Name), &r.Name, r)
		}
		names[r.Name] = true
		if _, ok := r.public(); !ok {
			report("key: want the room's whole public key, 64 hex digits: `get public.key` at its console prints it", &r.Key, r)
		}
		if !gateways[r.Gateway] {
			report(fmt.Sprintf("gateway: there is none of the name %q", r.Gateway), &r.Gateway, r)
		}
		if r.Interval < shortestInterval {
			report(fmt.Sprintf("interval: want at least %v between two polls over the air", shortestInterval), &r.Interval, r)
		}
	}
}

// Every is how often a room is polled at most, as far as that can be told before anything is measured: as
// often as asked, or as the budget allows all rooms of its gateway polls of everything at no hops. A
// companion's radio is taken for one that is set as a new board.
func (s *Section) Every(room string) time.Duration {
	i := slices.IndexFunc(s.Rooms, func(r Room) bool { return r.Name == room })
	if i < 0 {
		return 0
	}
	every := s.Rooms[i].Interval
	for _, g := range s.Gateways {
		if g.Name != s.Rooms[i].Gateway {
			continue
		}
		radio, err := g.Radio.Params()
		if err != nil {
			radio = lora.Default().Params()
		}
		var all time.Duration
		for _, r := range s.Rooms {
			if r.Gateway == g.Name {
				all += estimate(radio)
			}
		}
		every = max(every, g.stretch(all))
	}
	return every
}

func (r *Room) public() (key identity.PublicKey, ok bool) {
	data, err := hex.DecodeString(r.Key)
	if err != nil || len(data) != len(key) {
		return key, false
	}
	return identity.PublicKey(data), true
}

// target is the room for a poller.
func (r *Room) target() Target {
	key, _ := r.public() // Check has seen to that
	return Target{Node: sample.Node{Name: r.Name, Key: key, Pub: key.String()}, Password: r.Password, Details: r.Details}
}
