// Package slip frames packets on a serial line as RFC 1055 does: 0xC0 around each, and 0xDB
// in front of what stands for 0xC0 and 0xDB within. The ROM loader of the ESP32 family and the
// serial boot loader of nRF52 boards both speak it.
package slip

const (
	end    = 0xC0
	esc    = 0xDB
	escEnd = 0xDC
	escEsc = 0xDD
)

// Append appends the packet with a frame around it.
func Append(to, packet []byte) []byte {
	to = append(to, end)
	for _, b := range packet {
		switch b {
		case end:
			to = append(to, esc, escEnd)
		case esc:
			to = append(to, esc, escEsc)
		default:
			to = append(to, b)
		}
	}
	return append(to, end)
}

// Decoder finds packets in a stream of bytes. What stands outside of frames, a frame with an
// escape that is none, and a packet longer than Max are dropped. The zero value is ready.
type Decoder struct {
	Max int // longest packet in bytes; 0: 65536

	packet  []byte
	inside  bool
	escaped bool
}

// Feed takes the next byte. If it ends a packet, that is returned; it is valid until the next
// call. Empty frames are no packets: two ends in a row begin one.
func (d *Decoder) Feed(b byte) ([]byte, bool) {
	if b == end {
		whole := d.inside && !d.escaped && len(d.packet) > 0
		packet := d.packet
		d.packet, d.inside, d.escaped = d.packet[:0], true, false
		return packet, whole
	}
	if !d.inside {
		return nil, false
	}
	if d.escaped {
		d.escaped = false
		switch b {
		case escEnd:
			b = end
		case escEsc:
			b = esc
		default:
			d.drop()
			return nil, false
		}
	} else if b == esc {
		d.escaped = true
		return nil, false
	}
	limit := d.Max
	if limit == 0 {
		limit = 1 << 16
	}
	if len(d.packet) >= limit {
		d.drop()
		return nil, false
	}
	d.packet = append(d.packet, b)
	return nil, false
}

// drop forgets the frame and waits for the next end.
func (d *Decoder) drop() { d.packet, d.inside, d.escaped = d.packet[:0], false, false }
