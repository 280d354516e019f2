package esp_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// undigested is an application without a SHA-256, as esptool's elf2image makes it if asked to.
func undigested(size int) []byte {
	app := esptest.Part(esp.ESP32S3, size, 1)
	app[23] = 0
	return app[:len(app)-32]
}

// twice is a merged image with a second application.
func twice() []byte {
	data := append(esptest.Merged(esp.ESP32S3, 0x3000, 1), bytes.Repeat([]byte{0xFF}, 0x150000-0x13000)...)
	return append(data, esptest.Part(esp.ESP32S3, 0x2000, 2)...)
}

// TestWhole takes what builds leave: with and without a SHA-256, padded where images are merged.
func TestWhole(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"no SHA-256":         undigested(0x2000),
		"padded":             append(esptest.Merged(esp.ESP32, 0x3000, 1), bytes.Repeat([]byte{0xFF}, 0x1234)...),
		"two applications":   twice(),
		"an erased second":   append(esptest.Merged(esp.ESP32S3, 0x3000, 1), bytes.Repeat([]byte{0xFF}, 0x150000)...),
		"signed, merged":     append(esptest.Merged(esp.ESP32S3, 0x1000, 1), append([]byte{0xE7, 2}, make([]byte, 4094)...)...),
		"cut in its padding": append(esptest.Merged(esp.ESP32S3, 0x3000, 1), 0xFF),
	} {
		if _, err := esp.ParseFirmware(data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNotWhole refuses what a download leaves that broke off, and what was changed on the way.
func TestNotWhole(t *testing.T) {
	t.Parallel()
	app, merged := esptest.Part(esp.ESP32S3, 0x3000, 1), esptest.Merged(esp.ESP32, 0x3000, 1)
	length := func(n uint32) []byte {
		b := slices.Clone(app)
		binary.LittleEndian.PutUint32(b[28:], n)
		return b
	}
	flipped := func(data []byte, at int) []byte { return changed(slices.Clone(data), at, data[at]^1) }
	for name, c := range map[string]struct {
		data  []byte
		words string
	}{
		"cut in a segment":         {app[:0x2000], "cut off: 0x2000 bytes of it are there, and its segment 1 ends at 0x2fdc"},
		"cut before a segment":     {app[:30], "cut off: 0x1e bytes"},
		"cut before the checksum":  {app[:0x2FDF], "its checksum ends at 0x2fe0"},
		"cut in the SHA-256":       {app[:0x2FFF], "its SHA-256 ends at 0x3000"},
		"endless segment":          {length(0xFFFFFFFF), "its segment 1 ends at 0x10000001f"},
		"no segments":              {changed(slices.Clone(app), 1, 0), "0 segments"},
		"many segments":            {changed(slices.Clone(app), 1, 17), "17 segments"},
		"neither with nor without": {changed(slices.Clone(app), 23, 2), "0x02 for whether a SHA-256 is appended"},
		"a byte of the code":       {flipped(app, 0x1234), "damaged: its checksum"},
		"a byte of the checksum":   {flipped(undigested(0x2000), 0x1FDF), "damaged: its checksum"},
		"a byte of the SHA-256":    {flipped(app, 0x2FF0), "damaged: its SHA-256"},
		"a byte of the header":     {flipped(app, 4), "damaged: its SHA-256"},
		"a byte more":              {append(slices.Clone(app), 0xFF), "0x1 bytes stand behind its end at 0x3000"},
		"signed":                   {append(slices.Clone(app), append([]byte{0xE7, 2}, make([]byte, 4094)...)...), "signed for secure boot"},
		"merged, cut":              {merged[:0x12FF0], "application \"app0\" at 0x10000: it is cut off"},
		"merged, boot loader":      {flipped(merged, 0x2000), "boot loader at 0x1000: it is damaged"},
		"merged, application":      {flipped(merged, 0x11000), "application \"app0\" at 0x10000: it is damaged"},
		"merged, the second":       {flipped(twice(), 0x151000), "application \"app1\" at 0x150000: it is damaged"},
		"merged, cut in the table": {esptest.Merged(esp.ESP32S3, 0x3000, 1)[:0x8100], "stand behind its end at 0x3000"},
		"merged, a bad table":      {flipped(esptest.Merged(esp.ESP32S3, 0x3000, 1), 0x8010), "wrong MD5"},
	} {
		if _, err := esp.ParseFirmware(c.data); !errors.Is(err, esp.ErrFirmware) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %q", name, err, c.words)
		}
	}
}
