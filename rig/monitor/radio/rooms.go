package radio

import (
	"context"
	"reflect"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
)

// Rooms polls rooms over the air, gateway by gateway.
type Rooms struct {
	To sample.Consumer
	// Open opens the line to a gateway; nil: that which its configuration names, as it is.
	Open func(ctx context.Context, cfg Config) (Line, error)
	// Waited, if not nil, is asked every second whether somebody waits for the port of a gateway, which is
	// closed then between two polls.
	Waited func(ctx context.Context) (wanted func(cfg Config) bool)
	// Say tells people what they ought to know; nil: nobody.
	Say func(format string, args ...any)

	running map[string]*served
}

// served is a gateway with its rooms.
type served struct {
	cfg     Config
	rooms   []Room
	gateway *Gateway
	stop    chan struct{} // closed: no further polls
	done    sync.WaitGroup
}

// Run polls the rooms of a section until the context ends; reload brings others. A gateway whose rooms
// are the same in both is polled through on; another finishes the poll that is under way.
func (r *Rooms) Run(ctx context.Context, s Section, reload <-chan Section) {
	r.running = map[string]*served{}
	r.apply(ctx, s)
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			r.apply(ctx, Section{})
			return
		case s := <-reload:
			r.apply(ctx, s)
		case <-look.C:
			if r.Waited == nil {
				continue
			}
			if wanted := r.Waited(ctx); wanted != nil {
				r.giveUp(wanted)
			}
		}
	}
}

// giveUp closes the lines to the gateways that somebody waits for, each when the poll that is under way
// has ended. The next poll opens it again.
func (r *Rooms) giveUp(wanted func(cfg Config) bool) {
	for _, one := range r.running {
		if wanted(one.cfg) {
			go func() { _ = one.gateway.Close() }() // it waits for its turn
		}
	}
}

// apply ends and begins gateways, so that those of a section are polled.
func (r *Rooms) apply(ctx context.Context, s Section) {
	wanted := map[string]*served{}
	for _, cfg := range s.Gateways {
		one := &served{cfg: cfg}
		for _, room := range s.Rooms {
			if room.Gateway == cfg.Name {
				one.rooms = append(one.rooms, room)
			}
		}
		wanted[cfg.Name] = one
	}
	for name, one := range r.running {
		if next := wanted[name]; next == nil || !reflect.DeepEqual(next.cfg, one.cfg) || !reflect.DeepEqual(next.rooms, one.rooms) {
			close(one.stop)
		}
	}
	for name, one := range r.running {
		select {
		case <-one.stop:
			one.done.Wait()
			_ = one.gateway.Close() // nobody is there to be told
			delete(r.running, name)
		default:
		}
	}
	for name, one := range wanted {
		if r.running[name] == nil && len(one.rooms) > 0 {
			r.running[name] = one
			r.begin(ctx, one)
		}
	}
}

// begin polls the rooms of a gateway from now on.
func (r *Rooms) begin(ctx context.Context, one *served) {
	cfg := one.cfg
	if r.Open != nil {
		cfg.Line = func(ctx context.Context) (Line, error) { return r.Open(ctx, one.cfg) }
	}
	one.gateway, one.stop = New(cfg), make(chan struct{})
	pollers := make([]*Poller, len(one.rooms))
	for i := range one.rooms {
		pollers[i] = one.gateway.Poller(one.rooms[i].target())
	}
	for i := range one.rooms {
		one.done.Go(func() { r.poll(ctx, one, &one.rooms[i], pollers[i]) })
	}
}

// poll polls a room until the context ends or its gateway is to stop.
func (r *Rooms) poll(ctx context.Context, one *served, room *Room, p *Poller) {
	defer p.Close()
	node, told, failed := room.target().Node, room.Interval, 0
	next := time.NewTimer(node.Phase(min(room.Interval, time.Minute)))
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-one.stop:
			return
		case <-next.C:
		}
		began := time.Now()
		poll, polled := p.unless(ctx, one.stop)
		if !polled || ctx.Err() != nil {
			return // it was broken off
		}
		r.To.Take(sample.Sample{Node: node, Source: sample.Radio, At: time.Now(), Poll: &poll})
		every := p.Interval(room.Interval)
		if r.Say != nil && (every > told*11/10 || every < told*9/10) {
			r.Say("monitor: room %s is polled over the air every %v, for %v asked: a poll is %v on the air, of which %s may use %v %%",
				room.Name, every.Round(time.Second), room.Interval, p.Expected().Round(time.Millisecond), one.cfg.Name, 100*one.cfg.budget())
			told = every
		}
		if poll.Failure == sample.Silent || poll.Failure == sample.Refused {
			failed++
		} else {
			failed = 0
		}
		next.Reset(max(0, every<<min(failed, doubles)-time.Since(began)))
	}
}

// doubles is how often the interval doubles while a room is silent: looking for it floods the mesh.
const doubles = 2
