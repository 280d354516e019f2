package flooding

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/flooding/world"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/topology"
)

// Run is one run of one system.
type Run struct {
	Topology   *topology.Topology
	Traffic    Traffic
	System     System
	Radio      lora.Params // frequency, bandwidth, spreading factor and coding rate
	Background bool
	Load       Load
	Seed       uint64
	// Boards makes MeshCore's boards, by role and release.
	Boards func(role, as string) board.Target
}

// Outcome is what came of a run. Times on air count from the first word to the end.
type Outcome struct {
	Messages int
	// Wanted and Delivered count a message once for each who is to have it and is there.
	Wanted, Delivered int
	// AwayWanted and AwayDelivered count those messages that were said while who is to have them was
	// away.
	AwayWanted, AwayDelivered int
	Latencies                 []time.Duration // of Delivered
	Airtime                   time.Duration   // of all nodes
	Frames                    int
	// UserFrames and UserRepeats are what the users' nodes sent, and repeated for others.
	UserFrames, UserRepeats int
	// Setup is the airtime before the first word.
	Setup time.Duration
}

// PerDelivery is the airtime for a message that arrived; 0 if none did.
func (o Outcome) PerDelivery() time.Duration {
	if n := o.Delivered + o.AwayDelivered; n > 0 {
		return o.Airtime / time.Duration(n)
	}
	return 0
}

// Do runs it.
func (r Run) Do(ctx context.Context) (Outcome, error) {
	p, err := newPlan(r.Topology, r.Traffic, r.Load, r.Seed)
	if err != nil {
		return Outcome{}, err
	}
	air := r.Topology.Channel()
	air.Seed = r.Seed
	w := world.New(air)
	c := &count{plan: p, world: w, got: make(map[delivery]bool)}
	s := &set{
		ctx: ctx, world: w, topology: r.Topology, plan: p, seed: r.Seed, radio: r.Radio, background: r.Background, boards: r.Boards, heard: c.heard,
	}
	if c.users, err = s.build(r.System); err != nil {
		return Outcome{}, err
	}
	c.isUser = make(map[string]bool)
	for _, n := range r.Topology.All() {
		c.isUser[n.Name] = n.Role == topology.Companion
	}
	w.Tap(c.tap)
	for _, m := range p.messages {
		w.Later(m.At, func() error { return c.users.say(m) })
	}
	for _, name := range p.away {
		w.Later(p.leave, func() error { return c.users.away(name, true) })
		w.Later(p.back, func() error { return c.users.away(name, false) })
	}
	if err := w.Run(ctx, p.stop); err != nil {
		return Outcome{}, fmt.Errorf("flooding: %s, seed %d: %w", r.System, r.Seed, err)
	}
	return c.outcome(), nil
}

// delivery is a message at one who is to have it.
type delivery struct {
	id int
	to string
}

// count counts what happens in a run.
type count struct {
	plan   *plan
	world  *world.World
	users  users
	isUser map[string]bool
	got    map[delivery]bool
	out    Outcome
}

// heard is told who read which text.
func (c *count) heard(name, text string) {
	id, ok := numberIn(text)
	if !ok || id >= len(c.plan.messages) {
		return
	}
	m := c.plan.messages[id]
	d := delivery{id, name}
	if c.got[d] || !slices.Contains(m.To, name) {
		return
	}
	c.got[d] = true
	if c.plan.absent(name, m.At) {
		c.out.AwayDelivered++
		return
	}
	c.out.Delivered++
	c.out.Latencies = append(c.out.Latencies, c.world.Now().Sub(m.At))
}

// tap is told every frame.
func (c *count) tap(tx channel.Transmission) {
	air := tx.End.Sub(tx.Start)
	repeats := c.users.repeats(tx)
	if tx.Start < c.plan.begin {
		c.out.Setup += air
		return
	}
	c.out.Airtime += air
	c.out.Frames++
	if c.isUser[tx.Sender.Name()] {
		c.out.UserFrames++
		if repeats {
			c.out.UserRepeats++
		}
	}
}

func (c *count) outcome() Outcome {
	o := c.out
	o.Messages = len(c.plan.messages)
	for _, m := range c.plan.messages {
		for _, name := range m.To {
			if c.plan.absent(name, m.At) {
				o.AwayWanted++
			} else {
				o.Wanted++
			}
		}
	}
	slices.Sort(o.Latencies)
	return o
}

// quantile is the latency that a share of what was delivered kept to; 0 of nothing.
func (o Outcome) quantile(share float64) time.Duration {
	if len(o.Latencies) == 0 {
		return 0
	}
	return o.Latencies[min(len(o.Latencies)-1, int(share*float64(len(o.Latencies))))]
}
