package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
)

// Boards and probes that somebody uses come and go; the others may not while a switch is tried.
func TestBystanders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plug := func(topology, number, serial string) {
		folder := filepath.Join(dir, "sys", "bus", "usb", "devices", topology)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"idVendor": "239a", "idProduct": "8029", "devnum": number, "serial": serial} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	plug("1-1.1", "11", "A1")
	plug("1-1.2", "12", "B2")
	plug("1-1.4", "14", "K1")
	plug("1-1.5", "15", "K2")
	plug("1-1.6", "16", "D4")
	rig := &inventory.Rig{
		Machine: inventory.Machine{Sys: filepath.Join(dir, "sys"), Dev: filepath.Join(dir, "dev"), State: filepath.Join(dir, "state")},
		Boards: []inventory.Board{
			{Name: "tried", USB: inventory.USB{Topology: "1-1.1"}, Probe: "kiss-1"},
			{Name: "by-serial", USB: inventory.USB{Serial: "B2"}, Probe: "kiss-1"},
			{Name: "absent", USB: inventory.USB{Topology: "1-1.3"}},
			{Name: "leased", USB: inventory.USB{Topology: "1-1.6"}, Probe: "kiss-2"},
			{Name: "no-usb", USB: inventory.USB{Port: "/dev/ttyAMA0"}},
		},
		Probes: []inventory.Probe{{Name: "kiss-1", USB: inventory.USB{Topology: "1-1.4"}}, {Name: "kiss-2", USB: inventory.USB{Topology: "1-1.5"}}},
	}
	for _, name := range []string{"tried", "leased"} {
		l, err := lease.TryAcquire(rig.Machine.Leases(), name, lease.Self("a test"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Release() })
	}
	before, err := bystanders(t.Context(), rig, "tried")
	if want := map[string]int{"by-serial": 12, "absent": 0, "no-usb": 0, "kiss-1": 14}; err != nil || !cmp.Equal(before, want) {
		t.Errorf("%v: %s", err, cmp.Diff(want, before))
	}
	plug("1-1.2", "22", "B2") // went and came back
	plug("1-1.3", "23", "C3") // is new
	plug("1-1.6", "26", "D4")
	if err := os.RemoveAll(filepath.Join(dir, "sys", "bus", "usb", "devices", "1-1.4")); err != nil {
		t.Fatal(err)
	}
	after, err := bystanders(t.Context(), rig, "tried")
	if too := cutToo(before, after); err != nil || !slices.Equal(too, []string{"by-serial", "kiss-1"}) {
		t.Errorf("%v, %v", too, err)
	}
	if too := cutToo(before, map[string]int{}); too != nil {
		t.Errorf("used by others since: %v", too)
	}
}
