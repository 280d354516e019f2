package kiss

// Decoder takes frames out of a stream of bytes as the released modem does
// (KissModem::loop, v1.17.1): bytes before the first delimiter are ignored, an escape in
// front of any other byte takes that byte with it, and a frame of more than [MaxFrame] bytes
// is thrown away with everything up to the next delimiter. The zero value waits for a
// delimiter. It allocates nothing.
type Decoder struct {
	// TooLong counts the frames that were thrown away for their length.
	TooLong int

	buf     [MaxFrame]byte
	n       int
	open    bool // behind a delimiter
	escaped bool
}

// Next takes bytes from p until a frame is whole. It returns the frame, whose data is valid
// until the next call, and the bytes of p that are left; ok is false if p ended before. The
// delimiter that ends a frame begins the next one.
func (d *Decoder) Next(p []byte) (f Frame, rest []byte, ok bool) {
	for i, b := range p {
		if b == fend {
			n := d.n
			whole := d.open && n > 0
			d.n, d.open, d.escaped = 0, true, false
			if whole {
				return Frame{Port: d.buf[0] >> 4, Command: Command(d.buf[0] & 0xF), Data: d.buf[1:n:n]}, p[i+1:], true
			}
			continue
		}
		if d.open {
			d.take(b)
		}
	}
	return Frame{}, nil, false
}

// take adds one byte between two delimiters.
func (d *Decoder) take(b byte) {
	if b == fesc {
		d.escaped = true
		return
	}
	if d.escaped {
		d.escaped = false
		switch b {
		case tfend:
			b = fend
		case tfesc:
			b = fesc
		default:
			return
		}
	}
	if d.n == len(d.buf) {
		d.TooLong++
		d.n, d.open = 0, false
		return
	}
	d.buf[d.n] = b
	d.n++
}

// Idle reports whether the decoder is between frames: nothing has come since the last
// delimiter.
func (d *Decoder) Idle() bool { return d.n == 0 && !d.escaped }
