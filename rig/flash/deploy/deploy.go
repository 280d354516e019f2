// Package deploy flashes a board of a rig from beginning to end: it chooses the flasher by the
// file and the chip, finds port or drive wherever the board has them now, erases settings
// where only the firmware can, and asks the new firmware for its version.
package deploy

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/usb"
)

const (
	// answer is how long a board may take from its restart to its first reply: an erased file
	// system is made anew at the first start, which takes some ten seconds.
	answer = 60 * time.Second
	// plugging is how much of that is real time, whatever the rate at which a board lives: a port has to come
	// back, and a machine to look for it.
	plugging = 10 * time.Second
)

// patience is how long the board is given to answer, in real time.
func (b Device) patience() time.Duration { return plugging + b.Rate.Real(answer-plugging) }

// Device is a board and how it is reached. Name, Chip and one of USB and Port are needed.
type Device struct {
	Name string
	Kind string // "heltec_v3"; "": images of any kind of board are taken
	Role string // "room"; "": images of any role are taken
	Chip usb.Chip

	Tree usb.Tree
	USB  usb.Selector // where it is on the bus
	Port string       // or the path of its port, if it is not on USB
	// Interface is whose port its console is if its firmware shows several; nil: the first's. A boot
	// loader that does not have it is taken by its first, and so is a device that has one port alone.
	Interface *int
	// Place is where it was seen last, to find it by while it has not its own serial number.
	Place string

	// Boot is how it is brought into its boot loader, Entry what does it if it is neither by
	// the lines of the port nor by a touch.
	Boot  usb.Manner
	Entry flash.Entry

	Drive    string // folder where its UF2 drive is mounted; "": found by its disk
	ReadBack bool   // of UF2: see uf2.Flasher
	Baud     int    // of its boot loader's port, all the way; 0: 115200, and faster while data is transferred

	Rate clock.Rate // how many times as fast as real time it lives; 0: once
}

// Flasher chooses how the image gets onto the board: .bin over the ROM of an ESP32, .uf2 by
// the drive, .zip by serial DFU. The error is a *flash.Error whose cause is ErrWrongImage.
func (b Device) Flasher(image flash.Image) (flash.Flasher, error) {
	return (&seat{Device: b}).flasher(image)
}

func (s *seat) flasher(image flash.Image) (flash.Flasher, error) {
	fail := func(format string, args ...any) (flash.Flasher, error) {
		return nil, &flash.Error{Where: s.Name, Stage: "choose how to flash", Err: fmt.Errorf("%w: %s", flash.ErrWrongImage, fmt.Sprintf(format, args...))}
	}
	switch {
	case s.Kind != "" && image.Board != "" && s.Kind != image.Board:
		return fail("%s is for %s, the board is a %s", image.File, image.Board, s.Kind)
	case s.Role != "" && image.Role != "" && s.Role != image.Role:
		return fail("%s is a %s, the rig file wants a %s", image.File, image.Role, s.Role)
	}
	extension := path.Ext(image.File)
	if chip, ok := esp.LookupChip(string(s.Chip)); ok && extension == ".bin" {
		f := &esp.Flasher{Board: s.Name, Port: s.port, Chip: chip, Native: s.native(), Baud: s.Baud, Transfer: s.Baud}
		if s.Entry != nil || s.Boot == usb.Touch {
			f.Entry = s.entry()
		}
		return f, nil
	}
	if chip, ok := uf2.LookupFamily(string(s.Chip)); ok && extension == ".uf2" {
		f := &uf2.Flasher{Drive: s.drive(), Chip: chip, EraseSettings: s.erase, ReadBack: s.ReadBack}
		if !s.ByHand(image) {
			f.Entry = s.entry()
		}
		return f, nil
	}
	if s.Chip == usb.NRF52840 && extension == ".zip" {
		return &dfu.Flasher{Board: s.Name, Port: s.port, Entry: s.entry(), SoftDevice: s.softDevice, EraseSettings: s.erase}, nil
	}
	return fail("%s does not go onto a %s: ESP32 boards take .bin, nRF52 boards .zip or .uf2, RP2040 boards .uf2", image.File, s.Chip)
}

// ByHand reports whether a person has to bring the board into its boot loader, by pressing
// reset twice, while the flasher waits for its drive. A touch makes an nRF52 show no drive, and
// would leave it in the serial part of its boot loader (see reset.Touch).
func (b Device) ByHand(image flash.Image) bool {
	return path.Ext(image.File) == ".uf2" && b.Entry == nil && (b.Chip == usb.NRF52840 || b.Boot != usb.Touch)
}

// Plan judges the image for the board, which need not be there, and tells what a flash would do
// to it. The error is that of Write before it does anything.
func (b Device) Plan(image flash.Image, opts flash.Options) (flash.Plan, error) {
	f, err := b.Flasher(image)
	if err != nil {
		return flash.Plan{}, err
	}
	if err := image.Check(); err != nil {
		return flash.Plan{}, err
	}
	p, ok := f.(flash.Planner)
	if !ok {
		return flash.Plan{}, fmt.Errorf("deploy: %s: nothing tells what %T does", image.File, f)
	}
	return p.Plan(image, opts)
}

// Write flashes the image and holds the version that the board then reports against it.
func (b Device) Write(ctx context.Context, image flash.Image, opts flash.Options, progress flash.Progress) (Flashed, error) {
	s := &seat{Device: b}
	f, err := s.flasher(image)
	if err != nil {
		return Flashed{}, err
	}
	result, err := flash.Write(ctx, f, image, opts, progress)
	if err != nil {
		return Flashed{}, s.left(err)
	}
	done := Flashed{Board: b.Name, Result: result, At: time.Now()}
	if done.Reported, err = b.Version(ctx); err != nil {
		err = fmt.Errorf("%w; the image is on the board (%v): reset it, and if it stays silent, flash what it ran before", err, result.Verified)
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
func (s *seat) entry() flash.Entry {
	if s.Entry != nil {
		return s.Entry
	}
	if s.Boot == usb.Touch {
		return reset.Touch{Port: s.touch}
	}
	return nil
}
