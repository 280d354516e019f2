package deploy_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/usb"
)

// bootsel is an RP2040 in the boot loader of its ROM, whose serial number is the same on all.
func bootsel() usb.Device {
	return usb.Device{Vendor: 0x2e8a, Product: 3, Serial: "E0C9125B0D9B", Disks: []string{"sda"}}
}

const flashID = "E6616408432B8C2F" // the serial number of the firmware, from the flash chip

// pico is a board that is known by the serial number of its firmware, and a drive at which it
// takes firmware.
func pico(p *plugged) (b deploy.Device, drive *uf2test.Board, img flash.Image, got *[]byte) {
	p.t.Helper()
	got = new([]byte)
	drive = &uf2test.Board{Folder: p.tree.Node("sda"), Info: "UF2 Bootloader v3.0\nBoard-ID: RPI-RP2\n"}
	p.at("ttyACM1", p.start(&deploytest.Console{}, nil))
	drive.Restarted = func(f uf2.File) {
		*got = f.Append(nil)
		p.be(usb.Device{Serial: flashID, TTYs: []string{"ttyACM1"}})
	}
	img = image("room.uf2", uf2.New(uf2.RP2040, 0x10000000, make([]byte, 5000)).Append(nil))
	b = deploy.Device{
		Name: "pico", Kind: "waveshare_rp2040_lora", Chip: usb.RP2040, Boot: usb.Touch, Tree: p.tree.USB(),
		USB: usb.Selector{Serial: flashID},
	}
	return b, drive, img, got
}

// serve lets the drive take what is copied to it.
func (p *plugged) serve(drive *uf2test.Board) {
	p.hub.Go(func() {
		if err := drive.Serve(p.ctx); err != nil {
			p.t.Error(err)
		}
	})
}

// TestOtherSerialInBootloader flashes a board that is known by a serial number, which only its
// firmware shows.
func TestOtherSerialInBootloader(t *testing.T) {
	p := plug(t)
	b, drive, img, got := pico(p)
	p.serve(drive)
	p.at("ttyACM0", p.touched(func() {
		if err := drive.Bootloader(p.ctx); err != nil {
			t.Error(err)
		}
		p.be(bootsel())
	}))
	p.be(usb.Device{Serial: flashID, TTYs: []string{"ttyACM0"}})
	done, err := b.Write(t.Context(), img, flash.Options{}, nil)
	if err != nil || done.Reported != released || !bytes.Equal(*got, img.Data) {
		t.Error(done, err)
	}
}

// TestLeftInBootloader flashes a board that an earlier flash left in its boot loader: it is found
// where it was.
func TestLeftInBootloader(t *testing.T) {
	for name, both := range map[string]bool{"remembered": false, "named by the rig file": true} {
		t.Run(name, func(t *testing.T) {
			p := plug(t)
			b, drive, img, got := pico(p)
			p.serve(drive)
			records := deploy.Records{State: state.Folder(t.TempDir())}
			if both {
				b.USB.Topology = place
			} else {
				p.be(usb.Device{Serial: flashID, TTYs: []string{"ttyACM9"}})
				broken := img
				broken.Data = img.Data[1:]
				if _, err := records.Write(t.Context(), b, broken, flash.Options{}, nil); err == nil {
					t.Fatal("flashed another image")
				}
			}
			if err := drive.Bootloader(t.Context()); err != nil {
				t.Fatal(err)
			}
			p.be(bootsel())
			done, err := records.Write(t.Context(), b, img, flash.Options{}, nil)
			if err != nil || done.Reported != released || !bytes.Equal(*got, img.Data) {
				t.Error(done, err)
			}
		})
	}
}

// TestAnotherDeviceAtThePlace holds that what sits where the board was is not flashed in its
// stead.
func TestAnotherDeviceAtThePlace(t *testing.T) {
	p := plug(t)
	b, _, img, got := pico(p)
	b.Place = place
	f, err := b.Flasher(img)
	if err != nil {
		t.Fatal(err)
	}
	uf2Flasher, ok := f.(*uf2.Flasher)
	if !ok {
		t.Fatal(f)
	}
	p.be(usb.Device{Vendor: 0x239a, Product: 0x29, Serial: "A1", Disks: []string{"sda"}}) // an nRF52's boot loader
	if _, err := uf2Flasher.Drive.Folder(t.Context()); !errors.Is(err, usb.ErrAbsent) || len(*got) > 0 {
		t.Errorf("found %v", err)
	}
}

// TestDriveIsThereAlready holds that a board which shows its drive is not asked for a port to
// touch: its drive may be about to be mounted.
func TestDriveIsThereAlready(t *testing.T) {
	p := plug(t)
	b, _, img, _ := pico(p)
	b.USB = usb.Selector{Topology: place}
	p.be(bootsel())
	f, err := b.Flasher(img)
	if err != nil {
		t.Fatal(err)
	}
	if u, ok := f.(*uf2.Flasher); !ok || u.Entry.Bootloader(t.Context()) != nil {
		t.Errorf("%v", f)
	}
}

// TestInBootloaderAlready holds that a board which shows what only its boot loader shows is not
// touched: there is no port here that could be opened.
func TestInBootloaderAlready(t *testing.T) {
	p := plug(t)
	b := deploy.Device{Name: "rak", Kind: "rak4631", Chip: usb.NRF52840, Boot: usb.Touch, Tree: p.tree.USB(), USB: usb.Selector{Topology: place}}
	f, err := b.Flasher(image("room.zip", nil))
	if err != nil {
		t.Fatal(err)
	}
	p.be(usb.Device{Vendor: 0x239a, Product: 0x29, TTYs: []string{"ttyACM9"}})
	if d, ok := f.(*dfu.Flasher); !ok || d.Entry.Bootloader(t.Context()) != nil {
		t.Errorf("%v", f)
	}
	p.be(usb.Device{Vendor: 0x239a, Product: 0x8029, TTYs: []string{"ttyACM9"}}) // its firmware
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if d, ok := f.(*dfu.Flasher); !ok || d.Entry.Bootloader(ctx) == nil {
		t.Error("its firmware was not touched")
	}
}
