package explain_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/explain"
)

// exchange is a recorded exchange of the released room server: its keys, and the frames in their order.
func exchange(t *testing.T, file string) (*explain.Keys, [][]byte) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	keys := &explain.Keys{}
	var frames [][]byte
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var l struct {
			Kind, Hex string
			Keys      map[string]struct{ Pub, Prv string }
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		for name, k := range l.Keys {
			if k.Prv == "" {
				keys.AddPublic(name, identity.PublicKey(unhex(t, k.Pub)))
			} else {
				keys.AddPrivate(name, identity.PrivateKey(unhex(t, k.Prv)))
			}
		}
		if (l.Kind == "tx" || l.Kind == "rx") && l.Hex != "" { // the end of a frame has no bytes
			frames = append(frames, unhex(t, l.Hex))
		}
	}
	return keys, frames
}

// TestRecorded explains every frame that was recorded of the released firmware, and holds that what
// it asked for and was told is named.
func TestRecorded(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../fixtures/vectors/exchange-*.jsonl")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	count, opened := 0, 0
	var all strings.Builder
	for _, file := range files {
		keys, frames := exchange(t, file)
		for _, frame := range frames {
			f, err := explain.Explain(frame, keys)
			count++
			if f.Opened {
				opened++
			}
			if err != nil {
				all.WriteString("BROKEN ")
			}
			all.WriteString(f.Summary + "\n")
		}
	}
	text := all.String()
	t.Logf("%d frames, %d opened, %d broken", count, opened, strings.Count(text, "BROKEN "))
	for _, want := range []string{
		" telemetry: voltage 4.10 V, temperature 25.0 °C, to ", " status: up ", " access list of 1, to ",
		" log-in accepted, permissions 3, ", " keep-alive, since ", " command \"ver\"", " push \"", " trace ", " dB\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not told", want)
		}
	}
}
