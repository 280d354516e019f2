package uf2_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
)

// vendor reads a recording.
func vendor(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../../../fixtures/flash/uf2/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestAsUF2Conv holds that a file of the vendor's tool is read as the firmware it was made of,
// and written as the same bytes; and that this package makes the same file of it, but for what
// the last block is filled up with.
func TestAsUF2Conv(t *testing.T) {
	bin, raw := vendor(t, "uf2conv.bin"), vendor(t, "uf2conv.uf2")
	file, err := uf2.Parse([]byte(raw))
	if err == nil {
		err = file.Fits(uf2.NRF52840)
	}
	if err != nil {
		t.Fatal(err)
	}
	var got []byte
	for i := range file {
		got = append(got, file[i].Payload()...)
	}
	if want := bin + strings.Repeat("\x00", 768-700); string(got) != want || file[0].Address != 0x26000 {
		t.Errorf("other firmware, at 0x%x", file[0].Address)
	}
	if string(file.Append(nil)) != raw {
		t.Error("other bytes when written again")
	}
	mine := uf2.New(uf2.NRF52840, 0x26000, []byte(bin))
	copy(mine[2].Data[700-512:256], make([]byte, 768-700))
	if !bytes.Equal(mine.Append(nil), []byte(raw)) {
		t.Error("another file")
	}
}

// TestAsTheBootLoader holds the bounds of flash against what the vendor's code took.
func TestAsTheBootLoader(t *testing.T) {
	rows := 0
	for line := range strings.Lines(vendor(t, "adafruit-bootloader.txt")) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		var base uint32
		var length, taken, sent int
		if _, err := fmt.Sscanf(line, "0x%x %d: %d of %d", &base, &length, &taken, &sent); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		rows++
		if err := uf2.New(uf2.NRF52840, base, make([]byte, length)).Fits(uf2.NRF52840); (err == nil) != (taken == sent) {
			t.Errorf("%d bytes at 0x%x: %v, the boot loader took %d of %d blocks", length, base, err, taken, sent)
		}
	}
	if rows < 10 {
		t.Errorf("%d rows", rows)
	}
}

// TestInfoOfTheBootLoader reads what the vendor's code says of itself.
func TestInfoOfTheBootLoader(t *testing.T) {
	for name, want := range map[string]string{"info-s140-6.1.1.txt": "S140 6.1.1", "info-s140-7.3.0.txt": "S140 7.3.0", "info-none.txt": "none"} {
		info, err := uf2.ParseInfo(strings.NewReader(vendor(t, name)))
		s, ok := flash.ParseSoftDevice(info.SoftDevice)
		family, known := info.Family()
		if err != nil || !ok || s.Name != want || info.BoardID != "nRF52840-T1000-E-v1" || family != uf2.NRF52840 || !known {
			t.Errorf("%s: %+v, %v, %v", name, info, s, err)
		}
	}
}

// TestBesideASoftDevice flashes firmware that begins somewhere onto boards with some SoftDevice.
func TestBesideASoftDevice(t *testing.T) {
	for _, c := range []struct {
		info string
		base uint32
		ok   bool
	}{
		{"info-s140-6.1.1.txt", 0x26000, true},
		{"info-s140-6.1.1.txt", 0x27000, false},
		{"info-s140-6.1.1.txt", 0, true}, // it brings its own
		{"info-s140-6.1.1.txt", 0x1000, true},
		{"info-s140-7.3.0.txt", 0x27000, true},
		{"info-none.txt", 0x26000, false}, // BasedHardware/omi issue 6000: it never starts
		{"info-none.txt", 0x1000, true},
		{"info-none.txt", 0, true},
	} {
		b := &uf2test.Board{Info: vendor(t, c.info)}
		f := start(t, b)
		img := image()
		img.BoardID = ""
		img.Data = uf2.New(uf2.NRF52840, c.base, firmware(5000)).Append(nil)
		if _, err := f.Flash(t.Context(), img, flash.Options{}, nil); (err == nil) != c.ok {
			t.Errorf("%s, 0x%x: %v", c.info, c.base, err)
		}
	}
}
