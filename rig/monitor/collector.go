package monitor

import (
	"context"
	"reflect"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/monitor/radio"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/track"
)

// Hub takes samples as sources make them, whoever they are, and hands them on as [track.Tracker] has
// them, one after the other, to every consumer. It is a [sample.Consumer] itself.
type Hub struct {
	mu        sync.Mutex
	tracker   track.Tracker
	consumers []sample.Consumer
	changed   bool // something was polled since the last save
}

// Take takes a sample of a source.
func (h *Hub) Take(s sample.Sample) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.changed = h.changed || s.Poll != nil
	for _, one := range h.tracker.Take(s) {
		for _, c := range h.consumers {
			c.Take(one)
		}
	}
}

// Feed sets who takes the samples from the next one on.
func (h *Hub) Feed(consumers ...sample.Consumer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.consumers = consumers
}

// Rooms polls rooms at their consoles and over the air, and hands what it finds to a hub.
type Rooms struct {
	Hub *Hub
	// Say tells people what they ought to know; nil: nobody.
	Say func(format string, args ...any)

	leases  string // the folder
	running map[string]*polled
}

// polled is a room that is polled in a goroutine of its own.
type polled struct {
	room  Room
	texts bool
	w     *watched
	stop  context.CancelFunc
	done  chan struct{}
}

// lookForWaiting is how often it is looked whether someone waits for a port.
const lookForWaiting = time.Second

// Run polls the rooms of a configuration until the context ends; reload brings others. A room that is
// the same in both is polled on, its port stays open.
func (r *Rooms) Run(ctx context.Context, cfg *Config, reload <-chan *Config) {
	r.running = map[string]*polled{}
	r.apply(ctx, cfg)
	defer r.apply(ctx, &Config{})
	var ways gateways
	ways.on(cfg.machine)
	air, sections, done := radio.Rooms{To: r.Hub, Open: ways.open, Waited: ways.waited, Say: r.Say}, make(chan radio.Section, 1), make(chan struct{})
	defer func() { <-done }()
	go func() {
		defer close(done)
		air.Run(ctx, cfg.Air, sections)
	}()
	look := time.NewTicker(lookForWaiting)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case cfg := <-reload:
			r.apply(ctx, cfg)
			ways.on(cfg.machine)
			select {
			case sections <- cfg.Air:
			case <-ctx.Done():
			}
		case <-look.C:
			r.giveUp(ctx)
		}
	}
}

// apply ends and begins rooms, so that those of a configuration are polled.
func (r *Rooms) apply(ctx context.Context, cfg *Config) {
	rooms := map[string]Room{}
	for _, one := range cfg.All() {
		rooms[one.Name] = one
	}
	var ended []*polled
	for name, p := range r.running {
		if one, ok := rooms[name]; !ok || !reflect.DeepEqual(one, p.room) || cfg.StoreTexts != p.texts {
			p.stop()
			ended = append(ended, p)
			delete(r.running, name)
		}
	}
	for _, p := range ended {
		<-p.done
	}
	if len(rooms) > 0 {
		r.leases = cfg.machine.Place().Leases()
	}
	for name, one := range rooms {
		if r.running[name] == nil {
			r.running[name] = r.begin(ctx, cfg, one)
		}
	}
}

func (r *Rooms) begin(ctx context.Context, cfg *Config, room Room) *polled {
	ctx, stop := context.WithCancel(ctx)
	p := &polled{room: room, texts: cfg.StoreTexts, stop: stop, done: make(chan struct{})}
	p.w = newWatched(cfg, room, r.Hub)
	go func() {
		defer close(p.done)
		p.w.run(ctx)
	}()
	return p
}

// giveUp has the ports given up for which someone waits.
func (r *Rooms) giveUp(ctx context.Context) {
	wanted, err := lease.Wanted(ctx, r.leases)
	if err != nil || len(wanted) == 0 {
		return // who cannot look at the leases has none
	}
	for _, p := range r.running {
		s, ok := p.w.way.(*overSerial)
		if !ok {
			continue
		}
		if key := s.key.Load(); key != nil && wanted[*key] {
			select {
			case p.w.giveUp <- struct{}{}:
			default:
			}
		}
	}
}
