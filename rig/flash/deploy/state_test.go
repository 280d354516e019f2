package deploy_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestSoftDeviceByTheDrive sends an archive for another SoftDevice to a board whose boot loader
// shows its drive beside its port, as after a flash that failed.
func TestSoftDeviceByTheDrive(t *testing.T) {
	p := plug(t)
	loader := &dfutest.Loader{SoftDevice: 0x0123}
	p.at("ttyACM0", p.start(&deploytest.Console{}, loader.Serve))
	drive := &uf2test.Board{Folder: p.tree.Node("sda"), Info: "UF2 Bootloader 0.9.2\nBoard-ID: nRF52840-T1000-E-v1\nSoftDevice: S140 7.3.0\n"}
	if err := drive.Bootloader(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.be(usb.Device{Vendor: 0x239a, Product: 0x29, TTYs: []string{"ttyACM0"}, Disks: []string{"sda"}})
	b := deploy.Device{Name: "t1000", Chip: usb.NRF52840, Tree: p.tree.USB(), USB: usb.Selector{Topology: place}}
	_, err := b.Write(t.Context(), image("room.zip", dfutest.Archive(make([]byte, 4096))), flash.Options{}, nil)
	if !errors.Is(err, flash.ErrWrongImage) || !strings.Contains(err.Error(), "the board has S140 7.3.0; nothing was erased") {
		t.Error(err)
	}
	if loader.Erased() != 0 || loader.Packets() != 0 {
		t.Errorf("%d bytes erased after %d packets", loader.Erased(), loader.Packets())
	}
}

// TestErasedBefore holds that an error behind the erasure of settings tells of that.
func TestErasedBefore(t *testing.T) {
	c := &deploytest.Console{}
	b := deploy.Device{Name: "rak", Chip: usb.NRF52840, Port: start(t, c, nil), Entry: reset.Split{}}
	_, err := b.Write(t.Context(), image("room.zip", dfutest.Archive(make([]byte, 8))), flash.Options{Settings: flash.Erase}, nil)
	if !errors.Is(err, reset.ErrCannot) || !strings.HasSuffix(err.Error(), "; its settings are erased already") || c.Erased() == 0 {
		t.Error(err)
	}
}
