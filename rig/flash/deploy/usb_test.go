package deploy_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/dfu/dfutest"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/flash/uf2/uf2test"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

const place = "1-1.2"

// plugged is a board on an emulated bus that goes from its firmware to its boot loader when
// its port is opened at 1200 baud, and leaves the bus on the way.
type plugged struct {
	t    *testing.T
	tree *usbtest.Tree
	hub  sync.WaitGroup
	ctx  context.Context //nolint:containedctx // of the emulation, until the test ends
}

func plug(t *testing.T) *plugged {
	t.Helper()
	tree, err := usbtest.New(t.TempDir(), 1)
	if err == nil {
		err = tree.Plug(usb.Device{Topology: "1-1", Vendor: 1, Product: 1, Hub: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &plugged{t: t, tree: tree, ctx: ctx}
	t.Cleanup(func() { stop(); p.hub.Wait() })
	return p
}

// be is the board as something else from now on.
func (p *plugged) be(d usb.Device) {
	d.Topology = place
	if d.Vendor == 0 {
		d.Vendor, d.Product = 0x2e8a, 10
	}
	if err := errors.Join(p.tree.Unplug(place), p.tree.Plug(d)); err != nil {
		p.t.Error(err)
	}
}

// touched calls back once a port was opened at 1200 baud.
func (p *plugged) touched(then func()) (path string) {
	master, slave, err := pty.Open()
	if err != nil {
		p.t.Fatal(err)
	}
	p.hub.Go(func() {
		defer master.Close()
		defer slave.Close()
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			mode, err := unix.IoctlGetTermios(int(master.Fd()), unix.TCGETS)
			if err == nil && mode.Cflag&unix.CBAUD == unix.B1200 {
				then()
				<-p.ctx.Done() // whoever opens it is not through with that yet
				return
			}
			select {
			case <-p.ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	return slave.Name()
}

// at gives a node of the bus another file.
func (p *plugged) at(node, file string) {
	if err := os.Symlink(file, p.tree.Node(node)); err != nil {
		p.t.Fatal(err)
	}
}

func (p *plugged) start(c *deploytest.Console, loader func(io.ReadWriter)) string {
	return start(p.t, c, loader)
}

// TestDriveOverUSB flashes an RP2040: a touch, another device with a disk at the same place,
// a file copied to it, and the firmware back under another name. Its console is the second of two
// ports.
func TestDriveOverUSB(t *testing.T) {
	p := plug(t)
	p.at("ttyACM1", p.start(&deploytest.Console{}, nil))
	drive := &uf2test.Board{Folder: p.tree.Node("sda"), Info: "UF2 Bootloader v3.0\nBoard-ID: RPI-RP2\n"}
	var got []byte
	drive.Restarted = func(f uf2.File) {
		got = f.Append(nil)
		p.be(usb.Device{TTYs: []string{"ttyACM1"}})
	}
	p.hub.Go(func() {
		if err := drive.Serve(p.ctx); err != nil {
			t.Error(err)
		}
	})
	p.at("ttyACM0", p.touched(func() {
		if err := drive.Bootloader(p.ctx); err != nil {
			t.Error(err)
		}
		p.be(usb.Device{Disks: []string{"sda"}})
	}))
	console := usb.Device{Topology: place, Vendor: 0x2e8a, Product: 0xa, TTYs: []string{"ttyACM9", "ttyACM0"}, Interfaces: []int{0, 2}}
	if err := p.tree.Plug(console); err != nil {
		t.Fatal(err)
	}
	second := 2 // what the boot loader's disk and the new firmware's single port do not have
	b := deploy.Device{Name: "pico", Chip: usb.RP2040, Boot: usb.Touch, Tree: p.tree.USB(), USB: usb.Selector{Topology: place}, Interface: &second}
	if got := b.Where(); got != place+", "+p.tree.Node("ttyACM0") {
		t.Error(got)
	}
	data := uf2.New(uf2.RP2040, 0x10000000, make([]byte, 5000)).Append(nil)
	done, err := b.Write(t.Context(), image("room.uf2", data), flash.Options{}, nil)
	if err != nil || done.Reported != released || !bytes.Equal(got, data) {
		t.Error(done, err)
	}
}

// TestSerialOverUSB flashes an nRF52: its boot loader has its port under another name, and so
// has the firmware afterwards.
func TestSerialOverUSB(t *testing.T) {
	p := plug(t)
	loader := &dfutest.Loader{}
	p.at("ttyACM1", p.start(&deploytest.Console{Version: func() string { return "in its boot loader still" }}, loader.Serve))
	p.at("ttyACM0", p.touched(func() { p.be(usb.Device{TTYs: []string{"ttyACM1"}}) }))
	if err := p.tree.Plug(usb.Device{Topology: place, Vendor: 0x239a, Product: 0x8029, TTYs: []string{"ttyACM0"}}); err != nil {
		t.Fatal(err)
	}
	b := deploy.Device{Name: "rak", Chip: usb.NRF52840, Boot: usb.Touch, Tree: p.tree.USB(), USB: usb.Selector{Topology: place}}
	img := image("room.zip", dfutest.Archive(make([]byte, 4096)))
	f, err := b.Flasher(img)
	if err != nil {
		t.Fatal(err)
	}
	f.(*dfu.Flasher).Pace = dfu.Pace{PageErase: 1, Init: 1, Word: 1}
	if _, err := flash.Write(t.Context(), f, img, flash.Options{}, nil); err != nil {
		t.Fatal(err)
	}
	if got, err := loader.Firmware(); err != nil || len(got) != 4096 {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	p.at("ttyACM2", p.start(&deploytest.Console{}, nil))
	p.be(usb.Device{TTYs: []string{"ttyACM2"}})
	if got, err := b.Version(t.Context()); err != nil || got != released {
		t.Error(got, err)
	}
}

func TestAbsent(t *testing.T) {
	p := plug(t)
	b := deploy.Device{Name: "rak", Chip: usb.NRF52840, Boot: usb.Touch, Tree: p.tree.USB(), USB: usb.Selector{Topology: place}}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	_, err := b.Write(ctx, image("room.zip", dfutest.Archive(make([]byte, 8))), flash.Options{}, nil)
	if !errors.Is(err, usb.ErrAbsent) {
		t.Error(err)
	}
}

// TestNamedInterface holds that a board is asked at the port that the rig file names, which the kernel
// may list last, and at no other.
func TestNamedInterface(t *testing.T) {
	p := plug(t)
	p.at("ttyACM2", p.start(&deploytest.Console{}, nil))
	wrong := p.start(&deploytest.Console{Version: func() string { return "of another port" }}, nil)
	p.at("ttyACM0", wrong)
	p.at("ttyACM1", wrong)
	two := usb.Device{TTYs: []string{"ttyACM0", "ttyACM1"}, Interfaces: []int{0, 1}}
	p.be(two)
	console := 2
	b := deploy.Device{Name: "rak", Chip: usb.NRF52840, Tree: p.tree.USB(), USB: usb.Selector{Topology: place}, Interface: &console}
	const none = "it brought no such serial port: interface 2; it has "
	ctx, stop := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer stop()
	if got, err := b.Version(ctx); got != "" || err == nil {
		t.Errorf("%q of a port that is not meant, %v", got, err)
	}
	if got := b.Where(); !strings.Contains(got, none) {
		t.Error(got)
	}
	asked := make(chan error, 1)
	go func() {
		got, err := b.Version(t.Context())
		if got != released {
			err = errors.Join(err, errors.New(got))
		}
		asked <- err
	}()
	p.be(usb.Device{TTYs: append(two.TTYs, "ttyACM2"), Interfaces: []int{0, 1, 2}})
	if err := <-asked; err != nil {
		t.Error(err)
	}
}

// TestSolePort holds that a board with one port is asked there, though the rig file names another: its
// firmware may number its ports otherwise than the one before it.
func TestSolePort(t *testing.T) {
	p := plug(t)
	p.at("ttyACM0", p.start(&deploytest.Console{}, nil))
	p.be(usb.Device{TTYs: []string{"ttyACM0"}})
	console := 2
	b := deploy.Device{Name: "rak", Chip: usb.NRF52840, Tree: p.tree.USB(), USB: usb.Selector{Topology: place}, Interface: &console}
	if got, err := b.Version(t.Context()); err != nil || got != released {
		t.Errorf("%q, %v", got, err)
	}
}
