// Package flooding compares MeshCore's flooding by repeaters with Meshtastic's managed flooding by
// everybody: the same nodes in the same places, the same words at the same times, on the same
// channel. MeshCore is the emulated firmware itself, Meshtastic the model of package managed. The
// README says how far the comparison goes.
package flooding

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/topology"
)

// Traffic is what kind of words are exchanged.
type Traffic string

// The kinds of traffic.
const (
	// Direct is from one user to another, acknowledged end to end in both systems.
	Direct Traffic = "direct"
	// Channel is from one user to all members of a group, flooded in both systems.
	Channel Traffic = "channel"
	// Room is from one user to all members of a group, some of whom are away for a while: a post to a
	// room server, which pushes it to each member, and a text to everybody on a Meshtastic channel.
	Room Traffic = "room"
)

// Traffics are all kinds.
func Traffics() []Traffic { return []Traffic{Direct, Channel, Room} }

// Load is how much is said and for how long.
type Load struct {
	Hours float64 // in which words are exchanged
	Rate  float64 // messages an hour, of all users together
	// Members is how many users a group has at most. A room of v1.17.1 keeps 20 clients.
	Members int
	// Away is the share of a room's members who are away for the middle half.
	Away float64
}

// DefaultLoad is an hour with twenty messages among ten users at most.
func DefaultLoad() Load { return Load{Hours: 1, Rate: 20, Members: 10, Away: 0.2} }

// Before and behind the hours of words: users start up, log in and settle; what is under way ends,
// and who was away asks for what was said.
const (
	settle = 15 * time.Minute
	drain  = 10 * time.Minute
)

// Message is one thing that is said.
type Message struct {
	ID   int
	At   clock.Time
	From string
	To   []string // who are to have it
	Text string
}

// plan is what happens in a run, whatever the system.
type plan struct {
	traffic     Traffic
	members     []string
	away        []string
	leave, back clock.Time
	begin, end  clock.Time // of the words
	stop        clock.Time
	messages    []Message
}

// Check refuses meshes on which what is asked for cannot be said, before any is run.
func (cfg Config) Check() error {
	for _, m := range cfg.Meshes {
		count := map[string]int{}
		for _, n := range m.Topology.All() {
			count[n.Role]++
		}
		if n := count[topology.Companion]; n < 2 {
			return fmt.Errorf("%s: %w", m.Name, tooFew(n))
		}
		if slices.Contains(cfg.Traffics, Room) && count[topology.Room] == 0 {
			return fmt.Errorf("%s: %w", m.Name, errRoomless)
		}
	}
	return nil
}

var errRoomless = fmt.Errorf("flooding: traffic %s: no room server in the topology; add one, or leave that traffic out", Room)

func tooFew(users int) error {
	return fmt.Errorf("flooding: %d companions in the topology, want at least 2, for they are the users", users)
}

// newPlan draws a plan for the users of a mesh.
func newPlan(t *topology.Topology, traffic Traffic, load Load, seed uint64) (*plan, error) {
	var users []string
	for _, n := range t.All() {
		if n.Role == topology.Companion {
			users = append(users, n.Name)
		}
	}
	if len(users) < 2 {
		return nil, tooFew(len(users))
	}
	random := rand.New(rand.NewPCG(seed, 0x9e37)) //nolint:gosec // repeatable on purpose
	p := &plan{traffic: traffic, begin: clock.At(settle)}
	p.end = p.begin.Add(time.Duration(load.Hours * float64(time.Hour)))
	p.stop = p.end.Add(drain)
	span := p.end - p.begin
	p.leave, p.back = p.begin+span/4, p.begin+span*3/4
	random.Shuffle(len(users), func(i, j int) { users[i], users[j] = users[j], users[i] })
	p.members = users[:min(max(2, load.Members), len(users))]
	if traffic == Room {
		p.away = p.members[:min(int(math.Round(load.Away*float64(len(p.members)))), len(p.members)-2)]
	}
	mean := float64(time.Hour) / load.Rate
	for at := p.begin; ; {
		at = at.Add(time.Duration(random.ExpFloat64() * mean))
		if at >= p.end {
			return p, nil
		}
		p.messages = append(p.messages, p.draw(random, at, len(p.messages)))
	}
}

// draw draws who says what at a time.
func (p *plan) draw(random *rand.Rand, at clock.Time, id int) Message {
	const shortest, longest = 20, 100 // characters
	m := Message{ID: id, At: at, Text: textOf(id, shortest+random.IntN(longest-shortest+1))}
	present := slices.DeleteFunc(slices.Clone(p.members), func(name string) bool { return p.absent(name, at) })
	m.From = present[random.IntN(len(present))]
	others := slices.DeleteFunc(slices.Clone(p.members), func(name string) bool { return name == m.From })
	m.To = others
	if p.traffic == Direct {
		m.To = []string{others[random.IntN(len(others))]}
	}
	return m
}

// absent tells whether a user is away at a time.
func (p *plan) absent(name string, at clock.Time) bool {
	return at >= p.leave && at < p.back && slices.Contains(p.away, name)
}

// textOf is a text of so many characters that bears a number.
func textOf(id, n int) string {
	text := fmt.Sprintf("#%05d ", id)
	return text + strings.Repeat("lorem ipsum ", n/10)[:max(0, n-len(text))]
}

// numberIn finds the number in a text; false if it bears none.
func numberIn(text string) (id int, ok bool) {
	_, rest, found := strings.Cut(text, "#")
	if !found || len(rest) < 5 {
		return 0, false
	}
	n, err := strconv.ParseUint(rest[:5], 10, 31)
	return int(n), err == nil
}
