package esptest_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// folder has the recordings; its README says how they are made up.
const folder = "../../../../fixtures/flash/esp"

// head says who made a recording: no program of this project.
type head struct {
	Program string `json:"program"`
	Version string `json:"version"`
	Command string `json:"command"`
	Source  string `json:"source"`
	Chip    string `json:"chip"`
	Kind    string `json:"kind"`
	Note    string `json:"note"`
}

// entry is a case of a recording.
type entry struct {
	Case      string     `json:"case"`
	Exchanges []exchange `json:"exchanges"`
}

// exchange is a packet and its answer, in hexadecimal digits.
type exchange struct {
	To   string `json:"to"`
	From string `json:"from,omitempty"`
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

// packets are those of a stream.
func packets(stream []byte) (list []string) {
	var d slip.Decoder
	for _, b := range stream {
		if p, ok := d.Feed(b); ok {
			list = append(list, hex.EncodeToString(p))
		}
	}
	return list
}

// TestROMRecordings holds that the fake answers as the ROMs of real chips did to esptool. What
// their registers hold is theirs, and so is the value in answers that have none.
func TestROMRecordings(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(folder, "rom-*.jsonl"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		h, entries := read(t, file)
		if h.Chip != "ESP32" || h.Kind != "recorded" {
			t.Errorf("%s: %+v", file, h)
		}
		r := &esptest.ROM{Chip: esp.ESP32, Registers: map[uint32]uint32{}}
		for _, e := range entries {
			for _, x := range e.Exchanges {
				if to := unhex(t, x.To); to[1] == esptest.ReadReg {
					r.Registers[binary.LittleEndian.Uint32(to[8:])] = binary.LittleEndian.Uint32(unhex(t, x.From)[4:])
				}
			}
		}
		for _, e := range entries {
			for _, x := range e.Exchanges {
				to, want := unhex(t, x.To), strings.Fields(x.From)
				got := packets(r.Take(to))
				if len(got) != len(want) {
					t.Errorf("%s, %s: %d answers, the chip gave %d", file, e.Case, len(got), len(want))
					continue
				}
				for i := range got {
					if to[1] != esptest.ReadReg {
						if got[i][8:16] == "00000000" && to[1] == esptest.Sync {
							t.Errorf("%s, %s: a ROM does not answer with zero", file, e.Case)
						}
						got[i] = got[i][:8] + want[i][8:16] + got[i][16:]
					}
					if got[i] != want[i] {
						t.Errorf("%s, %s: it answers %s, the chip %s", file, e.Case, got[i], want[i])
					}
				}
			}
		}
	}
}
