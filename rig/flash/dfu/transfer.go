package dfu

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
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

// errRestarted means that the board went when it was asked to begin: it may have been in a
// transfer that was cut off, out of which a restart brings it.
var errRestarted = errors.New("it restarted")

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
		return t.restarts(err, flash.ErrNoRoom)
	}
	t.stage = "send the init packet"
	packet := append(words(opInit), t.archive.Init...)
	if err = t.link.send(ctx, append(packet, 0, 0)); err == nil {
		err = t.link.pause(ctx, pace.Init)
	}
	if err != nil {
		return t.restarts(err, t.refused())
	}
	for done := 0; done < size; {
		t.stage = fmt.Sprintf("write after %d of %d bytes", done, size)
		n := min(chunk, size-done)
		err := t.link.send(ctx, append(words(opData), t.archive.Firmware[done:done+n]...))
		if err != nil && done == 0 {
			t.stage = "send the init packet" // to which a restart is the answer
			err = t.restarts(err, t.refused())
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

// restarts makes of a port that is gone a board that restarted, and why. The first time nobody can
// tell: whether the packet was acknowledged before is a matter of luck, and an acknowledgement may
// be one of the old transfer, whose next number happened to be the same.
func (t *transfer) restarts(err, why error) error {
	switch {
	case !errors.Is(err, serial.ErrUnplugged):
		return err
	case !t.again:
		why = errRestarted
	}
	return fmt.Errorf("%w: %w", why, err)
}

// refused is why a board restarts at the init packet: of all that the boot loader looks at, the
// SoftDevice is what this side cannot know. Where any will do it is the start packet's restart that
// was seen late: the acknowledgement of that goes before the boot loader looks at it.
func (t *transfer) refused() error {
	if slices.Contains(t.archive.SoftDevices, AnySoftDevice) {
		return flash.ErrNoRoom
	}
	return fmt.Errorf("%w: it restarts at the init packet: the image is for the SoftDevice %s, and the board has another one, which INFO_UF2.TXT on its drive names",
		flash.ErrRefused, t.archive.wants())
}

// words are 32-bit numbers, little endian.
func words(list ...uint32) (b []byte) {
	for _, w := range list {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b
}
