package deploy_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/state"
)

func TestBackup(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("A1", 64)
	c := &deploytest.Console{Settings: map[string]string{"prv.key": key, "name": "alice's room", "radio": "869.6179810,62.5,8,8", "tx": "22"}}
	b := deploy.Device{Name: "room-1", Port: start(t, c, nil)}
	records := deploy.Records{State: state.Folder(filepath.Join(t.TempDir(), "state"))}
	if _, _, ok, err := records.LastBackup("room-1"); ok || err != nil {
		t.Fatal(ok, err)
	}
	saved, err := b.Backup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []deploy.Setting{{Name: "prv.key", Value: key}, {Name: "name", Value: "alice's room"}, {Name: "radio", Value: "869.6179810,62.5,8,8"}, {Name: "tx", Value: "22"}}
	if d := cmp.Diff(want, saved.Settings); d != "" || saved.Version != released || !saved.Identity() || len(saved.Refused) < 20 {
		t.Errorf("%+v\n%s", saved, d)
	}
	file, err := records.SaveBackup(saved)
	if err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{file: 0o600, filepath.Dir(file): 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v: the private key is in it", path, info.Mode(), err)
		}
	}
	last, again, ok, err := records.LastBackup("room-1")
	if d := cmp.Diff(saved, last); d != "" || again != file || !ok || err != nil {
		t.Error(d, again, ok, err)
	}
}

// TestBackupOfWhatTellsNothing holds that a board which tells nothing has no backup.
func TestBackupOfWhatTellsNothing(t *testing.T) {
	t.Parallel()
	b := deploy.Device{Name: "room-1", Port: start(t, &deploytest.Console{}, nil)}
	if _, err := b.Backup(t.Context()); err == nil || !strings.Contains(err.Error(), "room-1: back up: it tells none of its settings") {
		t.Error(err)
	}
}

// TestBackupOfNoText holds that a value which a file cannot keep as it is, as a name that the firmware cut within a
// character, is said to be missing: the board would be given another.
func TestBackupOfNoText(t *testing.T) {
	t.Parallel()
	c := &deploytest.Console{Settings: map[string]string{"name": "caf\xc3", "owner.info": "a\x03b", "tx": "22"}}
	saved, err := deploy.Device{Name: "room-1", Port: start(t, c, nil)}.Backup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lacks := []string{"name: what the board tells is no text that can be typed", "owner.info: what the board tells is no text that can be typed"}
	if d := cmp.Diff(lacks, saved.Lacks[:min(2, len(saved.Lacks))]); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]deploy.Setting{{Name: "tx", Value: "22"}}, saved.Settings); d != "" {
		t.Error(d)
	}
}

// TestBackupLists holds what a backup has of access list and regions, and that a tree which the console
// cuts is said to be cut.
func TestBackupLists(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("B2", 32)
	c := &deploytest.Console{Settings: map[string]string{"name": "alice"}, Access: []string{"03 " + key}, Regions: "* F\n uk^ F\n  uk-north\n de F\n"}
	b := deploy.Device{Name: "room-1", Port: start(t, c, nil)}
	saved, err := b.Backup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	regions := []deploy.Region{{Name: "*", Flood: true}, {Name: "uk", Home: true, Flood: true}, {Name: "uk-north", Parent: "uk"}, {Name: "de", Flood: true}}
	if d := cmp.Diff(regions, saved.Regions); d != "" || len(saved.Lacks) > 0 {
		t.Error(saved.Lacks, d)
	}
	if d := cmp.Diff([]deploy.Member{{Key: key, Permissions: 3}}, saved.Access); d != "" {
		t.Error(d)
	}
	long := "* F\n"
	for name := 'a'; len(long) < 152; name++ {
		long += " " + strings.Repeat(string(name), 20) + " F\n"
	}
	long = long[:159]
	b = deploy.Device{Name: "room-2", Port: start(t, &deploytest.Console{Settings: c.Settings, Regions: long}, nil)}
	saved, err = b.Backup(t.Context())
	last := saved.Regions[len(saved.Regions)-1].Name
	if err != nil || len(last) != 20 || len(saved.Lacks) != 1 || saved.Lacks[0] != "regions behind "+last+": the console cuts what it tells of them" {
		t.Errorf("%v, %+v, %v", err, saved.Regions, saved.Lacks)
	}
}
