package prometheus

import (
	"cmp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	lib "github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
)

// Exporter keeps the last of each room for those who scrape. It is a [sample.Consumer].
type Exporter struct {
	descs    *descs
	registry *lib.Registry
	stale    time.Duration
	now      func() time.Time
	sinks    func() []sink.Status
	patience time.Duration
	scraping atomic.Int64

	mu    sync.Mutex
	rooms map[string]*room
	beat  time.Time
}

// Options are what a program brings along.
type Options struct {
	// Rooms are all that are configured: each has a series of its being up from the start, so that
	// one that was never heard of is missed.
	Rooms []sample.Node
	Sinks func() []sink.Status // whose state is told; nil: none
	Now   func() time.Time     // nil: the machine's clock
	// Patience is how long one who scrapes may take to read the answer; 0: 10 s.
	Patience time.Duration
}

// New makes an exporter of a configuration that was checked.
func New(cfg Config, o Options) *Exporter {
	e := &Exporter{
		descs: newDescs(), registry: lib.NewRegistry(), now: o.Now, sinks: o.Sinks, patience: o.Patience,
	}
	if e.patience == 0 {
		e.patience = patience
	}
	if e.now == nil {
		e.now = time.Now
	}
	e.Configure(cfg, o.Rooms)
	e.registry.MustRegister(e, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return e
}

// Take keeps a poll as the newest of its room; packets and events are no metrics.
func (e *Exporter) Take(s sample.Sample) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.beat = s.At
	if s.Poll == nil {
		return
	}
	r := e.rooms[s.Node.Name]
	if r == nil {
		r = newRoom(s.Node)
		e.rooms[s.Node.Name] = r
	}
	r.take(s)
}

// Beat says that the collector is at work, for whom there is nothing to poll for a while.
func (e *Exporter) Beat(at time.Time) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.beat = at
}

// Configure sets what holds from now on, as a configuration that was read anew says. What is known of
// the rooms that stay, stays.
func (e *Exporter) Configure(cfg Config, rooms []sample.Node) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stale = cmp.Or(cfg.Stale, 10*time.Minute)
	old := e.rooms
	e.rooms = map[string]*room{}
	for _, n := range rooms {
		if e.rooms[n.Name] = old[n.Name]; e.rooms[n.Name] == nil {
			e.rooms[n.Name] = newRoom(n)
		}
	}
}

func compareResults(a, b result) int {
	return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.name, b.name))
}

// clean is text as a label may hold it.
func clean(s string) string { return strings.ToValidUTF8(s, "?") }
