package alert

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/alert/rules"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/state"
)

// Options are what the engine works with. The zero value is right outside tests.
type Options struct {
	Now       func() time.Time     // the clock of the host, which steps
	Mono      func() time.Duration // one that does not
	Notifiers []notify.Notifier    // instead of those that the configuration names
	Heartbeat *notify.Beat         // likewise
	Events    sample.Consumer      // takes an event when a room goes silent, and when it is back
	Say       func(text string)    // what goes wrong, for the log: no password is in it
}

// Alerts judges samples and tells who has to know. It is a [sample.Consumer]; all may be called
// side by side.
type Alerts struct {
	file    string
	options Options
	wake    chan struct{}

	mu        sync.Mutex
	engine    engine
	notifiers []notify.Notifier
	heartbeat *notify.Beat
	dirty     bool
	savedAt   time.Duration
	looked    time.Duration // engine.time.now.Watched at the last poll

	write   sync.Mutex // of the file
	failing map[string]string
}

const (
	format = 1
	// saveEvery is how much of what only time changes a crash may take.
	saveEvery = time.Minute
	// deaf is a stop behind which it cannot be said how long a node was quiet.
	deaf = 5 * time.Minute
	// tickEvery is how late a silence may be noticed.
	tickEvery = 10 * time.Second
)

// Open goes on with the states in a folder, or begins there. A file that cannot be read is set
// aside and said. The configuration is one that was checked.
func Open(dir string, c Config, rooms []Room, o Options) (*Alerts, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Mono == nil {
		start := time.Now()
		o.Mono = func() time.Duration { return time.Since(start) }
	}
	if o.Say == nil {
		o.Say = func(string) {}
	}
	a := &Alerts{file: filepath.Join(dir, "alerts.json"), options: o, wake: make(chan struct{}, 1), failing: map[string]string{}}
	if err := a.load(); err != nil {
		return nil, err
	}
	if a.engine.Instance == "" {
		a.engine.Instance = strings.ToLower(rand.Text()[:8])
	}
	var stopped time.Duration
	a.engine.time, stopped = resume(a.engine.Now, o.Now(), o.Mono)
	for _, r := range a.engine.Rooms {
		r.Broken = r.Broken || stopped > deaf
	}
	a.looked = a.engine.time.now.Watched
	a.Reload(c, rooms)
	return a, nil
}

func (a *Alerts) load() error {
	data, err := os.ReadFile(a.file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("alert: states: %w", err)
	}
	var s saved
	if err := json.Unmarshal(data, &s); err == nil && s.Format == format {
		maps.DeleteFunc(s.Conditions, func(_ key, c *condition) bool { return c == nil })
		maps.DeleteFunc(s.Rooms, func(_ string, r *roomState) bool { return r == nil })
		maps.DeleteFunc(s.Ways, func(_ string, w *wayState) bool { return w == nil })
		a.engine.saved = s
		return nil
	}
	to, err := state.SetAside(a.file)
	if err != nil {
		return fmt.Errorf("alert: states: %s cannot be read, nor set aside: %w", a.file, err)
	}
	a.options.Say("alert: states: what was known is damaged and set aside as " + to + "; all that fires is told anew")
	return nil
}

// Reload goes on with another configuration and other rooms, those of which were checked. States
// of what is left stay, and what is still to be told to those who are.
func (a *Alerts) Reload(c Config, rooms []Room) {
	a.mu.Lock()
	defer a.mu.Unlock()
	before, beat := a.notifiers, a.heartbeat
	a.notifiers, a.heartbeat = a.options.Notifiers, a.options.Heartbeat
	if a.heartbeat == nil {
		a.heartbeat = notify.NewBeat(c.Heartbeat)
	}
	if a.notifiers == nil {
		a.notifiers = notify.New(c.Notify)
		go func() { _ = errors.Join(closeAll(before), beat.Close()) }() // they connect anew
	}
	a.engine.fit(c, slices.Clone(rooms))
	a.engine.Outbox.Keep(a.names())
	a.dirty = true
	a.stir()
}

func (a *Alerts) names() []string {
	names := make([]string, len(a.notifiers))
	for i, n := range a.notifiers {
		names[i] = n.Name()
	}
	return names
}

// Take judges a sample. It waits for no disk and no network.
func (a *Alerts) Take(s sample.Sample) {
	if s.Packet != nil {
		return // whether the room answers, its polls say
	}
	a.mu.Lock()
	notices := a.engine.take(s)
	if s.Poll != nil {
		a.looked = a.engine.time.now.Watched
	}
	a.post(notices)
	a.mu.Unlock()
	a.events(notices)
}

// Reach says that a way to rooms is there, with an empty reason, or why it is not. Polls say so too.
func (a *Alerts) Reach(way, reason string, at time.Time) {
	a.mu.Lock()
	notices := a.engine.way(way, reason, at)
	a.looked = a.engine.time.now.Watched
	a.post(notices)
	a.mu.Unlock()
	a.events(notices)
}

// Tick judges what no sample tells. Run does it.
func (a *Alerts) Tick() {
	a.mu.Lock()
	notices := a.engine.tick(a.options.Now())
	a.post(notices)
	a.mu.Unlock()
	a.events(notices)
}

// post puts notices where they are sent from.
func (a *Alerts) post(notices []notify.Notice) {
	for _, n := range notices {
		a.engine.Outbox.Add(n, a.names())
	}
	if len(notices) > 0 {
		a.dirty = true
		a.stir()
	}
}

// events hands silences on to the sinks.
func (a *Alerts) events(notices []notify.Notice) {
	for _, n := range notices {
		kind := map[notify.Kind]sample.Kind{notify.Firing: sample.WentSilent, notify.Resolved: sample.Recovered}[n.Kind]
		if a.options.Events != nil && n.Rule == rules.Silent && kind != "" {
			a.options.Events.Take(sample.Sample{Node: sample.Node{Name: n.Subject, Pub: n.Pub}, At: n.At, Event: &sample.Event{Kind: kind, Text: n.Text}})
		}
	}
}

func (a *Alerts) stir() {
	select {
	case a.wake <- struct{}{}:
	default:
	}
}

// Save puts what is known on the disk, if it is due.
func (a *Alerts) save(now bool) error {
	a.write.Lock()
	defer a.write.Unlock()
	a.mu.Lock()
	since := a.engine.time.now.Watched - a.savedAt
	if !a.dirty && !now && since < saveEvery {
		a.mu.Unlock()
		return nil
	}
	a.engine.Format, a.engine.Now = format, a.engine.time.now
	data, err := json.Marshal(a.engine.saved)
	a.dirty, a.savedAt = false, a.engine.time.now.Watched
	a.mu.Unlock()
	if err == nil {
		err = state.Write(a.file, data)
	}
	if err != nil {
		a.mu.Lock()
		a.dirty = true
		a.mu.Unlock()
		return fmt.Errorf("alert: states: %w", err)
	}
	return nil
}

// Close saves what is known. Take after it is lost with the process.
func (a *Alerts) Close() error { return a.save(true) }

// States is how things are, in the order of the table and then of names: every state that was ever judged.
func (a *Alerts) States() []State {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := &a.engine
	var out []State
	for i := range rules.All {
		rule := &rules.All[i]
		for k, c := range e.Conditions {
			if k.Rule != rule.Name {
				continue
			}
			s := State{
				Rule: k.Rule, RuleTitle: strings.ReplaceAll(string(k.Rule), "_", " "), Subject: k.Subject, Severity: rule.Severity, Phase: c.Phase, Since: e.time.now.wall(c.Since), What: rule.What,
				Text: sentences(c.Text, measured(*rule, c)), Value: c.Value, Limit: c.Limit, Flapping: c.Flapping, Withheld: e.withheld(k),
			}
			if c.Phase == Firing {
				s.Since = e.time.now.wall(c.Began)
			}
			if c.ToldAt != (moment{}) {
				s.LastTold = e.time.now.wall(c.ToldAt)
			}
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b State) int {
		return compareKeys(key{a.Rule, a.Subject}, key{b.Rule, b.Subject})
	})
	return out
}

// Test sends a notice of nothing to everyone at once, and gives by name what went wrong.
func (a *Alerts) Test(ctx context.Context) map[string]error {
	a.mu.Lock()
	notifiers := slices.Clone(a.notifiers)
	a.mu.Unlock()
	return notify.TestAll(ctx, notifiers, a.options.Now())
}

// Idle tells whether everyone was told of all that there was to tell.
func (a *Alerts) Idle() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.engine.Outbox.Entries) == 0
}
