package esp_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// large is a partition table for 8 MiB, with the file system where Arduino's has it.
func large() esp.Table {
	t := esptest.Partitions()
	t[3].Offset, t[3].Size = 0x340000, 0x330000
	t[2].Size = 0x330000
	t[4].Offset, t[4].Size = 0x670000, 0x180000
	return t
}

// TestLargeFlash holds that the loader is told how large the flash is: what lies behind 4 MiB
// can be erased and verified.
func TestLargeFlash(t *testing.T) {
	t.Parallel()
	for name, stub := range map[string]esptest.Stub{"stub": esptest.Run, "ROM": esptest.Refuse} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &esptest.ROM{Chip: esp.ESP32S3, Flash: bytes.Repeat([]byte{0xFF}, 8<<20), Stub: stub}
			copy(r.Flash[0x670000:], "identity and posts")
			f, _ := start(t, r)
			want := esptest.MergedWith(esp.ESP32S3, large(), 0x3000, 3)
			if _, err := f.Flash(t.Context(), image(want), flash.Options{Settings: flash.Erase}, nil); err != nil {
				t.Fatal(err)
			}
			if !blank(r.Contents(0x670000, 0x180000)) || !bytes.Equal(r.Contents(0x10000, 0x3000), want[0x10000:]) {
				t.Error("settings are not erased, or the application is not there")
			}
			if n := r.Count(esptest.SetParams); n < 1 || n > 7 { // one an attempt
				t.Errorf("told the size %d times", n)
			}
		})
	}
}

// TestTooSmallFlash holds that nothing is erased on a board whose flash does not have the place.
func TestTooSmallFlash(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		jedec uint32
		words string
	}{
		"4 MiB":        {0, "the board's flash has 4096 KiB, and partition spiffs ends at 0x7f0000"},
		"Adesto":       {0x0007_1F, "4096 KiB"},
		"above":        {0x36_0000C2, "4096 KiB"},
		"unknown":      {0x77_40EF, "does not tell its size, which is taken for 4096 KiB"},
		"no flash":     {0xFFFFFF, "does not tell what it is (0xffffff)"},
		"2 MiB, wired": {0x15_40EF, "2048 KiB"},
	} {
		if name == "above" {
			c.jedec = 0x36_20C2
		}
		if name == "Adesto" {
			c.jedec = 0x01_47_1F
		}
		r := &esptest.ROM{Chip: esp.ESP32, Flash: used(esp.ESP32), JEDEC: c.jedec}
		f, e := start(t, r)
		before := bytes.Clone(r.Flash)
		_, err := f.Flash(t.Context(), image(esptest.MergedWith(esp.ESP32, large(), 0x3000, 3)), flash.Options{Settings: flash.Erase}, nil)
		if err == nil || !strings.Contains(err.Error(), c.words) || !strings.HasSuffix(err.Error(), "nothing on the board was changed") {
			t.Errorf("%s: %v, want %q", name, err, c.words)
		}
		if !bytes.Equal(r.Contents(0, len(before)), before) || e.ran != 1 || !r.Ran() {
			t.Errorf("%s: the board was changed, or does not run what it had (%d)", name, e.ran)
		}
	}
}

// TestLeft holds that an error behind an erase says what is left of the board.
func TestLeft(t *testing.T) {
	t.Parallel()
	const gone = "its settings and identity are gone. It is in its boot loader"
	for name, c := range map[string]struct {
		spoil func(*esptest.ROM)
		want  error
		words string
	}{
		"first erase": {func(r *esptest.ROM) { r.NoErase = true }, flash.ErrVerify, "on the board: nvs erased, " + gone},
		"first write": {func(r *esptest.ROM) { r.Corrupt = 1 }, flash.ErrVerify, "nvs, spiffs erased, boot loader written in part, " + gone},
		"last write": {
			func(r *esptest.ROM) { r.Corrupt = 5 }, flash.ErrVerify,
			"nvs, spiffs erased, boot loader, partition table, nvs, otadata written, app0 written in part, " + gone,
		},
		"falls silent": {
			func(r *esptest.ROM) { r.Before = func(op byte) bool { return op != esptest.DeflData } }, flash.ErrNoAnswer,
			"nvs, spiffs erased, boot loader written in part, " + gone,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &esptest.ROM{Chip: esp.ESP32S3, Flash: used(esp.ESP32S3)}
			c.spoil(r)
			f, e := start(t, r)
			_, err := f.Flash(t.Context(), image(esptest.Merged(esp.ESP32S3, 0x3000, 3)), flash.Options{Settings: flash.Erase}, nil)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.words) || !strings.Contains(err.Error(), "flash it again") {
				t.Errorf("%v, want %q", err, c.words)
			}
			if e.ran != 0 {
				t.Error("half an image was started")
			}
		})
	}
}
