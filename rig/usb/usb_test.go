package usb_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// The devices of the tests: a hub with a Heltec V3 and a RAK4631, and a T114 in its boot loader.
var (
	hub    = usb.Device{Topology: "1-1", Vendor: 0x05e3, Product: 0x0610, Hub: true, Name: "USB2.1 Hub"}
	heltec = usb.Device{
		Topology: "1-1.4", Vendor: 0x10c4, Product: 0xea60, Serial: "0001", Manufacturer: "Silicon Labs",
		Name: "CP2102 USB to UART Bridge Controller", TTYs: []string{"ttyUSB0"},
	}
	rak    = usb.Device{Topology: "1-1.10", Vendor: 0x239a, Product: 0x8029, Serial: "D3C0FFEE", Name: "WisCore RAK4631 Board", TTYs: []string{"ttyACM0"}}
	loader = usb.Device{Topology: "1-2", Vendor: 0x239a, Product: 0x0029, Name: "T114", TTYs: []string{"ttyACM1"}, Disks: []string{"sda"}}
)

func tree(t *testing.T, devices ...usb.Device) *usbtest.Tree {
	t.Helper()
	tree, err := usbtest.New(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range devices {
		if err := tree.Plug(d); err != nil {
			t.Fatal(err)
		}
	}
	return tree
}

// at is the device as the tree shows it: counted, its nodes in the tree's folder.
func at(tree *usbtest.Tree, number int, d usb.Device) usb.Device {
	d.Number = number
	for i := range d.TTYs {
		d.Interfaces = append(d.Interfaces, 2*i)
	}
	d.TTYs, d.Disks = nodes(tree, d.TTYs), nodes(tree, d.Disks)
	return d
}

func nodes(tree *usbtest.Tree, names []string) []string {
	var paths []string
	for _, n := range names {
		paths = append(paths, tree.Node(n))
	}
	return paths
}

func TestDevices(t *testing.T) {
	rude := heltec
	rude.Name = "\x1b[31mCP2102\xff\x00"
	tree := tree(t, hub, rak, rude, loader)
	rude.Name = "[31mCP2102"
	got, err := tree.USB().Devices()
	if err != nil {
		t.Fatal(err)
	}
	want := []usb.Device{at(tree, 1, hub), at(tree, 3, rude), at(tree, 2, rak), at(tree, 4, loader)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	one, ok, err := tree.USB().At("1-1.10")
	if diff := cmp.Diff(at(tree, 2, rak), one); diff != "" || !ok || err != nil {
		t.Error(ok, err, diff)
	}
	if _, ok, err := tree.USB().At("1-1.9"); ok || err != nil {
		t.Error("a device where none is:", ok, err)
	}
	if _, _, err := tree.USB().At("../1-1"); !errors.Is(err, usb.ErrTopology) {
		t.Error("a place that is none:", err)
	}
}

func TestNoUSB(t *testing.T) {
	if list, err := (usb.Tree{Sys: t.TempDir()}).Devices(); len(list) != 0 || err != nil {
		t.Error(list, err)
	}
	file := filepath.Join(t.TempDir(), "bus")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var e *usb.Error
	if _, err := (usb.Tree{Sys: filepath.Dir(file)}).Devices(); !errors.As(err, &e) {
		t.Error("a file for a folder:", err)
	}
}

func TestFind(t *testing.T) {
	clone := heltec
	clone.Topology, clone.TTYs = "1-3", []string{"ttyUSB1"}
	tree := tree(t, hub, rak, heltec, clone)
	for _, c := range []struct {
		s    usb.Selector
		want string // topology, or a part of the error
	}{
		{usb.Selector{Topology: "1-1.4"}, "1-1.4"},
		{usb.Selector{Serial: "D3C0FFEE"}, "1-1.10"},
		{usb.Selector{Topology: "1-3", Serial: "0001"}, "1-3"},
		{usb.Selector{Topology: "1-1.10", Serial: "0001"}, `device at 1-1.10 with serial number "0001": not plugged in; ` + "`meshrig rig scan` shows what is" + `; serial number "D3C0FFEE" is there`},
		{usb.Selector{Serial: "0001"}, `usb: device with serial number "0001": 2 devices have it, at 1-1.4, 1-3`},
	} {
		d, err := tree.USB().Find(c.s)
		got := d.Topology
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%v: %s, want %s", c.s, got, c.want)
		}
	}
}

func TestPortDisable(t *testing.T) {
	tree := tree(t, hub, heltec)
	for _, place := range []string{"1-1.4", "1-1"} {
		want, err := tree.Switch(place)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Unplug(heltec.Topology); err != nil && place == "1-1.4" {
			t.Fatal(err)
		}
		got, err := tree.USB().PortDisable(place)
		if err != nil {
			t.Fatal(err)
		}
		if same(t, want) != same(t, got) {
			t.Errorf("%s: %s, want %s", place, got, want)
		}
	}
	if _, err := tree.USB().PortSwitch("1/1", 1); !errors.Is(err, usb.ErrTopology) {
		t.Error(err)
	}
	for place, cause := range map[string]error{"1-1.5": usb.ErrNoSwitch, "usb1": usb.ErrTopology, "../1-1.4": usb.ErrTopology} {
		if _, err := tree.USB().PortDisable(place); !errors.Is(err, cause) {
			t.Errorf("%s: %v", place, err)
		}
	}
}

// same is the one path of a file.
func same(t *testing.T, path string) string {
	t.Helper()
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return real
}
