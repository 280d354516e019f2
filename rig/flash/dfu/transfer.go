package dfu

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
)

// What a packet's first word asks for (dfu_types.h, Adafruit_nRF52_Bootloader 48a149f).
const (
	opInit  = 1
	opStart = 3
	opData  = 4
	opStop  = 5
)

const (
	// modeApplication says that the image is firmware, neither boot loader nor SoftDevice.
	modeApplication = 4
	// chunk is the firmware in one packet (DFU_PACKET_MAX_SIZE of adafruit-nrfutil 0.5.3). The
	// boot loader drops frames of 600 bytes and more, and is deaf behind one.
	chunk = 512
	// page is what flash is erased by.
	page = 4096
)

// restarted makes [flash.ErrNoRoom] of a port that is gone: the board restarted at the start
// packet. Whether it acknowledged that before it went is a matter of luck.
func restarted(err error) error {
	if errors.Is(err, serial.ErrUnplugged) {
		return fmt.Errorf("%w: %w", flash.ErrNoRoom, err)
	}
	return err
}

// transfer is one image on its way.
type transfer struct {
	link     *link
	archive  Archive
	progress flash.Progress
	again    bool // the board has restarted once already, and is in no old transfer any more
	stage    string
	started  bool // the start packet was taken: the boot loader has erased, or is about to
}

// state says what the board is like after a transfer that failed.
func (t *transfer) state(err error) string {
	if errors.Is(err, flash.ErrNoRoom) {
		return "what it had it has still, unless a flash before this one was cut off"
	}
	if !t.started {
		return "this flash has erased nothing"
	}
	return "the old firmware is erased, its settings are not: the board stays in its boot loader, behind a reset with its drive; flash it again, or copy a .uf2 to that drive"
}

// run sends start, init, data and stop packets, with the pauses that the boot loader needs: it
// acknowledges a packet before it acts on it, and drops what comes while it has no room. What
// it does not like it does not answer: it restarts (APP_ERROR_CHECK in process_dfu_packet).
func (t *transfer) run(ctx context.Context) error {
	size, pace := len(t.archive.Firmware), t.link.pace
	erase := time.Duration((size+page-1)/page) * pace.PageErase

	t.stage = "start"
	err := t.link.begin(ctx, words(opStart, modeApplication, 0, 0, uint32(size)))
	if err == nil {
		t.started = true
		err = t.link.pause(ctx, max(erase, pace.Init))
	}
	if err != nil {
		return restarted(err)
	}
	t.stage = "send the init packet"
	packet := append(words(opInit), t.archive.Init...)
	if err := t.link.send(ctx, append(packet, 0, 0)); err != nil {
		if !t.again {
			return restarted(err) // at the start packet, or at this one
		}
		return t.refused(err)
	}
	if err := t.link.pause(ctx, pace.Init); err != nil {
		return t.refused(err)
	}
	for done := 0; done < size; {
		t.stage = fmt.Sprintf("write after %d of %d bytes", done, size)
		n := min(chunk, size-done)
		err := t.link.send(ctx, append(words(opData), t.archive.Firmware[done:done+n]...))
		if err != nil && done == 0 {
			t.stage = "send the init packet" // to which the restart is the answer
			err = t.refused(err)
		}
		if err != nil {
			return err
		}
		done += n
		t.progress.Tell(done, size)
	}
	t.stage = "stop"
	if err = t.link.send(ctx, words(opStop)); err == nil {
		// A boot loader with two banks copies now; power must stay on.
		err = t.link.pause(ctx, erase+time.Duration(size/4)*pace.Word)
	}
	if errors.Is(err, serial.ErrUnplugged) {
		return nil // it restarts
	}
	return err
}

// refused makes of a board that is gone behind the init packet one that did not like it.
func (t *transfer) refused(err error) error {
	if !errors.Is(err, serial.ErrUnplugged) {
		return err
	}
	return fmt.Errorf("%w: it restarted at the init packet: the image is for the SoftDevice %s, and the board has another one, which INFO_UF2.TXT on its drive names: %w",
		flash.ErrRefused, t.archive.wants(), err)
}

// words are 32-bit numbers, little endian.
func words(list ...uint32) (b []byte) {
	for _, w := range list {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}
