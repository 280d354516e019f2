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

// wire is a pin that notes its edges in a journal that it shares.
type wire struct {
	gpiotest.Pin
	journal *[]string
	begun   time.Time
	fail    error
}

func (w *wire) Out(l gpio.Level) error {
	if w.fail != nil {
		return w.fail
	}
	if was := w.Read(); was != l {
		*w.journal = append(*w.journal, fmt.Sprintf("%dms %s %v", time.Since(w.begun).Milliseconds(), w.N, l))
	}
	return w.Pin.Out(l)
}

// wires are a reset pin and a strap at rest.
func wires(rest gpio.Level) (en, strap *wire, journal *[]string) {
	journal = new([]string)
	return &wire{Pin: gpiotest.Pin{N: "EN", L: rest}, journal: journal, begun: time.Now()},
		&wire{Pin: gpiotest.Pin{N: "IO0", L: rest}, journal: journal, begun: time.Now()}, journal
}

func TestPins(t *testing.T) {
	for _, c := range []struct {
		name        string
		strap, high bool
		boot        bool
		want        []string
	}{
		{name: "run", strap: true, want: []string{"0ms EN Low", "100ms EN High"}},
		{name: "run through transistors", strap: true, high: true, want: []string{"0ms EN High", "100ms EN Low"}},
		{name: "boot", strap: true, boot: true, want: []string{"0ms IO0 Low", "0ms EN Low", "100ms EN High", "150ms IO0 High"}},
		{name: "boot without a strap", boot: true, want: []string{"0ms EN Low", "100ms EN High", "300ms EN Low", "400ms EN High"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				en, strap, journal := wires(gpio.Level(!c.high))
				p := reset.Pins{Reset: en, ActiveHigh: c.high}
				if c.strap {
					p.Boot = strap
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
		en, strap, _ := wires(gpio.High)
		ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer stop()
		err := reset.Pins{Reset: en, Boot: strap}.Bootloader(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || en.Read() != gpio.High || strap.Read() != gpio.High {
			t.Errorf("%v, reset %v, strap %v", err, en.Read(), strap.Read())
		}
		strap.fail = errors.New("no such line")
		if err := (reset.Pins{Reset: en, Boot: strap}).Run(t.Context()); !errors.Is(err, strap.fail) || en.Read() != gpio.High {
			t.Errorf("%v, reset %v", err, en.Read())
		}
	})
}
