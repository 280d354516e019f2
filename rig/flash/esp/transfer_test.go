package esp_test

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// TestSpeed holds that data is transferred at another speed over a bridge, and at the old one
// where the line does not carry it.
func TestSpeed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rom     *esptest.ROM
		native  bool
		baud    int
		changes int
		enters  int
	}{
		"stub":                 {changes: 1, enters: 1},
		"ROM":                  {rom: &esptest.ROM{Stub: esptest.Refuse}, changes: 1, enters: 1},
		"native":               {native: true, enters: 1},
		"fast already":         {baud: 460800, enters: 1},
		"the line is too slow": {rom: &esptest.ROM{MaxBaud: 115200}, changes: 1, enters: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := cmp.Or(c.rom, &esptest.ROM{})
			r.Chip, r.Flash = esp.ESP32S3, used(esp.ESP32S3)
			f, e := start(t, r)
			f.Native, f.Baud = c.native, c.baud
			if _, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 1000, 1)), flash.Options{}, nil); err != nil {
				t.Fatal(err)
			}
			if n := r.Count(esptest.ChangeBaud); n != c.changes {
				t.Errorf("asked for another speed %d times, want %d", n, c.changes)
			}
			if e.entered < c.enters || !r.Ran() { // more often on a busy machine
				t.Errorf("into the boot loader %d times, want %d; its firmware runs: %v", e.entered, c.enters, r.Ran())
			}
		})
	}
}

// TestLastBlock flashes images whose compressed form ends a few bytes behind a whole block, one
// of them with nothing but the checksum there, which the stub refuses.
func TestLastBlock(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 0x10000)
	source := rand.NewChaCha8([32]byte{8})
	_, _ = source.Read(noise)
	for spare := 4; spare <= 24; spare += 4 { // noise grows by some 16 bytes
		app := esptest.Part(esp.ESP32, 3*0x4000-spare, 1)
		copy(app[24:], noise)
		r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32)}
		f, _ := start(t, r)
		if _, err := f.Flash(t.Context(), image(app), flash.Options{}, nil); err != nil {
			t.Errorf("%d: %v", spare, err)
		}
		if !bytes.Equal(r.Contents(0x10000, len(app)), app) {
			t.Errorf("%d: not what stands in flash", spare)
		}
	}
}
