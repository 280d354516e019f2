package reset_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"github.com/meshrig/meshrig/rig/reset"
)

// wire is a pin that notes in a journal that it shares what is done with it, but for what it did
// already. As an input it is pulled up by the board.
type wire struct {
	gpiotest.Pin
	driven  bool
	journal *[]string
	begun   time.Time
	fail    error
}

func (w *wire) note(what any) {
	*w.journal = append(*w.journal, fmt.Sprintf("%dms %s %v", time.Since(w.begun).Milliseconds(), w.N, what))
}

func (w *wire) Out(l gpio.Level) error {
	if w.fail != nil {
		return w.fail
	}
	if was := w.Read(); was != l {
		w.note(l)
	}
	w.driven = true
	return w.Pin.Out(l)
}

func (w *wire) In(pull gpio.Pull, edge gpio.Edge) error {
	if w.fail != nil {
		return w.fail
	}
	if pull != gpio.Float || edge != gpio.NoEdge {
		return fmt.Errorf("an input with %v, %v", pull, edge)
	}
	if w.driven {
		w.note("let go")
	}
	w.driven = false
	return w.Pin.Out(gpio.High)
}

// output is a pin that cannot be an input.
type output struct{ gpio.PinOut }

// wires are a reset pin and a strap at rest.
func wires(enRest, strapRest gpio.Level) (en, strap *wire, journal *[]string) {
	journal = new([]string)
	return &wire{Pin: gpiotest.Pin{N: "EN", L: enRest}, journal: journal, begun: time.Now()},
		&wire{Pin: gpiotest.Pin{N: "IO0", L: strapRest}, journal: journal, begun: time.Now()}, journal
}

func TestPins(t *testing.T) {
	for _, c := range []struct {
		name        string
		strap, high bool
		strapHigh   bool // the strap through a transistor
		hold, later time.Duration
		boot, out   bool // into the boot loader; by pins that cannot be inputs
		want        []string
	}{
		{name: "run", strap: true, want: []string{"0ms EN Low", "100ms EN let go"}},
		{name: "run by outputs", strap: true, out: true, want: []string{"0ms EN Low", "100ms EN High"}},
		{name: "run through transistors", strap: true, high: true, strapHigh: true, want: []string{"0ms EN High", "100ms EN Low"}},
		{name: "boot", strap: true, boot: true, want: []string{"0ms IO0 Low", "0ms EN Low", "100ms EN let go", "150ms IO0 let go"}},
		{name: "boot, the strap through a transistor", strap: true, strapHigh: true, boot: true, want: []string{"0ms IO0 High", "0ms EN Low", "100ms EN let go", "150ms IO0 Low"}},
		{name: "boot, the reset through a transistor", strap: true, high: true, boot: true, want: []string{"0ms IO0 Low", "0ms EN High", "100ms EN Low", "150ms IO0 let go"}},
		{name: "run, held for longer", strap: true, hold: 300 * time.Millisecond, later: time.Second, want: []string{"0ms EN Low", "300ms EN let go"}},
		{name: "boot, held for longer", strap: true, boot: true, hold: 300 * time.Millisecond, later: time.Second, want: []string{"0ms IO0 Low", "0ms EN Low", "300ms EN let go", "1300ms IO0 let go"}},
		{name: "boot without a strap, held for longer", boot: true, hold: 300 * time.Millisecond, want: []string{"0ms EN Low", "300ms EN let go", "500ms EN Low", "800ms EN let go"}},
		{name: "boot without a strap", boot: true, want: []string{"0ms EN Low", "100ms EN let go", "300ms EN Low", "400ms EN let go"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				en, strap, journal := wires(gpio.Level(!c.high), gpio.Level(!c.strapHigh))
				p := reset.Pins{Reset: reset.Pin{Out: en, ActiveHigh: c.high, Hold: c.hold}}
				if c.strap {
					p.Boot = reset.Pin{Out: strap, ActiveHigh: c.strapHigh, Hold: c.later}
				}
				if c.out {
					p.Reset.Out, p.Boot.Out = output{en}, output{strap}
				}
				restart := p.Run
				if c.boot {
					restart = p.Bootloader
				}
				if err := restart(t.Context()); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(*journal, c.want) {
					t.Errorf("moved %q, want %q", *journal, c.want)
				}
			})
		})
	}
}

// TestPinsLetGo ends a restart while the board is held in reset.
func TestPinsLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		en, strap, _ := wires(gpio.High, gpio.High)
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer stop()
		err := reset.Pins{Reset: reset.Pin{Out: en}, Boot: reset.Pin{Out: strap}}.Bootloader(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || en.driven || strap.driven {
			t.Errorf("%v, reset %v, strap %v", err, en.Read(), strap.Read())
		}
		strap.fail = errors.New("no such line")
		if err := (reset.Pins{Reset: reset.Pin{Out: en}, Boot: reset.Pin{Out: strap}}).Run(t.Context()); !errors.Is(err, strap.fail) || en.driven {
			t.Errorf("%v, reset %v", err, en.Read())
		}
	})
}
