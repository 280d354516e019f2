package esp_test

import (
	"bytes"
	"cmp"
	"compress/zlib"
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
	behind := map[int]bool{}
	for length := 3*0x4000 - 0x180; length < 3*0x4000; length++ {
		app := esptest.Part(esp.ESP32, 0x10000, 0)
		clear(app[32+copy(app[32:], noise[:length]):]) // zeros need next to no room
		esptest.Seal(app)
		spare := len(zlibbed(t, app)) - 3*0x4000
		if spare < 1 || spare > 24 || spare > 5 && spare%4 != 0 {
			continue
		}
		behind[spare] = true
		r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32)}
		f, _ := start(t, r)
		if _, err := f.Flash(t.Context(), image(app), flash.Options{}, nil); err != nil {
			t.Errorf("%d: %v", spare, err)
		}
		if !bytes.Equal(r.Contents(0x10000, len(app)), app) {
			t.Errorf("%d: not what stands in flash", spare)
		}
	}
	if !behind[1] || !behind[4] || !behind[24] {
		t.Errorf("no image ends a checksum behind a block, only %v", behind)
	}
}

// zlibbed is data as it is sent.
func zlibbed(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
