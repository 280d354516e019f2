package esp_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// ended is a merged image with bytes of their own at the end of its boot loader's part and of its
// application's: any, as a checksum is (Espressif's bootloader_esp32.bin ends in 0x83), or the
// SHA-256 that ESP-IDF appends.
func ended(boot, app []byte) []byte {
	data := esptest.Merged(esp.ESP32, 0x1000, 3)
	copy(data[0x1000+0x3000:], boot)
	return append(data, app...)
}

// TestEndings holds that the flash has every byte of the file, whatever it ends in: the digests
// are any bytes, no text.
func TestEndings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ boot, app []byte }{
		"checksum":         {boot: []byte{0x83}, app: []byte{0x83}},
		"end of a digest":  {app: []byte{0x11, 0x05, 0xF8, 0xAC}},
		"all of it":        {boot: bytes.Repeat([]byte{0x80}, 32), app: bytes.Repeat([]byte{0xBF}, 32)},
		"erased":           {boot: []byte{0x83, 0xFF}, app: []byte{0xFF, 0xFF}},
		"behind an erased": {app: []byte{0xFF, 0xFF, 0xFF, 0xFF, 0x9F}},
	} {
		for _, stub := range []esptest.Stub{esptest.Run, esptest.Refuse} {
			stands(t, name, ended(c.boot, c.app), stub)
		}
	}
}

// TestRandomEndings flashes some of what TestRegions holds for many.
func TestRandomEndings(t *testing.T) {
	t.Parallel()
	ending := rapid.SliceOfN(rapid.OneOf(rapid.ByteRange(0x80, 0xFF), rapid.Byte()), 1, 32)
	for seed := range 8 {
		stands(t, "random", ended(ending.Example(2*seed), ending.Example(2*seed+1)), esptest.Run)
	}
}

// stands flashes a merged image and holds all that it has outside of the settings against the
// flash.
func stands(t *testing.T, name string, data []byte, stub esptest.Stub) {
	t.Helper()
	board := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), Stub: stub}
	f, _ := start(t, board)
	if _, err := f.Flash(t.Context(), image(data), flash.Options{}, nil); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, part := range []struct{ from, to int }{{0x1000, 0x9000}, {0xE000, len(data)}} {
		if !bytes.Equal(board.Contents(part.from, part.to-part.from), data[part.from:part.to]) {
			t.Fatalf("%s: from 0x%x to 0x%x is not the file", name, part.from, part.to)
		}
	}
}
