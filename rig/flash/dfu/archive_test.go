package dfu_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
)

// firmware is n bytes with every value in it, the ones that frames are made of among them.
func firmware(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i ^ i>>8)
	}
	return b
}

func TestArchive(t *testing.T) {
	a, err := dfu.ParseArchive(dfutest.Archive(firmware(1000)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Firmware, firmware(1000)) || a.Device != 0x52 || a.Revision != 0xFFFF || a.Application != 0xFFFFFFFF ||
		len(a.SoftDevices) != 1 || a.SoftDevices[0] != 0xB6 || a.CRC != dfu.CRC16(0xFFFF, a.Firmware) || len(a.Init) != 14 {
		t.Errorf("%+v", a)
	}
}

func TestBrokenArchives(t *testing.T) {
	application := map[string]any{"bin_file": "a.bin", "dat_file": "a.dat"}
	app := map[string]any{"application": application}
	good := firmware(8)
	init := func(change func([]byte) []byte) map[string][]byte {
		crc := dfu.CRC16(0xFFFF, good)
		return map[string][]byte{"a.bin": good, "a.dat": change([]byte{0x52, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0xFE, 0xFF, byte(crc), byte(crc >> 8)})}
	}
	same := func(b []byte) []byte { return b }
	if _, err := dfu.ParseArchive(dfutest.Zip(app, init(same))); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{ // the longest that the vendor's boot loader took, see fixtures/flash/dfu
		"beside S140 6.1.1": dfutest.Archive(firmware(0xC4000)),
		"beside both":       dfutest.Archive(firmware(0xC4000), 0x0123, 0x00B6),
		"beside S140 7.3.0": dfutest.Archive(firmware(0xC3000), 0x0123),
		"beside any":        dfutest.Archive(firmware(0xC4000), dfu.AnySoftDevice),
	} {
		if _, err := dfu.ParseArchive(data); err != nil {
			t.Errorf("longest %s: %v", name, err)
		}
	}
	for name, c := range map[string]struct {
		data  []byte
		words string
	}{
		"no zip":        {[]byte("PK"), "zip"},
		"no manifest":   {dfutest.Zip(nil, nil), "lists no application"},
		"boot loader":   {dfutest.Zip(map[string]any{"application": application, "bootloader": application}, init(same)), "replaces the boot loader"},
		"both":          {dfutest.Zip(map[string]any{"softdevice_bootloader": application}, init(same)), "replaces the boot loader"},
		"no bin":        {dfutest.Zip(app, map[string][]byte{"a.dat": init(same)["a.dat"]}), "a.bin"},
		"empty bin":     {dfutest.Zip(app, map[string][]byte{"a.dat": init(same)["a.dat"], "a.bin": nil}), "want 1 to 1048576 bytes"},
		"huge bin":      {dfutest.Zip(app, map[string][]byte{"a.dat": init(same)["a.dat"], "a.bin": make([]byte, 1<<20+4)}), "want 1 to 1048576 bytes"},
		"too long":      {dfutest.Archive(firmware(0xC4004)), "firmware of 802820 bytes: beside the SoftDevice S140 6.1.1 (0x00B6) the boot loader has room for 802816 (0xC4000)"},
		"too long, S7":  {dfutest.Archive(firmware(0xC3004), 0x0100, 0x0123), "beside the SoftDevice S140 7.2.0 (0x0100) or S140 7.3.0 (0x0123) the boot loader has room for 798720 (0xC3000)"},
		"no SoftDevice": {dfutest.Zip(app, init(func(b []byte) []byte { return append(append(b[:8:8], 0, 0), b[12:]...) })), "lists no SoftDevice"},
		"other device":  {dfutest.Zip(app, init(func(b []byte) []byte { b[0] = 51; return b })), "device type is 51, wanted is 82"},
		"long init":     {dfutest.Zip(app, init(func([]byte) []byte { return make([]byte, 127) })), "want 1 to 126 bytes"},
		"short init":    {dfutest.Zip(app, init(func(b []byte) []byte { return b[:9] })), "init packet of 9 bytes"},
		"longer init":   {dfutest.Zip(app, init(func(b []byte) []byte { return append(b, 1, 2) })), "newer Nordic tools"},
		"other crc":     {dfutest.Zip(app, init(func(b []byte) []byte { b[12] ^= 1; return b })), "CRC"},
		"outside":       {dfutest.Zip(map[string]any{"application": map[string]any{"bin_file": "../a.bin", "dat_file": "a.dat"}}, init(same)), "invalid"},
		"odd firmware":  {dfutest.Archive(firmware(7)), "words of 4"},
		"manifest torn": {bytes.ReplaceAll(dfutest.Zip(app, init(same)), []byte("manifest.json"), []byte("manifest.jsom")), "manifest.json"},
	} {
		_, err := dfu.ParseArchive(c.data)
		if !errors.Is(err, dfu.ErrArchive) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v, want %q", name, err, c.words)
		}
	}
	if _, err := dfu.ParseArchive(dfutest.Zip(app, nil)); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// FuzzParseArchive holds that no file makes it panic, and that what it takes is consistent.
func FuzzParseArchive(f *testing.F) {
	f.Add(dfutest.Archive(firmware(16)))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := dfu.ParseArchive(data)
		if err == nil && dfu.CRC16(0xFFFF, a.Firmware) != a.CRC {
			t.Error("another CRC")
		}
	})
}
