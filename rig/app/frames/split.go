// Package frames takes apart what a companion radio writes to the line of its app.
package frames

import (
	"bytes"
	"encoding/binary"

	"github.com/meshrig/meshrig/firmware/wire/companion"
)

// Split takes frames out of what a radio writes to its line. What stands outside of frames, such as
// the words of a boot loader, is stray. The zero value waits for a frame.
type Split struct{ rest []byte }

const (
	mark = '>'
	head = 3 // mark and length
)

// Take takes what was read, and hands on in the order in which they came the contents of frames that
// are whole now, and what is stray. They are the receiver's.
func (s *Split) Take(data []byte, frame, stray func([]byte)) {
	s.rest = append(s.rest, data...)
	for len(s.rest) > 0 {
		from := bytes.IndexByte(s.rest, mark)
		if from != 0 {
			if from < 0 {
				from = len(s.rest)
			}
			stray(s.cut(from))
			continue
		}
		if len(s.rest) < head {
			return
		}
		size := int(binary.LittleEndian.Uint16(s.rest[1:]))
		switch {
		case size == 0 || size > companion.MaxFrame: // a mark in other words
			stray(s.cut(1))
		case len(s.rest) < head+size:
			return
		default:
			frame(s.cut(head + size)[head:])
		}
	}
}

// cut takes the first bytes off.
func (s *Split) cut(n int) []byte {
	part := bytes.Clone(s.rest[:n])
	s.rest = s.rest[n:]
	return part
}
