package pcapng

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// A Reader reads a file packet by packet. It holds one block at a time, so that a file may be of
// any length.
type Reader struct {
	in     *bufio.Reader
	offset int64
	order  binary.ByteOrder
	faces  []face
	buf    []byte
	first  int64 // time of the first packet without a comment in microseconds
	begun  bool

	// Frames, Foreign and Remarks are how many packets were read, of those how many were left out
	// because they are of another link type, and how many had a comment that is not of this program.
	Frames, Foreign, Remarks int
}

// face is an interface: where packets come from.
type face struct {
	link uint16
	name string
	unit uint8 // of its times, as if_tsresol has it
}

// maxBlock is the longest block that is read; Wireshark takes no longer one either.
const maxBlock = 16 << 20

// CutError says that a file ends within a block. What stands before it was read.
type CutError struct {
	Frames int   // read before
	Offset int64 // where the block begins
	Found  int64 // bytes of it
	Want   int64 // its length; 0: not even that is there
}

// Error says what is lost and what is not.
func (e *CutError) Error() string {
	want := "its length"
	if e.Want > 0 {
		want = fmt.Sprintf("%d bytes", e.Want)
	}
	return fmt.Sprintf("pcapng: the file is cut in the middle of the block at byte %d: %d bytes of it are there, want %s; the %d frames before it are whole",
		e.Offset, e.Found, want, e.Frames)
}

// BlockError says that a block is none.
type BlockError struct {
	Frames int
	Offset int64
	Err    error
}

// Error says where it is, and what was read before.
func (e *BlockError) Error() string {
	return fmt.Sprintf("pcapng: block at byte %d: %v; the %d frames before it are whole", e.Offset, e.Err, e.Frames)
}

// Unwrap returns the cause.
func (e *BlockError) Unwrap() error { return e.Err }

// NewReader makes a reader of a file.
func NewReader(r io.Reader) *Reader {
	return &Reader{in: bufio.NewReaderSize(r, 1<<16), order: binary.LittleEndian}
}

// Read returns the next frame, or io.EOF behind the last. A packet of this program is the event that
// was written. Of one of another program it has what its LoRaTap header tells; its time counts from
// the first of those. Errors are of type *CutError and *BlockError, or of the file; nothing can be
// read behind one.
func (r *Reader) Read() (capture.Event, error) {
	for {
		kind, body, err := r.block()
		if err != nil {
			return capture.Event{}, err
		}
		at := r.offset - int64(len(body)) - 12
		ev, ok, err := r.take(kind, body)
		if err != nil {
			return capture.Event{}, &BlockError{r.Frames, at, err}
		}
		if ok {
			ev.Seq = r.Frames
			r.Frames++
			return ev, nil
		}
	}
}

// block reads one block: its type and what stands between its two lengths.
func (r *Reader) block() (kind uint32, body []byte, err error) {
	start := r.offset
	var head [12]byte
	n, err := io.ReadFull(r.in, head[:])
	switch {
	case errors.Is(err, io.EOF):
		return 0, nil, io.EOF
	case errors.Is(err, io.ErrUnexpectedEOF):
		return 0, nil, &CutError{r.Frames, start, int64(n), 0}
	case err != nil:
		return 0, nil, fmt.Errorf("pcapng: byte %d: %w", start, err)
	}
	bad := func(format string, args ...any) (uint32, []byte, error) {
		return 0, nil, &BlockError{r.Frames, start, fmt.Errorf(format, args...)}
	}
	if binary.LittleEndian.Uint32(head[:]) == blockSection {
		switch uint32(orderMagic) {
		case binary.LittleEndian.Uint32(head[8:]):
			r.order = binary.LittleEndian
		case binary.BigEndian.Uint32(head[8:]):
			r.order = binary.BigEndian
		default:
			return bad("found %x, want the byte order of a section", head[8:])
		}
		r.faces = r.faces[:0]
	} else if start == 0 {
		return bad("found %x, want the head of a pcapng file", head[:4])
	}
	kind = r.order.Uint32(head[:])
	length := int64(r.order.Uint32(head[4:]))
	if length < 12 || length%4 != 0 || length > maxBlock {
		return bad("length %d: want a multiple of 4 from 12 to %d", length, maxBlock)
	}
	if int64(cap(r.buf)) < length {
		r.buf = make([]byte, length)
	}
	b := r.buf[:length-8]
	copy(b, head[8:])
	if n, err := io.ReadFull(r.in, b[4:]); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, nil, &CutError{r.Frames, start, int64(12 + n), length}
		}
		return 0, nil, fmt.Errorf("pcapng: byte %d: %w", start, err)
	}
	r.offset += length
	if again := r.order.Uint32(b[len(b)-4:]); int64(again) != length {
		return bad("length %d in front and %d behind", length, again)
	}
	return kind, b[:len(b)-4], nil
}

// take acts on a block. It is false for one that is no frame.
func (r *Reader) take(kind uint32, b []byte) (ev capture.Event, ok bool, err error) {
	switch kind {
	case blockInterface:
		return ev, false, r.face(b)
	case blockPacket:
		const head = 20
		if len(b) < head {
			return ev, false, fmt.Errorf("packet: %d bytes, want at least %d", len(b), head)
		}
		id, length := r.order.Uint32(b), int64(r.order.Uint32(b[12:]))
		if int64(id) >= int64(len(r.faces)) {
			return ev, false, fmt.Errorf("packet: interface %d of %d", id, len(r.faces))
		}
		if length > int64(len(b)-head) {
			return ev, false, fmt.Errorf("packet: %d bytes in a block with room for %d", length, len(b)-head)
		}
		if r.faces[id].link != LinkType {
			r.Foreign++
			return ev, false, nil
		}
		at := uint64(r.order.Uint32(b[4:]))<<32 | uint64(r.order.Uint32(b[8:]))
		data, rest := b[head:head+length], b[head+(length+3)/4*4:]
		ev, err = r.packet(data, r.faces[id], at, rest)
		return ev, err == nil, err
	case blockSimple:
		r.Foreign++ // it has no time
	}
	return ev, false, nil
}

// packet is the event of a packet.
func (r *Reader) packet(data []byte, from face, at uint64, options []byte) (capture.Event, error) {
	ev, err := parseHeader(data)
	if err != nil {
		return ev, err
	}
	frame := append([]byte(nil), ev.Frame...)
	ev.Frame = frame
	comment := ""
	if err := r.options(options, func(code uint16, value []byte) {
		if code == optionComment && comment == "" {
			comment = string(value)
		}
	}); err != nil {
		return ev, err
	}
	if comment != "" {
		told, err := capture.ParsePairs(comment)
		if err == nil {
			told.Frame = frame
			return told, nil
		}
		r.Remarks++
	}
	us := from.micros(at)
	if !r.begun {
		r.begun, r.first = true, us
	}
	ev.At = clock.Stamp{At: clock.Time(us - r.first)}
	ev.By = from.name
	return ev, nil
}

// face reads an interface.
func (r *Reader) face(b []byte) error {
	const head, most = 8, 1 << 16
	if len(b) < head {
		return fmt.Errorf("interface: %d bytes, want at least %d", len(b), head)
	}
	if len(r.faces) >= most {
		return fmt.Errorf("interface: more than %d of them", most)
	}
	f := face{link: r.order.Uint16(b), unit: 6}
	err := r.options(b[head:], func(code uint16, value []byte) {
		switch {
		case code == optionName:
			f.name = string(value)
		case code == optionResolution && len(value) == 1:
			f.unit = value[0]
		}
	})
	r.faces = append(r.faces, f)
	return err
}

// options calls take for each option.
func (r *Reader) options(b []byte, take func(code uint16, value []byte)) error {
	for len(b) >= 4 {
		code, length := r.order.Uint16(b), int(r.order.Uint16(b[2:]))
		if code == optionEnd {
			return nil
		}
		b = b[4:]
		if length > len(b) {
			return fmt.Errorf("option %d: %d bytes where %d are left", code, length, len(b))
		}
		take(code, b[:length])
		b = b[min((length+3)/4*4, len(b)):]
	}
	return nil
}

// micros is a time of the interface in microseconds.
func (f face) micros(at uint64) int64 {
	if f.unit&0x80 != 0 { // a power of two
		shift := f.unit & 0x7F
		if shift >= 64 {
			return 0
		}
		whole, part := at>>shift, at&(1<<shift-1)
		return int64(whole)*1_000_000 + int64(float64(part)/float64(uint64(1)<<shift)*1e6)
	}
	for u := f.unit; u > 6 && at > 0; u-- {
		at /= 10
	}
	for u := f.unit; u < 6; u++ {
		at *= 10
	}
	return int64(at)
}
