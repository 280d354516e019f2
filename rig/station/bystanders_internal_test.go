package station

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// Boards and probes that somebody uses come and go; the others may not while a switch is tried.
func TestBystanders(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tree, err := usbtest.New(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	plug := func(topology, serial string) {
		t.Helper()
		if err := tree.Plug(usb.Device{Topology: topology, Vendor: 0x239a, Product: 0x8029, Serial: serial}); err != nil {
			t.Fatal(err)
		}
	}
	unplug := func(topology string) {
		t.Helper()
		if err := tree.Unplug(topology); err != nil {
			t.Fatal(err)
		}
	}
	if err := tree.Plug(usb.Device{Topology: "1-1", Vendor: 0x05e3, Product: 0x0610, Hub: true}); err != nil { // number 1
		t.Fatal(err)
	}
	plug("1-1.1", "A1") // 2
	plug("1-1.2", "B2") // 3
	plug("1-1.4", "K1") // 4
	plug("1-1.5", "K2") // 5
	plug("1-1.6", "D4") // 6
	sys := tree.USB()
	rig := &inventory.Rig{
		Machine: inventory.Host{Sys: sys.Sys, Dev: sys.Dev, State: filepath.Join(dir, "state")},
		Boards: []inventory.Board{
			{Name: "tried", USB: inventory.USB{Topology: "1-1.1"}, Probe: "kiss-1"},
			{Name: "by-serial", USB: inventory.USB{Serial: "B2"}, Probe: "kiss-1"},
			{Name: "absent", USB: inventory.USB{Topology: "1-1.3"}},
			{Name: "leased", USB: inventory.USB{Topology: "1-1.6"}, Probe: "kiss-2"},
			{Name: "no-usb", USB: inventory.USB{Port: "/dev/ttyAMA0"}},
		},
		Probes: []inventory.Probe{{Name: "kiss-1", USB: inventory.USB{Topology: "1-1.4"}}, {Name: "kiss-2", USB: inventory.USB{Topology: "1-1.5"}}},
	}
	for key, holder := range map[string]lease.Holder{"usb-1-1.1": lease.Self("a test"), "usb-1-1.4": lease.Self("a test"), "usb-1-1.6": {PID: 1}, "usb-1-1.5": {PID: 1}} {
		l, err := lease.TryAcquire(rig.Machine.Place().Leases(), key, holder)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Release() })
	}
	before, err := bystandersOf(t.Context(), rig, "tried")
	if want := (bystanders{"by-serial": 3, "absent": 0, "no-usb": 0, "kiss-1": 4}); err != nil || !cmp.Equal(before, want) {
		t.Errorf("%v: %s", err, cmp.Diff(want, before))
	}
	unplug("1-1.2") // goes and comes back
	plug("1-1.2", "B2")
	plug("1-1.3", "C3") // is new
	unplug("1-1.6")
	plug("1-1.6", "D4")
	unplug("1-1.4")
	after, err := bystandersOf(t.Context(), rig, "tried")
	if too := before.gone(after); err != nil || !slices.Equal(too, []string{"by-serial", "kiss-1"}) {
		t.Errorf("%v, %v", too, err)
	}
	if too := before.gone(nil); too != nil {
		t.Errorf("used by others since: %v", too)
	}
}
