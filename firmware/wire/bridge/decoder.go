package bridge

import "encoding/binary"

// Fault is why what a decoder found is not a packet for the bridge.
type Fault string

// A frame has the first of these that applies.
const (
	Whole    Fault = ""         // length and checksum are right
	TooLong  Fault = "too long" // the length is over [MaxPacket]: its four bytes are dropped, what follows is searched for a magic word
	WrongSum Fault = "checksum" // the frame is dropped
)

// Frame is what a decoder found.
type Frame struct {
	Fault   Fault
	Skipped int    // bytes in front of its magic word that belong to nothing
	Length  int    // as the frame says
	Packet  []byte // valid until the decoder is used again; nil if it is too long
	Sum     uint16 // as the frame says
	Want    uint16 // the packet's checksum
}

// Decoder takes frames out of a stream of bytes exactly as RS232Bridge::loop does, v1.17.1. It searches
// for the magic word, and from there on believes the length: there is no time-out, so that a frame which
// breaks off takes its missing bytes from the next one. Within what it has read it never searches again.
// The zero value waits for a magic word. It allocates nothing.
type Decoder struct {
	buf     [maxFrame]byte
	n       int
	skipped int
}

// Next takes bytes from p until there is something to tell. It returns that and the bytes of p that are
// left; ok is false if p ended before.
func (d *Decoder) Next(p []byte) (f Frame, rest []byte, ok bool) {
	for i, b := range p {
		if d.n < 2 {
			d.search(b)
			continue
		}
		d.buf[d.n] = b
		d.n++
		if d.n < before {
			continue
		}
		length := int(binary.BigEndian.Uint16(d.buf[2:]))
		switch {
		case length > MaxPacket:
			f = Frame{Fault: TooLong, Length: length}
		case d.n == length+Overhead:
			f = Frame{Length: length, Packet: d.buf[before : before+length : before+length]}
			f.Sum, f.Want = binary.BigEndian.Uint16(d.buf[before+length:]), Sum(f.Packet)
			if f.Sum != f.Want {
				f.Fault = WrongSum
			}
		default:
			continue
		}
		f.Skipped = d.skipped
		d.n, d.skipped = 0, 0
		return f, p[i+1:], true
	}
	return Frame{}, nil, false
}

// search takes a byte while the magic word is not whole.
func (d *Decoder) search(b byte) {
	switch {
	case d.n == 1 && b == magicLow:
		d.buf[1], d.n = b, 2
	case b == magicHigh: // again, perhaps: C0 C0 3E begins a frame
		d.skipped += d.n
		d.buf[0], d.n = b, 1
	default:
		d.skipped += d.n + 1
		d.n = 0
	}
}

// Left is what the stream's end leaves: bytes that belong to nothing, and those of a frame that has begun,
// its magic word included, which the next bytes would complete.
func (d *Decoder) Left() (skipped int, begun []byte) { return d.skipped, d.buf[:d.n] }
