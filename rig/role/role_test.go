package role_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/room"
)

func TestReadBanner(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("5A", 32)
	for _, c := range []struct {
		out string
		end int
		ok  bool
	}{
		{"Room ID: " + key + "\r\n", 75, true},
		{"boot noise\xffRoom ID: " + strings.ToLower(key) + "\r\nmore", 86, true},
		{"Room ID: short\r\nRoom ID: " + key + "\r\n", 91, true},
		{"Room ID: " + key, 0, false},
		{"Room ID: " + key + "\r", 0, false},
		{"Room ID: " + key[1:] + "Z\r\n", 0, false},
		{"Room ID: " + key + "00\r\n", 0, false},
		{"", 0, false},
	} {
		got, end, ok := room.Role().ReadBanner(c.out)
		if ok != c.ok || end != c.end || ok && got[0] != 0x5A {
			t.Errorf("%q: %x, %d, %v, want %d, %v", c.out, got[:2], end, ok, c.end, c.ok)
		}
	}
}

func FuzzReadBanner(f *testing.F) {
	f.Add("Room ID: " + strings.Repeat("5A", 32) + "\r\n")
	f.Fuzz(func(t *testing.T, out string) {
		if _, end, ok := room.Role().ReadBanner(out); ok && (end < 75 || end > len(out)) {
			t.Errorf("end %d of %d", end, len(out))
		}
	})
}

func TestRestartsOn(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]bool{
		"reboot": true, " reboot\r": true, "clkreboot": true, "ab|reboot": true,
		"ver": false, "set name reboot": false, "": false, "abc|reboot": false,
	} {
		if got := room.Role().RestartsOn(command); got != want {
			t.Errorf("%q: %v, want %v", command, got, want)
		}
	}
}

// A role without a banner shows none, whatever looks like a key.
func TestNoBanner(t *testing.T) {
	t.Parallel()
	if _, _, ok := (role.Role{}).ReadBanner(strings.Repeat("5A", 32) + "\r\n"); ok {
		t.Error("a banner was found")
	}
}

func TestPrints(t *testing.T) {
	t.Parallel()
	banner := "Room ID: " + strings.Repeat("5A", 32) + "\r\n"
	for line, want := range map[string]bool{
		banner: true, "> " + banner: false, banner + "x": false, "Room ID: \r\n": false, "": false,
	} {
		if got := room.Role().Prints(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}

// Check names what is missing.
func TestCheck(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(*role.Role){
		"":                         func(*role.Role) {},
		"name":                     func(r *role.Role) { r.Name = "" },
		"words for people":         func(r *role.Role) { r.Called = "" },
		"banner":                   func(r *role.Role) { r.Banner = "" },
		"proof of life":            func(r *role.Role) { r.Alive = "" },
		"command that restarts it": func(r *role.Role) { r.Restarts = nil },
		"set-up":                   func(r *role.Role) { r.SetUp = nil },
		"log-in":                   func(r *role.Role) { r.Login.Decode = nil },
		"deadlines":                func(r *role.Role) { r.Deadlines.ListSave.After = 0 },
	} {
		r := room.Role()
		change(&r)
		err := r.Check()
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), "knows no "+want+" of it")) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
