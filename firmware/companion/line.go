package companion

import (
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/device/emulated"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
)

// line is how the app is reached.
type line interface {
	// receive returns the content of one frame that has come in, once. It is valid until the next call.
	receive() (content []byte, ok bool)
	// send sends the content of a frame.
	send(content []byte)
	// connected reports whether an app listens.
	connected() bool
	// due reports whether the next pass has something to do.
	due() bool
}

const (
	toRadio   = '<'
	fromRadio = '>'
	headSize  = 3 // mark, length in 16 bits
)

// serialLine is the serial port. Nobody knows whether an app is there, so one is
// (ArduinoSerialInterface, v1.17.1).
type serialLine struct {
	board *emulated.Board
	have  int // bytes of the head
	size  int // announced
	n     int // of the content, those that do not fit included
	buf   [frames.MaxFrame]byte
}

func (s *serialLine) connected() bool { return true }

func (s *serialLine) due() bool { return len(s.board.Waiting()) > 0 }

func (s *serialLine) send(content []byte) { writeFrame(s.board, content) }

// writeFrame puts a frame on the line.
func writeFrame(b *emulated.Board, content []byte) {
	var room [headSize + frames.MaxFrame]byte
	frame := binary.LittleEndian.AppendUint16(append(room[:0], fromRadio), uint16(len(content))) // at most MaxFrame
	_, _ = b.Write(append(frame, content...))                                                    // never fails
}

func (s *serialLine) receive() (content []byte, ok bool) {
	for i, b := range s.board.Waiting() {
		if s.take(b) {
			s.board.Take(i + 1)
			return s.buf[:min(s.size, len(s.buf))], true
		}
	}
	s.board.Take(len(s.board.Waiting()))
	return nil, false
}

// take reads one byte and reports whether a frame ends with it. A mark within a head is a length.
func (s *serialLine) take(b byte) (whole bool) {
	switch s.have {
	case 0:
		if b == toRadio {
			s.have = 1
		}
	case 1:
		s.size, s.have = int(b), 2
	case 2:
		s.size, s.n, s.have = s.size|int(b)<<8, 0, headSize
		if s.size == 0 {
			s.have = 0
		}
	default:
		if s.n < len(s.buf) {
			s.buf[s.n] = b
		}
		if s.n++; s.n >= s.size {
			s.have = 0
			return true
		}
	}
	return false
}
