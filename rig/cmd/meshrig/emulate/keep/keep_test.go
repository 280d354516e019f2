package keep_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/firmware/admin"
	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate/keep"
)

// TestFlash holds that a room keeps its identity and settings in a folder, and that two rooms
// cannot have the same.
func TestFlash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "flash")
	live := func() (*keep.Flash, board.Machine) {
		t.Helper()
		f, err := keep.Open("flash", dir)
		if err != nil {
			t.Fatal(err)
		}
		m, err := emulated.Target{Hardware: firmware.Config{Flash: f.Flash}}.New(t.Context(), board.Setup{Seed: 1, Files: f.Files})
		if err != nil {
			t.Fatal(err)
		}
		m = f.Of(m)
		m.Input(0, board.Input{Kind: board.Power, On: true})
		return f, m
	}
	pass := func(m board.Machine, seconds time.Duration) {
		t.Helper()
		for until := clock.Time(0).Add(seconds * time.Second); ; {
			if _, at, _, err := m.Run(until); err != nil || at == until {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
		}
	}
	first, machine := live()
	pass(machine, 5)
	if _, err := keep.Open("flash", dir); err == nil || !strings.Contains(err.Error(), "is in use by ") {
		t.Errorf("a second one: %v", err)
	}
	machine.Input(clock.Time(0).Add(5*time.Second), board.Input{Kind: board.SerialIn, Data: []byte("set name Keeper\r")})
	pass(machine, 6)
	key, err := first.ReadFile(admin.IdentityFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second, machine := live()
	pass(machine, 5)
	if again, err := second.ReadFile(admin.IdentityFile); err != nil || !bytes.Equal(again, key) {
		t.Error("another identity", err)
	}
	if prefs, err := second.ReadFile(admin.PrefsFile); err != nil || !bytes.Contains(prefs, []byte("Keeper")) {
		t.Errorf("%q, %v", prefs, err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	if _, err := keep.Open("flash", filepath.Join(dir, admin.PrefsFile)); err == nil {
		t.Error("a file is a folder")
	}
}
