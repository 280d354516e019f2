// Package dfutest emulates the serial boot loader of an nRF52 board as
// Adafruit_nRF52_Bootloader 48a149f has it: what that takes, passes over and restarts at, this
// does, as recordings of it show (fixtures/flash/dfu). Beside that every byte is checked, and
// the first that a correct host would not send is kept.
package dfutest

import (
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// Answer is what the boot loader does with a packet that came whole.
type Answer uint8

// The answers.
const (
	Correct  Answer = iota
	LoseAck         // take it, lose the acknowledgement
	Damaged         // see a wrong CRC: as if nothing had come
	WrongAck        // take it, acknowledge some other number
	Doubled         // take it, acknowledge twice
	Noisy           // take it, print noise and a broken frame before the acknowledgement
	Hang            // neither take it nor anything after it
	Vanish          // end the session, as a board that is unplugged
)

// maxFrame is what does not fit into a buffer of 600 bytes, whose last is not used
// (HCI_RX_BUF_SIZE; rx_buffer_overflowed).
const maxFrame = 600

// Loader is a boot loader. The zero value is correct. It keeps its packet number and its state
// over sessions until it restarts.
type Loader struct {
	// Answer chooses what becomes of the n-th packet that comes, from 0, repetitions counted.
	Answer func(n int) Answer
	// SoftDevice is the one that the board has; 0: 0x00B6, S140 6.1.1.
	SoftDevice uint16
	// Late makes the host see a restart only when it sends something more, as on a busy bus.
	Late bool

	mu       sync.Mutex
	taken    int // packets since the last start: the next has one more
	count    int
	hung     bool
	going    bool // it has restarted, and the host has not seen that yet
	deaf     bool // behind a frame that was too long, until one comes that fits into an acknowledgement
	bank     bank
	invalid  bool // the board has no firmware that it would start
	erased   int
	firmware []byte
	restarts []string
	err      error
}

// Firmware is what the boot loader activated, nil if it did not. The error is the first thing
// that a correct host would not have sent.
func (l *Loader) Firmware() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.firmware, l.err
}

// Packets is how many whole packets came.
func (l *Loader) Packets() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// Received is how many bytes of the firmware came in the transfer that goes on, each counted
// once however often it was sent.
func (l *Loader) Received() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.bank.firmware) + len(l.firmware)
}

// Erased is how many bytes of flash were erased.
func (l *Loader) Erased() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.erased
}

// Stays reports whether the board stays in its boot loader, because it has no firmware that it
// would start.
func (l *Loader) Stays() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.invalid
}

// Restarts lists the restarts so far: "reset 8", "activated".
func (l *Loader) Restarts() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.restarts)
}

// Serve speaks over a line until that ends, the board restarts, or the loader vanishes.
func (l *Loader) Serve(line io.ReadWriter) {
	d := slip.Decoder{Max: dfu.MaxPacket}
	buf := make([]byte, 256)
	for {
		n, err := line.Read(buf)
		for _, b := range buf[:n] {
			frame, ok := d.Feed(b)
			if !ok {
				continue
			}
			answer, done := l.take(frame)
			if _, err := line.Write(answer); err != nil || done {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// take handles a frame: the bytes to answer with, and whether the session ends.
func (l *Loader) take(frame []byte) (answer []byte, done bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.going {
		l.going = false
		return nil, true
	}
	if !l.fits(frame) || !l.valid(frame) {
		return nil, false
	}
	how := Correct
	if l.Answer != nil {
		how = l.Answer(l.count)
	}
	l.count++
	if l.hung || how == Hang || how == Damaged {
		l.hung = l.hung || how == Hang
		return nil, false
	}
	if how == Vanish {
		return nil, true
	}
	number := frame[0] & 7
	if frame[0]>>3&7 != (number+1)&7 {
		l.wrong("packet %d claims to acknowledge %d", number, frame[0]>>3&7)
	}
	expected := uint8(l.taken+1) & 7
	if number == expected {
		l.taken++
		expected = (expected + 1) & 7
		done = l.restart(l.do(frame[4 : len(frame)-2]))
	}
	return acknowledge(expected, how), done
}

func acknowledge(number uint8, how Answer) []byte {
	ack := slip.Append(nil, dfu.Packet{Ack: number}.Append(nil))
	switch how {
	case LoseAck:
		return nil
	case WrongAck:
		return slip.Append(nil, dfu.Packet{Ack: number + 3}.Append(nil))
	case Doubled:
		return append(ack, ack...)
	case Noisy:
		return append([]byte("\x00\xff noise \xc0\xdb\x01\xc0\xc0\x08\x00\x00\x00\xc0"), ack...)
	default:
		return ack
	}
}

// restart is what an error or the end of the transfer does: everything is forgotten but flash.
func (l *Loader) restart(code Code, activated bool) bool {
	switch {
	case activated:
		l.firmware, l.invalid = l.bank.firmware, false
		l.restarts = append(l.restarts, "activated")
	case code != 0:
		l.restarts = append(l.restarts, code.String())
	default:
		return false
	}
	l.taken, l.deaf, l.bank = 0, false, bank{}
	l.going = l.Late && !activated
	return !l.going
}

// fits reports whether the receiver has a buffer for the frame (HCI_SLIP_RX_OVERFLOW).
func (l *Loader) fits(frame []byte) bool {
	if len(frame) >= maxFrame {
		l.wrong("frame of %d bytes", len(frame))
		l.deaf = true
	}
	if l.deaf {
		l.deaf = len(frame) >= 5
		return false
	}
	return true
}

// valid is is_rx_pkt_valid, which does not look at the length that the header tells.
func (l *Loader) valid(frame []byte) bool {
	_, err := dfu.ParsePacket(frame)
	if err != nil {
		l.wrong("%v", err)
	}
	n := len(frame)
	return n > 6 && frame[0]&0xC0 == 0xC0 && frame[1]&15 == 14 && frame[0]+frame[1]+frame[2]+frame[3] == 0 &&
		dfu.CRC16(0xFFFF, frame[:n-2]) == binary.LittleEndian.Uint16(frame[n-2:])
}

// wrong keeps the first mistake.
func (l *Loader) wrong(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf(format, args...)
	}
}
