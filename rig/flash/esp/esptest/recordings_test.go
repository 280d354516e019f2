package esptest_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// folder has the recordings; its README says how they are made up.
const folder = "../../../../fixtures/flash/esp"

// head says who made a recording: no program of this project.
type head struct {
	Program, Version, Command, Source, Chip, Kind string
}

// entry is a case of a recording.
type entry struct {
	Case      string
	Exchanges []struct{ To, From string }
}

// read reads a recording.
func read(t *testing.T, file string) (h head, entries []entry) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if err := d.Decode(&h); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for d.More() {
		var e entry
		if err := d.Decode(&e); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		entries = append(entries, e)
	}
	if h.Program == "" || h.Version == "" || h.Command == "" || h.Source == "" || len(entries) == 0 {
		t.Errorf("%s: %+v does not say who made it, or it has no case", file, h)
	}
	return h, entries
}

func unhex(t *testing.T, digits string) []byte {
	t.Helper()
	b, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestStubRecordings holds that the fake answers as Espressif's stub does, byte for byte.
func TestStubRecordings(t *testing.T) {
	_, entries := read(t, filepath.Join(folder, "stub-v0.5.1.jsonl"))
	for _, e := range entries {
		t.Run(e.Case, func(t *testing.T) {
			r := &esptest.ROM{Chip: esp.ESP32S3, Flash: bytes.Repeat([]byte{0xFF}, 8<<20)}
			r.Take([]byte{0, esptest.MemEnd, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}) // starts it
			for i, x := range e.Exchanges {
				if got := r.Take(unhex(t, x.To)); !bytes.Equal(got, unhex(t, x.From)) {
					t.Errorf("to %d, %.60s, it answers\n%x, the stub\n%s", i+1, x.To, got, x.From)
				}
			}
		})
	}
}
