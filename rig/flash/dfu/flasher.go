package dfu

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
)

// What a packet's first word asks for (dfu_types.h, Adafruit_nRF52_Bootloader 0.6).
const (
	opInit  = 1
	opStart = 3
	opData  = 4
	opStop  = 5
)

const (
	// modeApplication says that the image is firmware, neither boot loader nor SoftDevice.
	modeApplication = 4
	// chunk is the firmware in one packet (DFU_PACKET_MAX_SIZE of adafruit-nrfutil 0.5.3).
	chunk = 512
	// page is what flash is erased by.
	page = 4096
)

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
	Entry flash.Entry
	// EraseSettings erases them while the firmware still runs, which the boot loader cannot;
	// nil: a flash that is to erase them is refused.
	EraseSettings func(ctx context.Context) error
	Pace          Pace
}

// Flash sends the firmware of a .zip. The error is a *flash.Error, or a *board.Error of the
// port.
func (f *Flasher) Flash(ctx context.Context, image flash.Image, opts flash.Options, progress flash.Progress) (flash.Proof, error) {
	archive, err := ParseArchive(image.Data)
	if err == nil && archive.Device != DeviceNRF52 {
		err = fmt.Errorf("device type is %d, wanted is %d", archive.Device, DeviceNRF52)
	}
	if err != nil {
		return 0, &flash.Error{Where: image.File, Stage: "read image", Err: fmt.Errorf("%w: %w", flash.ErrWrongImage, err)}
	}
	if err := f.prepare(ctx, opts); err != nil {
		return 0, err
	}
	path, err := f.Port(ctx)
	if err != nil {
		return 0, &flash.Error{Where: f.Board, Stage: "find the boot loader's port", Err: err}
	}
	port, err := serial.Open(serial.Config{Board: f.Board, Path: path})
	if err != nil {
		return 0, err
	}
	defer port.Close()
	t := transfer{link: newLink(ctx, port, f.Pace.defaults()), archive: archive, progress: progress}
	defer t.link.close()
	if err := t.run(ctx); err != nil {
		return 0, &flash.Error{Where: path, Stage: t.stage, Err: err}
	}
	return flash.ByAcknowledgement, nil
}

// prepare erases settings if asked to, and enters the boot loader.
func (f *Flasher) prepare(ctx context.Context, opts flash.Options) error {
	if opts.Settings == flash.Erase {
		err := fmt.Errorf("%w: a serial boot loader cannot erase them; type `erase` at the board's console, then flash", flash.ErrSettings)
		if f.EraseSettings != nil {
			err = f.EraseSettings(ctx)
		}
		if err != nil {
			return &flash.Error{Where: f.Board, Stage: "erase settings", Err: err}
		}
	}
	if f.Entry == nil {
		return nil
	}
	if err := f.Entry.Bootloader(ctx); err != nil {
		return &flash.Error{Where: f.Board, Stage: "enter the boot loader", Err: err}
	}
	return nil
}

// transfer is one image on its way.
type transfer struct {
	link     *link
	archive  Archive
	progress flash.Progress
	stage    string
}

// run sends start, init, data and stop packets, with the pauses that the boot loader needs: it
// acknowledges a packet before it acts on it, and drops what comes while it has no room.
func (t *transfer) run(ctx context.Context) error {
	size, pace := len(t.archive.Firmware), t.link.pace
	erase := time.Duration((size+page-1)/page) * pace.PageErase

	t.stage = "start"
	if err := t.link.send(ctx, words(opStart, modeApplication, 0, 0, uint32(size))); err != nil {
		return err
	}
	if err := t.link.pause(ctx, erase); err != nil {
		return err
	}
	t.stage = "send the init packet"
	packet := append(words(opInit), t.archive.Init...)
	if err := t.link.send(ctx, append(packet, 0, 0)); err != nil {
		return err
	}
	if err := t.link.pause(ctx, pace.Init); err != nil {
		return err
	}
	for done := 0; done < size; {
		t.stage = fmt.Sprintf("write after %d of %d bytes", done, size)
		n := min(chunk, size-done)
		if err := t.link.send(ctx, append(words(opData), t.archive.Firmware[done:done+n]...)); err != nil {
			return err
		}
		done += n
		t.progress.Tell(done, size)
	}
	t.stage = "stop"
	err := t.link.send(ctx, words(opStop))
	if err == nil {
		// A boot loader with two banks copies now; power must stay on.
		err = t.link.pause(ctx, erase+time.Duration(size/4)*pace.Word)
	}
	if errors.Is(err, serial.ErrUnplugged) {
		return nil // it restarts
	}
	return err
}

// words are 32-bit numbers, little endian.
func words(list ...uint32) (b []byte) {
	for _, w := range list {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}
