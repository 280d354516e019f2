// Package deploy flashes a board of a rig from beginning to end: it chooses the flasher by the
// file and the chip, finds port or drive wherever the board has them now, erases settings
// where only the firmware can, and asks the new firmware for its version.
package deploy

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/usb"
)

const (
	// arrival is how long a board may take to be on the bus, or to come back to it.
	arrival = 30 * time.Second
	// departure is how long a board may take to leave the bus after a touch.
	departure = 3 * time.Second
	// answer is how long a board may take from its restart to its first reply: an erased file
	// system is made anew at the first start, which takes some ten seconds.
	answer = 60 * time.Second
)

// Device is a board and how it is reached. Name, Chip and one of USB and Port are needed.
type Device struct {
	Name string
	Kind string // "heltec_v3"; "": images of any kind of board are taken
	Role string // "room"; "": images of any role are taken
	Chip usb.Chip

	Tree usb.Tree
	USB  usb.Selector // where it is on the bus
	Port string       // or the path of its port, if it is not on USB

	// Boot is how it is brought into its boot loader, Entry what does it if it is neither by
	// the lines of the port nor by a touch.
	Boot  usb.Manner
	Entry flash.Entry

	Drive    string // folder where its UF2 drive is mounted; "": found by its disk
	ReadBack bool   // of UF2: see uf2.Flasher
	Baud     int    // of its boot loader's port, all the way; 0: 115200, and faster while data is transferred
}

// Flasher chooses how the image gets onto the board: .bin over the ROM of an ESP32, .uf2 by
// the drive, .zip by serial DFU. The error is a *flash.Error whose cause is ErrWrongImage.
func (b Device) Flasher(image flash.Image) (flash.Flasher, error) {
	fail := func(format string, args ...any) (flash.Flasher, error) {
		return nil, &flash.Error{Where: b.Name, Stage: "choose how to flash", Err: fmt.Errorf("%w: %s", flash.ErrWrongImage, fmt.Sprintf(format, args...))}
	}
	switch {
	case b.Kind != "" && image.Board != "" && b.Kind != image.Board:
		return fail("%s is for %s, the board is a %s", image.File, image.Board, b.Kind)
	case b.Role != "" && image.Role != "" && b.Role != image.Role:
		return fail("%s is a %s, the rig file wants a %s", image.File, image.Role, b.Role)
	}
	extension := path.Ext(image.File)
	if chip, ok := esp.LookupChip(string(b.Chip)); ok && extension == ".bin" {
		f := &esp.Flasher{Board: b.Name, Port: b.port, Chip: chip, Native: b.native(), Baud: b.Baud, Transfer: b.Baud}
		if b.Entry != nil || b.Boot == usb.Touch {
			f.Entry = b.entry()
		}
		return f, nil
	}
	if chip, ok := uf2.LookupFamily(string(b.Chip)); ok && extension == ".uf2" {
		f := &uf2.Flasher{Drive: b.drive(), Chip: chip, EraseSettings: b.erase, ReadBack: b.ReadBack}
		if !b.ByHand(image) {
			f.Entry = b.entry()
		}
		return f, nil
	}
	if b.Chip == usb.NRF52840 && extension == ".zip" {
		return &dfu.Flasher{Board: b.Name, Port: b.port, Entry: b.entry(), EraseSettings: b.erase}, nil
	}
	return fail("%s does not go onto a %s: ESP32 boards take .bin, nRF52 boards .zip or .uf2, RP2040 boards .uf2", image.File, b.Chip)
}

// ByHand reports whether a person has to bring the board into its boot loader, by pressing
// reset twice, while the flasher waits for its drive. A touch makes an nRF52 show no drive, and
// would leave it in the serial part of its boot loader (see reset.Touch).
func (b Device) ByHand(image flash.Image) bool {
	return path.Ext(image.File) == ".uf2" && b.Entry == nil && (b.Chip == usb.NRF52840 || b.Boot != usb.Touch)
}

// Write flashes the image and holds the version that the board then reports against it.
func (b Device) Write(ctx context.Context, image flash.Image, opts flash.Options, progress flash.Progress) (Flashed, error) {
	f, err := b.Flasher(image)
	if err != nil {
		return Flashed{}, err
	}
	result, err := flash.Write(ctx, f, image, opts, progress)
	if err != nil {
		return Flashed{}, err
	}
	done := Flashed{Board: b.Name, Result: result, At: time.Now()}
	if done.Reported, err = b.Version(ctx); err != nil {
		return done, &flash.Error{Where: b.Name, Stage: "ask the new firmware for its version", Err: err}
	}
	return done, flash.CheckVersion(image, done.Reported)
}

// Version asks the board for its version until it answers, for at most a minute.
func (b Device) Version(ctx context.Context) (string, error) { return b.ask(ctx, "ver") }

// erase erases settings by the running firmware's console.
func (b Device) erase(ctx context.Context) error {
	reply, err := b.ask(ctx, "erase")
	if err == nil && !strings.HasSuffix(reply, ": OK") {
		err = fmt.Errorf("%w: the board replies %q to erase", flash.ErrSettings, reply)
	}
	return err
}

// native reports whether the board's port is the chip's own, which may go away.
func (b Device) native() bool { return b.Boot == usb.USBJTAG || b.Boot == usb.Touch }

// entry is what brings the board into its boot loader; nil: nothing.
func (b Device) entry() flash.Entry {
	if b.Entry != nil {
		return b.Entry
	}
	if b.Boot == usb.Touch {
		return reset.Touch{Port: b.touch}
	}
	return nil
}

// touch opens the port at 1200 baud, and waits until the board has left the bus. One that does
// not leave is in its boot loader already, or will not answer there.
func (b Device) touch(ctx context.Context) error {
	port, err := b.port(ctx)
	if err != nil {
		return err
	}
	before, _ := b.device()
	if err := serial.Touch(ctx, serial.Config{Board: b.Name, Path: port}); err != nil || b.Port != "" {
		return err
	}
	waiting, stop := context.WithTimeout(ctx, departure)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if now, err := b.device(); err != nil || now.Number != before.Number || now.ID() != before.ID() {
			return nil
		}
		select {
		case <-waiting.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// device is the board on the bus now.
func (b Device) device() (usb.Device, error) { return b.Tree.Find(b.USB) }

// port is the path of the board's port, once it is there.
func (b Device) port(ctx context.Context) (string, error) {
	if b.Port != "" {
		return b.Port, nil
	}
	ctx, stop := context.WithTimeout(ctx, arrival)
	defer stop()
	d, err := b.Tree.Await(ctx, b.USB, true)
	if err != nil {
		return "", err
	}
	if len(d.TTYs) == 0 {
		return "", errNoPort
	}
	return d.TTYs[0], nil
}

var errNoPort = errors.New("it is on the bus without a serial port")

// drive is where the board's UF2 drive is.
func (b Device) drive() uf2.Finder {
	if b.Drive != "" {
		return uf2.Folder(b.Drive)
	}
	return uf2.Disks{Nodes: func() ([]string, error) {
		d, err := b.device()
		return d.Disks, err
	}}
}
