package monitor

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	goserial "go.bug.st/serial"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// TestOpensItsOwnPort holds that a room which comes back beside another, whose port gets the name that it was just
// found at, is asked at its own.
func TestOpensItsOwnPort(t *testing.T) {
	t.Setenv("MESHRIG_STATE", t.TempDir())
	dir := t.TempDir()
	tree, err := usbtest.New(dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	plug := func(topology, tty string) {
		t.Helper()
		if err := tree.Plug(usb.Device{Topology: topology, Vendor: 0x10c4, Product: 0xea60, TTYs: []string{tty}}); err != nil {
			t.Fatal(err)
		}
	}
	node := func(tty string) {
		t.Helper()
		if err := os.Symlink(newNode(t).host.Name(), tree.Node(tty)); err != nil {
			t.Fatal(err)
		}
	}
	node("ttyUSB0")
	node("ttyUSB1")
	plug("1-1", "ttyUSB0")
	var opened []string
	cfg := serial.Config{Board: "hill", Open: func(path string, mode *goserial.Mode) (goserial.Port, error) {
		if opened = append(opened, filepath.Base(path)); len(opened) == 1 {
			if err := tree.Unplug("1-1"); err != nil {
				t.Error(err)
			}
			node("ttyUSB0")
			plug("1-2", "ttyUSB0")
			plug("1-1", "ttyUSB1")
		}
		return goserial.Open(path, mode)
	}}
	root := tree.USB()
	port, err := openLeased(t.Context(), inventory.Host{Sys: root.Sys, Dev: root.Dev}, "room hill", inventory.USB{Topology: "1-1"}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := port.Close(); err != nil {
		t.Error(err)
	}
	if want := []string{"ttyUSB0", "ttyUSB1"}; !slices.Equal(opened, want) {
		t.Errorf("opened %q, want %q", opened, want)
	}
}
