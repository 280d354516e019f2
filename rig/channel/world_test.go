package channel_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// world is a channel with ports that tests name by their letters.
type world struct {
	*channel.Channel
	tb    testing.TB
	ports map[string]*channel.Port
}

// settings are those of a freshly flashed room server, symbols of 4096 microseconds.
func settings() lora.Params { return lora.Default().Params() }

const symbol = 4096 * time.Microsecond

// newWorld attaches ports and tunes them at time 0.
func newWorld(tb testing.TB, cfg channel.Config, names ...string) *world {
	tb.Helper()
	w := &world{Channel: channel.New(cfg), tb: tb, ports: map[string]*channel.Port{}}
	for _, name := range names {
		p, err := w.Attach(name)
		if err != nil {
			tb.Fatal(err)
		}
		w.ports[name] = p
		w.tune(name, 0, settings())
	}
	return w
}

func (w *world) tune(name string, at time.Duration, p lora.Params) {
	w.tb.Helper()
	if err := w.ports[name].Tune(clock.At(at), p); err != nil {
		w.tb.Fatal(err)
	}
}

func (w *world) off(name string, at time.Duration) {
	w.tb.Helper()
	if err := w.ports[name].Off(clock.At(at)); err != nil {
		w.tb.Fatal(err)
	}
}

// send posts a frame whose bytes are the sender's name, and returns its airtime.
func (w *world) send(name string, at time.Duration, bytes int) time.Duration {
	w.tb.Helper()
	payload := []byte(strings.Repeat(name, bytes)[:bytes])
	end, err := w.ports[name].Transmit(clock.At(at), payload)
	if err != nil {
		w.tb.Fatal(err)
	}
	return end.Sub(clock.At(at))
}

// drain carries out everything and returns the events.
func (w *world) drain() []channel.Event {
	w.tb.Helper()
	var events []channel.Event
	for {
		next, ok := w.Next()
		if !ok {
			return events
		}
		if e, ok := w.Pop(); ok {
			if e.At != next {
				w.tb.Fatalf("event at %v, Next had said %v", e.At, next)
			}
			events = append(events, e)
		}
	}
}

// told is what a port noticed, one line an event.
func told(events []channel.Event, p *channel.Port) []string {
	lines := []string{}
	for _, e := range events {
		if e.Port != p {
			continue
		}
		what := e.Kind.String()
		switch e.Kind {
		case channel.PhaseChange:
			what = e.Phase.String()
		case channel.FrameReceived:
			what += " " + string(e.Payload[:1])
		case channel.FrameBad, channel.HeaderError, channel.TransmitDone:
		}
		lines = append(lines, fmt.Sprintf("%v %s", e.At, what))
	}
	return lines
}

func (w *world) expect(events []channel.Event, name string, want ...string) {
	w.tb.Helper()
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, told(events, w.ports[name])); diff != "" {
		w.tb.Errorf("port %s (-want +got):\n%s", name, diff)
	}
}

// frames counts the good frames that a port received.
func frames(events []channel.Event, p *channel.Port) int {
	n := 0
	for _, e := range events {
		if e.Port == p && e.Kind == channel.FrameReceived {
			n++
		}
	}
	return n
}
