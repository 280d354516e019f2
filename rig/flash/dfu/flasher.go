package dfu

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
)

// sessions is how often a board is sent into its boot loader if it restarts when it is asked to
// begin: once is what a boot loader does whose last transfer was cut off.
const sessions = 2

// Pace is how long the boot loader is given. A field of 0 is the number behind it.
type Pace struct {
	// Ack is how long an acknowledgement may take: 1 s (adafruit-nrfutil 0.5.3).
	Ack time.Duration
	// PageErase is how long erasing 4096 bytes takes: 89.7 ms, the longest of any nRF52.
	PageErase time.Duration
	// Init is the pause behind the init packet: 500 ms (adafruit-nrfutil 0.5.3).
	Init time.Duration
	// Word is how long writing 4 bytes takes: 41 us (nRF52840 product specification, NVMC).
	Word time.Duration
}

func (p Pace) defaults() Pace {
	return Pace{
		Ack:       cmp.Or(p.Ack, time.Second),
		PageErase: cmp.Or(p.PageErase, 89700*time.Microsecond),
		Init:      cmp.Or(p.Init, 500*time.Millisecond),
		Word:      cmp.Or(p.Word, 41*time.Microsecond),
	}
}

// Flasher flashes over a serial port. Board and Port are needed. It is a [flash.Flasher].
type Flasher struct {
	Board string // whose port it is, for errors
	// Port is the path of the boot loader's port once the board is in its boot loader; it may
	// differ from the firmware's.
	Port func(ctx context.Context) (string, error)
	// Entry brings the board into its boot loader, by a touch at 1200 baud; nil: it is there.
	// It is asked again when the board has restarted.
	Entry flash.Entry
	// SoftDevice tells which one the board has, once it is in its boot loader; false: that
	// cannot be told. The serial protocol has no question for it: the boot loader looks at the
	// image's list when the old firmware is erased already, and restarts. nil: it cannot.
	SoftDevice func(ctx context.Context) (flash.SoftDevice, bool)
	// EraseSettings erases them while the firmware still runs, which the boot loader cannot;
	// nil: a flash that is to erase them is refused.
	EraseSettings func(ctx context.Context) error
	Pace          Pace
}

// Flash sends the firmware of a .zip. The error is a *flash.Error, or a *board.Error of the
// port; it says what state the board is left in.
func (f *Flasher) Flash(ctx context.Context, image flash.Image, opts flash.Options, progress flash.Progress) (flash.Proof, error) {
	archive, err := readArchive(image)
	if err != nil {
		return 0, err
	}
	if err := f.erase(ctx, opts); err != nil {
		return 0, err
	}
	for i := range sessions {
		err = f.session(ctx, archive, progress, i > 0)
		if !errors.Is(err, errRestarted) {
			break
		}
	}
	if err != nil {
		return 0, err
	}
	return flash.ByAcknowledgement, nil
}

// erase erases settings if asked to.
func (f *Flasher) erase(ctx context.Context, opts flash.Options) error {
	if opts.Settings != flash.Erase {
		return nil
	}
	err := fmt.Errorf("%w: a serial boot loader cannot erase them; type `erase` at the board's console, then flash", flash.ErrSettings)
	if f.EraseSettings != nil {
		err = f.EraseSettings(ctx)
	}
	if err != nil {
		return &flash.Error{Where: f.Board, Stage: "erase settings", Err: err}
	}
	return nil
}

// session enters the boot loader and sends the image once.
func (f *Flasher) session(ctx context.Context, archive Archive, progress flash.Progress, again bool) error {
	if f.Entry != nil {
		if err := f.Entry.Bootloader(ctx); err != nil {
			return &flash.Error{Where: f.Board, Stage: "enter the boot loader", Err: err}
		}
	}
	if err := f.suits(ctx, archive); err != nil {
		return &flash.Error{Where: f.Board, Stage: "look for its SoftDevice", Err: err}
	}
	var port *serial.Port
	path, err := flash.OpenPort(ctx, f.Port, func(string) (err error) {
		port, err = serial.OpenAt(ctx, serial.Config{Board: f.Board}, f.Port)
		return err
	})
	if err != nil {
		return &flash.Error{Where: cmp.Or(path, f.Board), Stage: "open the boot loader's port", Err: err}
	}
	path = port.Path()
	defer port.Close()
	t := transfer{link: newLink(ctx, port, f.Pace.defaults()), archive: archive, progress: progress, again: again}
	defer t.link.close()
	if err := t.run(ctx); err != nil {
		return &flash.Error{Where: path, Stage: t.stage, Err: fmt.Errorf("%w; %s", err, t.state(err))}
	}
	return nil
}

// suits refuses an image for another SoftDevice than the board has, as far as that can be told.
func (f *Flasher) suits(ctx context.Context, archive Archive) error {
	if f.SoftDevice == nil {
		return nil
	}
	has, ok := f.SoftDevice(ctx)
	if !ok || slices.Contains(archive.SoftDevices, has.ID) || slices.Contains(archive.SoftDevices, AnySoftDevice) {
		return nil
	}
	return fmt.Errorf("%w: it is for the SoftDevice %s, the board has %s; nothing was erased: press reset, and the board runs what it had",
		flash.ErrWrongImage, archive.wants(), has.Name)
}
