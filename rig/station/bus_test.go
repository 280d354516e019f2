package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/usb"
)

// hand does to a loopback rig what a person does to a real one.
type hand struct {
	t   *testing.T
	rig *inventory.Rig
}

func (h hand) write(file, text string) {
	h.t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		h.t.Error(err)
	}
}

// pull pulls the cable at a place.
func (h hand) pull(place string) (back func()) {
	h.t.Helper()
	file := filepath.Join(filepath.Dir(h.rig.File), loopback.UnpluggedFolder, place)
	h.write(file, "")
	return func() { _ = os.Remove(file) }
}

// cut switches the hub's port at a place off.
func (h hand) cut(place string) (back func()) {
	h.t.Helper()
	file, err := h.rig.Machine.USB().PortDisable(place)
	if err != nil {
		h.t.Fatal(err)
	}
	h.write(file, "1\n")
	return func() { h.write(file, "0\n") }
}

// TestOutage does something to one bench each while its board is asked for nothing, and looks whom
// the bench blames.
func TestOutage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		place   string
		do      func(h hand, place string) (back func())
		soon    bool // it is put right as soon as the device is gone
		unclear bool
		words   string // empty: no trouble
	}{
		{name: "nothing"},
		{name: "cable", place: "1-1.1", do: hand.pull, soon: true, unclear: true, words: "crash or cable, cannot be told apart"},
		{name: "port", place: "1-1.1", do: hand.cut, words: "port 1 of hub 1-1 was switched off"},
		{name: "probe", place: "1-1.2", do: hand.pull, words: "modem-1 gone from 1-1.2"},
		{name: "hub", place: "1-1", do: hand.pull, words: "left the bus with it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			rig := serve(t, loopback.Bench{})
			h, s := hand{t, rig}, room(t, rig)
			b, err := attempt(t, s, func(b *bench.Bench) {
				if c.do == nil {
					b.Pass(t.Context(), deadline.For(time.Second, "nothing happens"))
					return
				}
				back := c.do(h, c.place)
				done := make(chan struct{})
				go func() {
					defer close(done)
					if c.soon {
						_, _ = rig.Machine.USB().Await(t.Context(), usb.Selector{Topology: c.place}, false)
						back()
					}
				}()
				defer func() { <-done; back() }()
				b.Pass(t.Context(), deadline.For(time.Minute, "something happens"))
			})
			var e *board.Error
			switch {
			case c.words == "" && err == nil: // as it should be
			case !errors.As(err, &e), e.Firmware, e.Unclear != c.unclear, !strings.Contains(err.Error(), c.words):
				t.Error(err)
			case !slices.ContainsFunc(b.Events(), func(ev capture.Event) bool { return ev.Kind == capture.Bus && strings.Contains(ev.Text, c.place) }):
				t.Errorf("nothing about %s on the timeline", c.place)
			}
		})
	}
}

// attempt has a spec run on a bench of a station, and returns the error that ended it.
func attempt(t *testing.T, s *station.Station, spec func(b *bench.Bench)) (b *bench.Bench, err error) {
	t.Helper()
	defer func() {
		if cause := recover(); cause != nil {
			if _, ended := cause.(bench.Failure); !ended {
				panic(cause)
			}
			if err = b.Trouble(); err == nil {
				err = cause.(bench.Failure)
			}
		}
		if b != nil {
			_ = b.Close()
		}
	}()
	bench.New(t.Context(), bench.Config{
		Hardware: s, Params: s.Params(), ConsoleOnly: true, Attach: func(made *bench.Bench) { b = made },
	})
	spec(b)
	return b, nil
}
