package state

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// TestChoose holds which folder is the machine's, and that it is the same for all users where they
// can share one.
func TestChoose(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	system, common := filepath.Join(dir, "system"), filepath.Join(dir, "tmp", "meshrig")
	at := func(named, want string) {
		t.Helper()
		for _, home := range []string{"/home/alice", "/home/bob"} {
			own := filepath.Join(home, ".cache", "meshrig")
			if want == "own" {
				want = own
			}
			if got := choose(named, system, common, own); got.Folder != want || got.Whose == "" {
				t.Errorf("%+v, want %s", got, want)
			}
			if want == own {
				want = "own"
			}
		}
	}
	at("/named", "/named")
	at("", "own") // nowhere to share one
	if err := os.Mkdir(filepath.Dir(common), 0o700); err != nil {
		t.Fatal(err)
	}
	at("", common)
	if err := os.Mkdir(system, 0o700); err != nil {
		t.Fatal(err)
	}
	at("", system)
	at("/named", "/named")
}

// TestPrepare holds who may write to the folders of a place, whatever the mask of who made them.
func TestPrepare(t *testing.T) {
	t.Parallel()
	modes := func(p Place) (list [5]fs.FileMode) {
		t.Helper()
		for range 2 { // a second time changes nothing
			if err := p.Prepare(); err != nil {
				t.Fatal(err)
			}
		}
		for i, folder := range []string{p.Folder, p.Leases(), filepath.Dir(p.Airtime("x")), filepath.Dir(p.Found("x")), p.rigs()} {
			info, err := os.Stat(folder)
			if err != nil {
				t.Fatal(err)
			}
			list[i] = info.Mode() &^ fs.ModeDir
		}
		return list
	}
	const sticky = fs.ModeSticky
	if got, want := modes(Place{Folder: filepath.Join(t.TempDir(), "meshrig"), open: true}), [5]fs.FileMode{sticky | 0o777, sticky | 0o777, 0o777, 0o777, 0o777}; got != want {
		t.Errorf("for all: %v, want %v", got, want)
	}
	group := t.TempDir()
	if err := os.Chmod(group, fs.ModeSetgid|0o770); err != nil {
		t.Fatal(err)
	}
	const setgid = fs.ModeSetgid
	if got, want := modes(Place{Folder: group}), [5]fs.FileMode{setgid | 0o770, setgid | 0o770, setgid | 0o770, setgid | 0o770, setgid | 0o770}; got != want {
		t.Errorf("for a group: %v, want %v", got, want)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (Place{Folder: file}).Prepare(); err == nil {
		t.Error("a file is a place")
	}
	if os.Getuid() == 0 {
		return // who may do everything is refused nothing
	}
	shut := t.TempDir()
	if err := os.Chmod(shut, 0o500); err != nil {
		t.Fatal(err)
	}
	if err := (Place{Folder: shut}).Prepare(); !errors.Is(err, ErrPlace) {
		t.Error(err)
	}
}

// TestRig holds where what is known of a rig lies: shared, unless an earlier meshrig began it for one user.
func TestRig(t *testing.T) {
	cache, place := t.TempDir(), Place{Folder: t.TempDir()}
	t.Setenv("XDG_CACHE_HOME", cache)
	shared := Folder(filepath.Join(place.Folder, "rigs", "a%2Fb"))
	if got := place.Rig("a/b"); got != shared {
		t.Error(got)
	}
	if err := os.MkdirAll(filepath.Join(cache, "meshrig", "a%2Fb"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := place.Rig("a/b"); got != Own("a/b") {
		t.Error(got)
	}
	if err := os.MkdirAll(string(shared), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := place.Rig("a/b"); got != shared {
		t.Error(got)
	}
}

// TestMakeForOthers holds that a folder is for those who may write to the one above, and for its
// owner where that one is everybody's.
func TestMakeForOthers(t *testing.T) {
	t.Parallel()
	for above, want := range map[fs.FileMode]fs.FileMode{
		0o700: 0o750, 0o755: 0o750, 0o770: 0o770, 0o777: 0o777, fs.ModeSticky | 0o777: 0o750, fs.ModeSetgid | 0o770: fs.ModeSetgid | 0o770,
	} {
		dir := t.TempDir()
		if err := os.Chmod(dir, above); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(dir, "new", "and", "below")
		if err := Make(folder); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(folder)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode() &^ fs.ModeDir; got != want {
			t.Errorf("in %v: %v, want %v", above, got, want)
		}
	}
}
