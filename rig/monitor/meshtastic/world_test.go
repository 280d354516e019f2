package meshtastic_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/alert/notify"
	"github.com/meshrig/meshrig/rig/monitor/broker"
	"github.com/meshrig/meshrig/rig/monitor/meshtastic"
)

// The nodes of the tests: two that are looked after, a gateway and a stranger.
const (
	hill, valley = 0xa1000001, 0xb0000002
	gateway      = 0x5000000a
	stranger     = 0x66666666
)

// world is the alerts of two nodes, with clocks that the test sets.
type world struct {
	t      *testing.T
	dir    string
	config meshtastic.Config
	alerts *alert.Alerts
	heard  *meshtastic.Listener
	ran    time.Duration
	step   time.Duration
	id     uint32
	inbox  inbox
}

// inbox is whom notices go to.
type inbox struct {
	mu    sync.Mutex
	lines []string
}

func (i *inbox) Name() string { return "inbox" }

func (i *inbox) Send(_ context.Context, n notify.Notice) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lines = append(i.lines, fmt.Sprintf("%s %s %s", n.Kind, n.Rule, n.Subject))
	return nil
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), config: meshtastic.Config{
		Broker: broker.Config{URL: "mqtt://127.0.0.1:1883"},
		Nodes:  []meshtastic.Node{{Name: "hill", ID: "!a1000001"}, {Name: "valley", ID: "!b0000002"}},
	}}
	w.config.Check(func(what string, _ ...any) { t.Error(what) })
	w.open()
	return w
}

func (w *world) now() time.Time {
	return time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC).Add(w.ran + w.step)
}

func (w *world) open() {
	w.t.Helper()
	var err error
	w.alerts, err = alert.Open(w.dir, alert.Config{}, w.config.Rooms(), alert.Options{
		Now: w.now, Mono: func() time.Duration { return w.ran }, Notifiers: []notify.Notifier{&w.inbox},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.heard = meshtastic.New(w.config, w.alerts)
	w.heard.SetNow(w.now)
}

func (w *world) restart(after time.Duration) {
	w.t.Helper()
	if err := w.alerts.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.ran += after
	w.open()
}

// told gives what was told since the last call.
func (w *world) told() []string {
	w.t.Helper()
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan error)
	go func() { done <- w.alerts.Run(ctx) }()
	for !w.alerts.Idle() {
		if err := ctx.Err(); err != nil {
			w.t.Fatal(err)
		}
	}
	cancel()
	if err := <-done; err != nil {
		w.t.Fatal(err)
	}
	w.inbox.mu.Lock()
	defer w.inbox.mu.Unlock()
	lines := w.inbox.lines
	w.inbox.lines = nil
	return lines
}

func (w *world) want(lines ...string) {
	w.t.Helper()
	if got := w.told(); !slices.Equal(got, lines) {
		w.t.Fatalf("after %v told %q, want %q", w.ran, got, lines)
	}
}

// pass lets time go by.
func (w *world) pass(d time.Duration) {
	for end := w.ran + d; w.ran < end; {
		w.ran += min(10*time.Minute, end-w.ran)
		w.alerts.Tick()
	}
}

// every has nodes send for a while.
func (w *world) every(interval, d time.Duration, nodes ...uint32) {
	for end := w.ran + d; w.ran < end; {
		for _, n := range nodes {
			w.send(n)
		}
		w.pass(interval)
	}
}

// send has a node send, and a gateway that hears all publish it.
func (w *world) send(from uint32) {
	w.id++
	w.publish("msh/EU_868/2/json/LongFast", gateway, from, w.id)
}

func (w *world) publish(root string, by, from, id uint32) {
	w.heard.Feed(fmt.Sprintf("%s/!%08x", root, by), fmt.Sprintf(
		`{"channel":0,"from":%d,"hop_start":3,"hops_away":1,"id":%d,"payload":{},"rssi":-90,"sender":"!%08x","snr":5.75,"timestamp":%d,"to":4294967295,"type":""}`,
		from, id, by, w.now().Unix()), false)
}
