package esp_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

func TestParseTable(t *testing.T) {
	got, err := esp.ParseTable(esptest.TableBytes(esptest.Partitions()))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(esptest.Partitions(), got); d != "" {
		t.Error(d)
	}
	for name, c := range map[string]struct {
		change func(esp.Table) esp.Table
		bytes  func([]byte) []byte
		words  string
	}{
		"empty":          {bytes: func(b []byte) []byte { return bytes.Repeat([]byte{0xFF}, len(b)) }, words: "empty"},
		"one bit":        {bytes: func(b []byte) []byte { b[20] ^= 1; return b }, words: "wrong MD5"},
		"garbage":        {bytes: func(b []byte) []byte { b[64] = 1; return b }, words: "row 2 is none"},
		"no text":        {bytes: func(b []byte) []byte { copy(b[64:], bytes.Repeat([]byte{0x83}, 32)); return b }, words: "row 2 is none"},
		"overlap":        {change: func(t esp.Table) esp.Table { t[2].Offset -= 0x1000; return t }, words: `"app0"`},
		"over the table": {change: func(t esp.Table) esp.Table { t[0].Offset = 0x8000; return t }, words: `"nvs"`},
		"crooked":        {change: func(t esp.Table) esp.Table { t[4].Size += 4; return t }, words: `"spiffs"`},
		"no size":        {change: func(t esp.Table) esp.Table { t[4].Size = 0; return t }, words: `"spiffs"`},
		"endless":        {change: func(t esp.Table) esp.Table { t[4].Size = 0xFFFFF000; return t }, words: "behind 16 MiB"},
	} {
		table := esptest.Partitions()
		if c.change != nil {
			table = c.change(table)
		}
		raw := esptest.TableBytes(table)
		if c.bytes != nil {
			raw = c.bytes(raw)
		}
		if _, err := esp.ParseTable(raw); !errors.Is(err, esp.ErrTable) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %q", name, err, c.words)
		}
	}
}

func TestTableRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := uint32(0x9000)
		var want esp.Table
		for range rapid.IntRange(1, 20).Draw(t, "partitions") {
			at += rapid.Uint32Range(0, 10).Draw(t, "gap") * 0x1000
			p := esp.Partition{
				Type: rapid.Byte().Draw(t, "type"), Subtype: rapid.Byte().Draw(t, "subtype"),
				Offset: at, Size: rapid.Uint32Range(1, 20).Draw(t, "sectors") * 0x1000,
				Label: rapid.StringMatching(`[a-z0-9_]{0,16}`).Draw(t, "label"),
			}
			at += p.Size
			want = append(want, p)
		}
		got, err := esp.ParseTable(esptest.TableBytes(want))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

// changed is data with another byte.
func changed(data []byte, at int, b byte) []byte { data[at] = b; return data }

func TestParseFirmware(t *testing.T) {
	for name, c := range map[string]struct {
		data   []byte
		chip   esp.Chip
		merged bool
		words  string
	}{
		"application":        {data: esptest.Part(esp.ESP32C3, 100, 1), chip: esp.ESP32C3},
		"large application":  {data: esptest.Part(esp.ESP32S3, 0x9000, 1), chip: esp.ESP32S3},
		"merged":             {data: esptest.Merged(esp.ESP32S3, 100, 1), chip: esp.ESP32S3, merged: true},
		"merged, classic":    {data: esptest.Merged(esp.ESP32, 100, 1), chip: esp.ESP32, merged: true},
		"empty":              {words: "does not begin"},
		"short":              {data: esptest.Part(esp.ESP32, 100, 1)[:23], words: "does not begin"},
		"other file":         {data: []byte(strings.Repeat("UF2\n", 100)), words: "does not begin"},
		"unknown chip":       {data: changed(esptest.Part(esp.ESP32, 100, 1), 12, 77), words: "ESP chip 77"},
		"odd flash size":     {data: changed(esptest.Part(esp.ESP32, 100, 1), 3, 0xF0), words: "flash size 0xf"},
		"boot loader moved":  {data: changed(esptest.Merged(esp.ESP32, 100, 1), 0x1000+12, byte(esp.ESP32S3)), words: "belongs at 0x0"},
		"two chips":          {data: changed(esptest.Merged(esp.ESP32S3, 100, 1), 0x10000+12, byte(esp.ESP32)), words: "the boot loader is for ESP32-S3, the application for ESP32"},
		"no application":     {data: esptest.Merged(esp.ESP32S3, 100, 1)[:0x10000], words: "holds no application"},
		"broken application": {data: changed(esptest.Merged(esp.ESP32S3, 100, 1), 0x10000, 0), words: "does not begin"},
		"too large":          {data: make([]byte, 16<<20+1), words: "do not fit in any board"},
	} {
		f, err := esp.ParseFirmware(c.data)
		if c.words != "" {
			if !errors.Is(err, esp.ErrFirmware) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("%s: %v, want %q", name, err, c.words)
			}
			continue
		}
		if err != nil || f.Chip != c.chip || (f.Table != nil) != c.merged {
			t.Errorf("%s: %v, table %v, %v", name, f.Chip, f.Table != nil, err)
		}
	}
}

func FuzzParseTable(f *testing.F) {
	f.Add(esptest.TableBytes(esptest.Partitions()))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := esp.ParseTable(data)
		if err == nil && len(table) == 0 {
			t.Error("an empty table is none")
		}
	})
}

func FuzzParseFirmware(f *testing.F) {
	f.Add(esptest.Part(esp.ESP32, 100, 1))
	f.Add(esptest.Merged(esp.ESP32, 100, 1))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = esp.ParseFirmware(data)
	})
}
