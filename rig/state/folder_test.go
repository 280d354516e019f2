package state_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/state"
)

// TestPaths holds the paths, which rigs have files under.
func TestPaths(t *testing.T) {
	t.Parallel()
	f := state.Folder("state")
	for got, want := range map[string]string{
		f.Ledger():             "state/health.sqlite",
		f.History():            "state/history",
		f.Proof("heltec-1"):    "state/power/power-heltec-1.json",
		f.Proof("a/b"):         "state/power/power-a%2Fb.json",
		f.Airtime("kiss_1.b"):  "state/airtime/kiss_1.b",
		f.Airtime(".."):        "state/airtime/%2E.",
		f.Airtime(""):          "state/airtime/%",
		f.Flashed("rak-1"):     "state/flash/rak-1.json",
		f.Flashed("../leases"): "state/flash/%2E.%2Fleases.json",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestDefaultFolders(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "/cache")
	t.Setenv("HOME", "/home")
	if got := state.Own("bench"); got != "/cache/meshrig/bench" {
		t.Error(got)
	}
	if got, err := state.Images(); got != "/cache/meshrig/images" || err != nil {
		t.Error(got, err)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	if got := state.Own("bench"); got != state.Folder(filepath.Join(os.TempDir(), "meshrig", "bench")) {
		t.Error(got)
	}
	if _, err := state.Images(); err == nil {
		t.Error("images nowhere")
	}
}

// TestBareNames holds that a file is found that was written before names were escaped, unless
// there is a newer one, and that nothing outside of its folder is.
func TestBareNames(t *testing.T) {
	t.Parallel()
	f := state.Folder(t.TempDir())
	put := func(file string) string {
		t.Helper()
		file = filepath.Join(string(f), file)
		if err := state.Write(file, nil); err != nil {
			t.Fatal(err)
		}
		return file
	}
	escaped := f.Flashed("room 1")
	if filepath.Base(escaped) != "room%201.json" {
		t.Error(escaped)
	}
	if bare := put("flash/room 1.json"); f.Flashed("room 1") != bare {
		t.Errorf("%s is not found, but %s", bare, f.Flashed("room 1"))
	}
	if put("flash/room%201.json"); f.Flashed("room 1") != escaped {
		t.Error("the older one is found")
	}
	put("leases.json")
	put("flash/deeper/x.json")
	for _, name := range []string{"../leases", "deeper/x", ".."} {
		if got := f.Flashed(name); filepath.Dir(got) != filepath.Join(string(f), "flash") {
			t.Errorf("%s leads to %s", name, got)
		}
	}
}

// contained fails if a name leads out of its folder, hides its file or takes another's.
func contained(t interface{ Errorf(string, ...any) }, name string) {
	file := state.Name(name)
	if filepath.Base(file) != file || !filepath.IsLocal(file) || strings.HasPrefix(file, ".") || strings.ContainsAny(file, "/\x00") {
		t.Errorf("%q becomes %q", name, file)
	}
	// Whoever can tell the name from the file has no two names for one.
	if back, err := url.PathUnescape(file); name != "" && (err != nil || back != name) {
		t.Errorf("%q becomes %q, which is %q, %v", name, file, back, err)
	}
	if name == "" && file != "%" {
		t.Errorf("no name becomes %q", file)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"heltec-1", "a.b_c", "-", "X0"} {
		if got := state.Name(name); got != name {
			t.Errorf("%s becomes %s", name, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) { contained(t, rapid.StringMatching(`[a-c./%\\ 2EF-]{0,5}`).Draw(t, "name")) })
}

func FuzzName(f *testing.F) {
	for _, name := range []string{"", ".", "..", "../x", "%2E", "%", "a\x00b", "\xff"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		contained(t, name)
		folder := state.Folder("s")
		for _, file := range []string{folder.Proof(name), folder.Airtime(name), folder.Flashed(name)} {
			if filepath.Dir(filepath.Dir(file)) != "s" {
				t.Errorf("%q leads to %s", name, file)
			}
		}
	})
}
