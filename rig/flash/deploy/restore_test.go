package deploy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
)

// TestRestore holds what of a backup is put back, and that what a board refuses, forgets over its restart,
// or says to have done and has not, is named.
func TestRestore(t *testing.T) {
	t.Parallel()
	key, member := strings.Repeat("A1", 64), strings.Repeat("B2", 32)
	c := &deploytest.Console{
		Settings: map[string]string{"prv.key": strings.Repeat("C3", 64), "name": "bob", "tx": "22", "lat": "1.0", "af": "9.0", "radio": "869.6179809,62.5,8,8"},
		Refuses:  []string{"tx"}, Forgets: []string{"name"}, Regions: "* F\n", Up: time.Hour,
	}
	saved := deploy.Backup{
		Settings: []deploy.Setting{
			{Name: "prv.key", Value: key},
			{Name: "name", Value: "alice"},
			{Name: "lat", Value: "51.5"},
			{Name: "radio", Value: "869.6180,62.50,8,8"},
			{Name: "tx", Value: "10"},
			{Name: "af", Value: "1.0"},
		},
		Access:  []deploy.Member{{Key: member, Permissions: 3}, {Key: member, Permissions: 4}},
		Regions: []deploy.Region{{Name: "*", Flood: true}, {Name: "uk", Flood: true}},
		Lacks:   []string{"regions behind uk: the console cuts what it tells of them"},
	}
	b := deploy.Device{Name: "room-1", Port: start(t, c, nil)}
	done, err := b.Restore(t.Context(), saved)
	if err != nil {
		t.Fatal(err)
	}
	want := deploy.Restored{
		Board: "room-1", Same: []string{"radio", "region *"}, Back: []string{"prv.key", "lat", "af"},
		Missing: []string{
			`tx: the board replies "Error, not this"`,
			`name: set to "alice", and "bob" behind the restart`,
			"access of B2B2B2B2: a guest, whom no board can be told",
			"access of B2B2B2B2: set, and not in the list",
			"region uk: set, and the board tells it otherwise",
			"regions behind uk: the console cuts what it tells of them: not in the backup",
			"admin password: no console tells it, and the backup was not told it; set it with `password NEW`",
		},
	}
	if d := cmp.Diff(want, done); d != "" || done.Whole() {
		t.Error(d)
	}
	typed := c.Typed()
	if slices.Contains(typed, "set radio 869.6180,62.50,8,8") || slices.Index(typed, "reboot") < slices.Index(typed, "set lat 51.5") {
		t.Errorf("typed %q", typed)
	}
}

// TestRestoreNothing holds that a board which is as in its backup is left alone, and that a password is set
// which nobody can read back.
func TestRestoreNothing(t *testing.T) {
	t.Parallel()
	c := &deploytest.Console{Settings: map[string]string{"name": "alice"}}
	b := deploy.Device{Name: "room-1", Port: start(t, c, nil)}
	done, err := b.Restore(t.Context(), deploy.Backup{Settings: []deploy.Setting{{Name: "name", Value: "alice"}}, Password: "secret"})
	want := deploy.Restored{Board: "room-1", Same: []string{"name"}, Unread: []string{"admin password"}}
	if d := cmp.Diff(want, done); d != "" || err != nil || !done.Whole() {
		t.Error(err, d)
	}
	if typed := c.Typed(); slices.Contains(typed, "reboot") || !slices.Contains(typed, "password secret") {
		t.Errorf("typed %q", typed)
	}
}

// TestRestoreTexts holds that texts which are the same as numbers are put back: a password of digits is no number.
func TestRestoreTexts(t *testing.T) {
	t.Parallel()
	c := &deploytest.Console{Settings: map[string]string{"name": "7", "guest.password": "123", "owner.info": "1.0", "lat": "1.0"}}
	b := deploy.Device{Name: "room-1", Port: start(t, c, nil)}
	saved := []deploy.Setting{{Name: "name", Value: "007"}, {Name: "guest.password", Value: "0123"}, {Name: "owner.info", Value: "1"}, {Name: "lat", Value: "1"}}
	done, err := b.Restore(t.Context(), deploy.Backup{Settings: saved, Password: "secret"})
	want := deploy.Restored{Board: "room-1", Same: []string{"lat"}, Back: []string{"name", "guest.password", "owner.info"}, Unread: []string{"admin password", "restart"}}
	if d := cmp.Diff(want, done); d != "" || err != nil {
		t.Error(err, d)
	}
}

// TestRestoreWithoutARestart holds that what a board tells that did not restart is not taken for what it kept, and
// that one which was just begun is not taken for such.
func TestRestoreWithoutARestart(t *testing.T) {
	t.Parallel()
	saved := deploy.Backup{Settings: []deploy.Setting{{Name: "name", Value: "alice"}}, Password: "secret"}
	for name, c := range map[string]struct {
		console *deploytest.Console
		want    string
	}{
		"stays":           {&deploytest.Console{Up: time.Hour, Stays: true}, "it was told to restart and is up for 1h0m0s: it did not"},
		"restarts":        {&deploytest.Console{Up: time.Hour}, ""},
		"was just begun":  {&deploytest.Console{Up: time.Millisecond}, ""},
		"does not tell":   {&deploytest.Console{}, ""},
		"neither of both": {&deploytest.Console{Stays: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.console.Settings = map[string]string{"name": "bob"}
			done, err := deploy.Device{Name: "room-1", Port: start(t, c.console, nil)}.Restore(t.Context(), saved)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if unread := slices.Contains(done.Unread, "restart"); unread != (c.console.Up == 0) {
				t.Errorf("unread: %q", done.Unread)
			}
		})
	}
}

// TestRestoreRegionsUntold holds that a region which may stand behind those that a console has room to tell is not said
// to be missing, and one is that stands among them and is another.
func TestRestoreRegionsUntold(t *testing.T) {
	t.Parallel()
	told := "* F\n"
	for name := 'a'; len(told) < 158; name++ {
		told += " " + strings.Repeat(string(name), 20) + " F\n"
	}
	c := &deploytest.Console{Settings: map[string]string{"name": "alice"}, Regions: told[:159]}
	first := strings.Repeat("a", 20)
	done, err := deploy.Device{Name: "room-1", Port: start(t, c, nil)}.Restore(t.Context(), deploy.Backup{
		Settings: []deploy.Setting{{Name: "name", Value: "alice"}}, Password: "secret",
		Regions: []deploy.Region{{Name: "*", Flood: true}, {Name: first}, {Name: "uk", Flood: true}},
	})
	want := deploy.Restored{
		Board: "room-1", Same: []string{"name", "region *"}, Unread: []string{"admin password", "region uk"},
		Missing: []string{"region " + first + ": set, and the board tells it otherwise"},
	}
	if d := cmp.Diff(want, done); d != "" || err != nil {
		t.Error(err, d)
	}
}
