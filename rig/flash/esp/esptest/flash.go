package esptest

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
)

const (
	sectorSize = 0x1000
	blockSize  = 0x10000 // what is erased at once where it fits
	window     = 32 << 10
)

// write is a write that takes several commands.
type write struct {
	open     bool
	deflated bool
	at       uint32 // where the next bytes go
	left     uint32 // how many there are to be
	block    uint32
	blocks   uint32
	next     uint32
	packed   []byte
	plain    int  // what has come out of packed and been written
	summed   bool // the stub looks at the checksum of packed
	// The stub erases while it writes: up to where it has, and where it will end.
	erasedTo, eraseEnd uint32
}

// within reports whether a part lies in the flash that the loader was told of, and there is.
func (r *ROM) within(at, size uint32) bool {
	return uint64(at)+uint64(size) <= uint64(min(r.size, uint32(len(r.Flash))))
}

// eraseAll sets whole sectors to 0xFF.
func (r *ROM) eraseAll(at, size uint32) {
	from, to := at/sectorSize*sectorSize, (at+size+sectorSize-1)/sectorSize*sectorSize
	if int(to) > len(r.Flash) {
		r.wrong("erase 0x%x to 0x%x of %d bytes of flash", from, to, len(r.Flash))
		return
	}
	for i := from; i < to; i++ {
		r.Flash[i] = 0xFF
	}
}

// eraseNext erases the next block or sector of a write.
func (r *ROM) eraseNext() {
	s := &r.write
	if s.erasedTo >= s.eraseEnd {
		return
	}
	size := uint32(sectorSize)
	if s.erasedTo%blockSize == 0 && s.eraseEnd-s.erasedTo >= blockSize {
		size = blockSize
	}
	r.eraseAll(s.erasedTo, size)
	s.erasedTo += size
}

// program clears bits, where the write has come to.
func (r *ROM) program(data []byte) bool {
	s := &r.write
	if !r.within(s.at, uint32(len(data))) {
		return false
	}
	for i, b := range data {
		r.Flash[int(s.at)+i] &= b
	}
	r.blocks++
	if r.Corrupt != 0 && r.blocks >= r.Corrupt && len(data) > 0 {
		r.Flash[s.at] ^= 0x80
		r.Corrupt = 0
	}
	s.at += uint32(len(data))
	s.left -= min(s.left, uint32(len(data)))
	return true
}

// inflate decompresses all of it, to at most so many bytes.
func inflate(packed []byte, most int) ([]byte, bool) {
	f := inflateSoFar(packed)
	return f.plain, f.good && f.end && len(f.plain) <= most
}

// inflated is what has come out of a stream.
type inflated struct {
	plain []byte
	rest  []byte // behind the end of the data
	end   bool   // the data has one
	good  bool   // it is a stream
}

// inflateSoFar decompresses what there is of a stream.
func inflateSoFar(packed []byte) inflated {
	if len(packed) < 2 {
		return inflated{good: true}
	}
	if packed[0]&0x0F != 8 || (int(packed[0])<<8|int(packed[1]))%31 != 0 { // RFC 1950, 2.2
		return inflated{}
	}
	in := bytes.NewReader(packed[2:])
	var out bytes.Buffer
	_, err := io.Copy(&out, flate.NewReader(in))
	end := err == nil
	return inflated{out.Bytes(), packed[len(packed)-in.Len():], end, end || errors.Is(err, io.ErrUnexpectedEOF)}
}
