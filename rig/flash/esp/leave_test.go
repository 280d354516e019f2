package esp_test

import (
	"context"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// TestLeaves holds that a chip which was asked for its loader by its firmware, and one whose
// boot strap was low, start their firmware when they have been flashed.
func TestLeaves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rom *esptest.ROM
		ran int // by the entry; else by the watchdog
	}{
		"touched, on USB-Serial/JTAG": {&esptest.ROM{Forced: true, Port: esptest.JTAG}, 1},
		"touched, on USB-OTG":         {&esptest.ROM{Forced: true, Port: esptest.OTG}, 1},
		"touched, no stub":            {&esptest.ROM{Forced: true, Port: esptest.JTAG, Stub: esptest.Refuse}, 1},
		"strap low, on USB-OTG":       {&esptest.ROM{StrapLow: true, Port: esptest.OTG}, 0},
		"both":                        {&esptest.ROM{Forced: true, StrapLow: true, Port: esptest.OTG}, 0},
		"strap low, on a bridge":      {&esptest.ROM{StrapLow: true}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := c.rom
			r.Chip, r.Flash = esp.ESP32S3, used(esp.ESP32S3)
			f, e := start(t, r)
			f.Native = true
			if _, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 1000, 1)), flash.Options{}, nil); err != nil {
				t.Fatal(err)
			}
			if !r.Ran() || e.ran != c.ran {
				t.Errorf("its firmware runs: %v; reset %d times, want %d", r.Ran(), e.ran, c.ran)
			}
		})
	}
}

// touches does nothing to a board that is in its loader already.
type touches struct{ *entry }

func (touches) Bootloader(context.Context) error { return nil }

// TestStubRunsAlready holds that a stub which was left behind is used, and not uploaded over.
func TestStubRunsAlready(t *testing.T) {
	t.Parallel()
	for _, chip := range []esp.Chip{esp.ESP32, esp.ESP32S3} {
		r := &esptest.ROM{Chip: chip, Flash: used(chip)}
		f, e := start(t, r)
		f.Entry = touches{e}
		wrong := esptest.Merged(chip, 1000, 1)
		copy(wrong[0x8000:], esptest.TableBytes(large()))
		if _, err := f.Flash(t.Context(), image(wrong), flash.Options{Settings: flash.Erase}, nil); err == nil {
			t.Fatal("an image for more flash was taken")
		}
		e.board.Enter()
		before := 0
		for range 2 { // the second time over the stub of the first
			r.Before = func(byte) bool { return true }
			f.Entry = stays{}
			if _, err := f.Flash(t.Context(), image(esptest.Merged(chip, 1000, 1)), flash.Options{}, nil); err != nil {
				t.Fatal(err)
			}
			if n := r.Count(esptest.MemBegin); before != 0 && n != before {
				t.Errorf("%v: the stub was uploaded over itself", chip)
			} else {
				before = n
			}
		}
	}
}

// stays is wiring that does nothing.
type stays struct{}

func (stays) Bootloader(context.Context) error { return nil }
func (stays) Run(context.Context) error        { return nil }
