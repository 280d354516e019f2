package deploy_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestPlan tells what flashes would do to boards, which are not there.
func TestPlan(t *testing.T) {
	merged := esptest.Merged(esp.ESP32S3, 5000, 1)
	uf2File := uf2.New(uf2.NRF52840, 0x26000, make([]byte, 5000))
	for name, c := range map[string]struct {
		chip            usb.Chip
		image           flash.Image
		settings        flash.SettingsPolicy
		written, erased string // of the ranges, words that are there
		kept, open      string
	}{
		"archive":              {chip: usb.NRF52840, image: image("a.zip", dfutest.Archive(make([]byte, 5000))), written: "0x26000-0x27FFF firmware, beside S140 6.1.1", kept: "settings, identity and posts", open: "the SoftDevice S140 6.1.1 (0x00B6)"},
		"archive for two":      {chip: usb.NRF52840, image: image("a.zip", dfutest.Archive(make([]byte, 4096), 0x00B6, 0x0123)), written: "0x26000-0x26FFF firmware, beside S140 6.1.1, 0x27000-0x27FFF firmware, beside S140 7.3.0", kept: "settings"},
		"archive for any":      {chip: usb.NRF52840, image: image("a.zip", dfutest.Archive(make([]byte, 4096), 0xFFFE)), kept: "settings", open: "4096 bytes behind the board's SoftDevice"},
		"archive, erase":       {chip: usb.NRF52840, image: image("a.zip", dfutest.Archive(make([]byte, 4096))), settings: flash.Erase, written: "0x26000", kept: "nothing: settings, identity and posts are erased by the firmware's console"},
		"drive":                {chip: usb.NRF52840, image: image("a.uf2", uf2File.Append(nil)), written: "0x26000-0x273FF firmware", kept: "settings", open: "the SoftDevice"},
		"drive, erase":         {chip: usb.RP2040, image: image("a.uf2", uf2.New(uf2.RP2040, 0x10000000, make([]byte, 256)).Append(nil)), settings: flash.Erase, written: "0x10000000-0x100000FF firmware", kept: "nothing"},
		"everything":           {chip: usb.ESP32S3, image: image("a.bin", merged), written: "0x8000-0x8", kept: "are not touched", open: "another partition table"},
		"everything, erase":    {chip: usb.ESP32S3, image: image("a.bin", merged), settings: flash.Erase, written: "0x8000-0x8", erased: "nvs", kept: "nothing"},
		"an application alone": {chip: usb.ESP32S3, image: image("a.bin", esptest.Part(esp.ESP32S3, 5000, 1)), kept: "settings", open: "an application alone"},
	} {
		b := deploy.Device{Name: "board", Chip: c.chip, Boot: usb.Touch}
		plan, err := b.Plan(c.image, flash.Options{Settings: c.settings})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		ranges := func(list []flash.Range) string {
			var words []string
			for _, r := range list {
				words = append(words, r.String())
			}
			return strings.Join(words, ", ")
		}
		for what, pair := range map[string][2]string{
			"written": {ranges(plan.Written), c.written}, "erased": {ranges(plan.Erased), c.erased}, "kept": {plan.Kept, c.kept}, "open": {plan.Open, c.open},
		} {
			if !strings.Contains(pair[0], pair[1]) || pair[1] == "" && what != "open" && pair[0] != "" {
				t.Errorf("%s: %s %q, want %q", name, what, pair[0], pair[1])
			}
		}
	}
}

// TestPlanRefuses holds that a plan refuses with the words of a flash.
func TestPlanRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		chip  usb.Chip
		image flash.Image
	}{
		"another chip's":      {usb.ESP32, image("a.bin", esptest.Merged(esp.ESP32S3, 5000, 1))},
		"an application, cut": {usb.ESP32S3, image("a.bin", esptest.Part(esp.ESP32S3, 5000, 1)[:4000])},
		"cut":                 {usb.NRF52840, image("a.uf2", uf2.New(uf2.NRF52840, 0x26000, make([]byte, 256)).Append(nil)[1:])},
		"too long":            {usb.NRF52840, image("a.zip", dfutest.Archive(make([]byte, 0xC4004)))},
		"for another format":  {usb.NRF52840, image("a.bin", nil)},
	} {
		b := deploy.Device{Name: "board", Chip: c.chip}
		_, planned := b.Plan(c.image, flash.Options{})
		_, flashed := b.Write(t.Context(), c.image, flash.Options{}, nil)
		if !errors.Is(planned, flash.ErrWrongImage) || flashed == nil || cmp.Diff(planned.Error(), flashed.Error()) != "" {
			t.Errorf("%s: %v, and flashed %v", name, planned, flashed)
		}
	}
	unsure := image("a.zip", dfutest.Archive(make([]byte, 8)))
	unsure.Data = bytes.Clone(unsure.Data[1:])
	var wrong *flash.HashMismatch
	if _, err := (deploy.Device{Chip: usb.NRF52840}).Plan(unsure, flash.Options{}); !errors.As(err, &wrong) {
		t.Error(err)
	}
}
