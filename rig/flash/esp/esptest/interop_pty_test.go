package esptest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/internal/pty"
)

// esptool are the words that run Espressif's esptool: MESHRIG_ESPTOOL, or what Debian installs.
func esptool(t *testing.T) []string {
	t.Helper()
	if os.Getenv("MESHRIG_INTEROP") == "" {
		t.Skip("programs of others drive the fakes in make interop")
	}
	if words := strings.Fields(os.Getenv("MESHRIG_ESPTOOL")); len(words) > 0 {
		return words
	}
	path, err := exec.LookPath("esptool")
	if err != nil {
		t.Skip("esptool is not installed, and Debian has it from 13 on only")
	}
	return []string{path}
}

// TestInteropEsptool has Espressif's esptool flash the fake behind a pseudo terminal, which has
// no modem lines: by the stub, and by the ROM alone, plain and compressed; and erase, and read.
func TestInteropEsptool(t *testing.T) {
	words := esptool(t)
	for name, c := range map[string]struct {
		chip  esp.Chip
		flags []string
		write []string
	}{
		"ESP32, stub":               {esp.ESP32, nil, nil},
		"ESP32-S3, stub":            {esp.ESP32S3, nil, nil},
		"ESP32-S3, stub, plain":     {esp.ESP32S3, nil, []string{"--no-compress"}},
		"ESP32, ROM":                {esp.ESP32, []string{"--no-stub"}, nil},
		"ESP32-S3, ROM":             {esp.ESP32S3, []string{"--no-stub"}, nil},
		"ESP32-S3, ROM, compressed": {esp.ESP32S3, []string{"--no-stub"}, []string{"--compress"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &esptest.ROM{Chip: c.chip, Flash: bytes.Repeat([]byte{0xA5}, 8<<20)}
			board, host, err := pty.Raw()
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan struct{})
			go func() { defer close(done); r.Serve(board) }()
			t.Cleanup(func() { _, _ = host.Close(), board.Close(); <-done })
			folder := t.TempDir()
			image := esptest.Merged(c.chip, 0x5123, 3)
			file, back := filepath.Join(folder, "image.bin"), filepath.Join(folder, "back.bin")
			if err := os.WriteFile(file, image, 0o600); err != nil {
				t.Fatal(err)
			}
			run := func(words ...string) string {
				t.Helper()
				out, err := exec.CommandContext(t.Context(), words[0], words[1:]...).CombinedOutput()
				if err != nil {
					t.Fatalf("%q: %v\n%s", words, err, out)
				}
				return string(out)
			}
			common := append(append(words, "--chip", "auto", "--port", host.Name(), "--baud", "460800", "--before", "no_reset", "--after", "no_reset"), c.flags...)
			run(append(append(common, "write_flash", "--flash_size", "keep"), append(c.write, "0x0", file)...)...)
			if !bytes.Equal(r.Contents(0, len(image)), image) {
				t.Error("the image is not in flash")
			}
			if c.flags != nil { // a ROM can neither read nor erase
				return
			}
			if says := run(append(common, "flash_id")...); !regexp.MustCompile(`size: 8MB`).MatchString(says) || !strings.Contains(says, "already running") {
				t.Errorf("%s", says)
			}
			run(append(common, "erase_region", "0x670000", "0x2000")...)
			if got := r.Contents(0x66FFFF, 0x2002); got[0] != 0xA5 || got[0x2001] != 0xA5 || bytes.Count(got, []byte{0xFF}) != 0x2000 {
				t.Error("not what was to be erased")
			}
			run(append(common, "read_flash", "0x8000", "0x3000", back)...)
			if got, err := os.ReadFile(back); err != nil || !bytes.Equal(got, image[0x8000:0xB000]) {
				t.Errorf("read something else, %v", err)
			}
		})
	}
}
