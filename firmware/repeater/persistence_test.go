package repeater_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// upgrade is what an older release left and what v1.17.1 makes of it.
type upgrade struct {
	Before, After map[string]string // files in hex
	Replies       map[string]string
}

func files(t *testing.T, coded map[string]string) map[string][]byte {
	t.Helper()
	list := map[string][]byte{}
	for name, text := range coded {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		list[name] = data
	}
	return list
}

// On the flash that an older release left, the repeater replies as the released firmware does, and
// leaves the same files.
func TestUpgrade(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join(vectors, "upgrade-*.json"))
	if err != nil || len(paths) != 5 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var u upgrade
			if err := json.Unmarshal(data, &u); err != nil {
				t.Fatal(err)
			}
			flash := &emulated.Flash{}
			flash.Restore(files(t, u.Before))
			w := newWorld(t, released, emulated.Config{Flash: flash})
			for _, command := range slices.Sorted(maps.Keys(u.Replies)) {
				if want := strings.TrimPrefix(u.Replies[command], command+"\r\n"); w.typed(command) != want {
					t.Errorf("%s: %q, want %q", command, w.typed(command), want)
				}
			}
			for name, want := range files(t, u.After) {
				if got, err := flash.ReadFile(name); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%s: %v\n got %q\nwant %q", name, err, got, want)
				}
			}
		})
	}
}

// Neighbours are gone after a restart; administrators are not.
func TestRestart(t *testing.T) {
	w := newWorld(t, "", emulated.Config{})
	w.hears(advert(identity.NewLocal(identity.FromSeed([32]byte{0: 9})), wire.NodeRepeater, 1))
	key := strings.Repeat("5A", 32)
	if got := w.typed("setperm " + key + " 3"); got != "  -> OK\r\n" {
		t.Fatalf("setperm: %q", got)
	}
	w.run(6_000_000)
	if got := w.typed("neighbors"); strings.Contains(got, "none") {
		t.Fatalf("neighbors: %q", got)
	}
	w.m.Input(w.now, device.Input{Kind: device.Power})
	w.m.Input(w.now, device.Input{Kind: device.Power, On: true})
	w.run(3_000_000)
	if got := w.typed("neighbors"); got != "  -> -none-\r\n" {
		t.Errorf("neighbors after a restart: %q", got)
	}
	if got := w.typed("get acl"); !strings.Contains(got, "03 "+key) {
		t.Errorf("access list after a restart: %q", got)
	}
}
