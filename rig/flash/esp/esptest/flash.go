package esptest

import (
	"bytes"
	"compress/zlib"
	"crypto/md5" //nolint:gosec // what the loader computes
	"encoding/binary"
	"encoding/hex"
	"io"

	"github.com/meshrig/meshrig/rig/flash/slip"
)

const sectorSize = 0x1000

// session is a write or a read that takes several commands.
type session struct {
	open       bool
	compressed bool
	at         uint32 // where the next block goes
	size       uint32 // of the whole, as it will stand in flash
	block      uint32
	blocks     uint32
	next       uint32
	packed     []byte

	reading []byte // what is left to send
	sent    int
	sum     []byte
}

// words are the 32-bit numbers that a command begins with; nil: there are fewer.
func words(body []byte, n int) []uint32 {
	if len(body) < 4*n {
		return nil
	}
	list := make([]uint32, n)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(body[4*i:])
	}
	return list
}

// erase sets whole sectors to 0xFF.
func (r *ROM) erase(at, size uint32) bool {
	from, to := at/sectorSize*sectorSize, (at+size+sectorSize-1)/sectorSize*sectorSize
	if int(to) > len(r.Flash) {
		r.wrong("erase 0x%x to 0x%x of %d bytes of flash", from, to, len(r.Flash))
		return false
	}
	for i := from; i < to; i++ {
		r.Flash[i] = 0xFF
	}
	return true
}

// program clears bits.
func (r *ROM) program(at uint32, data []byte) bool {
	if int(at)+len(data) > len(r.Flash) {
		r.wrong("write %d bytes at 0x%x of %d bytes of flash", len(data), at, len(r.Flash))
		return false
	}
	for i, b := range data {
		r.Flash[int(at)+i] &= b
	}
	return true
}

// write handles the commands of a write.
func (r *ROM) write(op byte, sum uint32, body []byte) []byte {
	s := &r.session
	if !r.attached {
		r.wrong("command 0x%02x before the flash was attached", op)
		return r.answer(op, 0, nil, 6)
	}
	switch op {
	case FlashBegin, DeflBegin:
		w := words(body, 4)
		if w == nil || !r.erase(w[3], w[0]) {
			return r.answer(op, 0, nil, 5)
		}
		*s = session{open: true, compressed: op == DeflBegin, size: w[0], blocks: w[1], block: w[2], at: w[3]}
	case FlashEnd, DeflEnd:
		if s.next != s.blocks {
			r.wrong("ended after %d of %d blocks", s.next, s.blocks)
		}
		*s = session{}
	default:
		w := words(body, 4)
		if w == nil || !s.open || s.compressed != (op == DeflData) || w[1] != s.next || int(w[0]) != len(body)-16 || w[0] > s.block {
			r.wrong("data block %v of %+v", w, *s)
			return r.answer(op, 0, nil, 5)
		}
		if checksum(body[16:]) != sum {
			r.wrong("data block %d with a wrong checksum", w[1])
			return r.answer(op, 0, nil, 7)
		}
		s.next++
		r.blocks++
		if !r.block(body[16:]) {
			return r.answer(op, 0, nil, 8)
		}
	}
	return r.answer(op, 0, nil, 0)
}

// block takes one data block; compressed ones are written when all are there.
func (r *ROM) block(data []byte) bool {
	s := &r.session
	spoil := r.Corrupt != 0 && r.blocks >= r.Corrupt
	if !s.compressed {
		at := s.at
		s.at += uint32(len(data))
		ok := r.program(at, data)
		if ok && spoil {
			r.Flash[at] ^= 0x80
			r.Corrupt = 0
		}
		return ok
	}
	s.packed = append(s.packed, data...)
	if s.next < s.blocks {
		return true
	}
	z, err := zlib.NewReader(bytes.NewReader(s.packed))
	if err != nil {
		r.wrong("compressed data: %v", err)
		return false
	}
	plain, err := io.ReadAll(io.LimitReader(z, int64(len(r.Flash))))
	if err != nil || len(plain) != int(s.size) {
		r.wrong("compressed data of %d bytes, announced %d: %v", len(plain), s.size, err)
		return false
	}
	ok := r.program(s.at, plain)
	if ok && spoil {
		r.Flash[s.at] ^= 0x80
		r.Corrupt = 0
	}
	return ok
}

// more handles what is not writing. All but the MD5 is the stub's alone.
func (r *ROM) more(op byte, body []byte) []byte {
	w := words(body, 2)
	if !r.stub && op != MD5 {
		return r.answer(op, 0, nil, 5)
	}
	if !r.attached || (w == nil && op != EraseFlash) || (w != nil && int(w[0])+int(w[1]) > len(r.Flash)) {
		r.wrong("command 0x%02x: %x, attached %v", op, body, r.attached)
		return r.answer(op, 0, nil, 6)
	}
	switch op {
	case MD5:
		if r.NoMD5 {
			return r.answer(op, 0, nil, 5)
		}
		sum := md5.Sum(r.Flash[w[0] : w[0]+w[1]]) //nolint:gosec // what the loader computes
		if !r.stub {
			return r.answer(op, 0, []byte(hex.EncodeToString(sum[:])), 0)
		}
		return r.answer(op, 0, sum[:], 0)
	case EraseRegion:
		if !r.NoErase {
			r.erase(w[0], w[1])
		}
	case EraseFlash:
		r.erase(0, uint32(len(r.Flash)))
	case ReadFlash:
		data := append([]byte(nil), r.Flash[w[0]:w[0]+w[1]]...)
		sum := md5.Sum(data) //nolint:gosec // what the loader computes
		r.session.reading, r.session.sum = data, sum[:]
		return append(r.answer(op, 0, nil, 0), r.readMore()...)
	}
	return r.answer(op, 0, nil, 0)
}

// readMore is the next block of a read.
func (r *ROM) readMore() []byte {
	s := &r.session
	n := min(sectorSize, len(s.reading))
	block := s.reading[:n]
	s.reading = s.reading[n:]
	s.sent += n
	return slip.Append(nil, block)
}

// readOn takes the acknowledgement of a block, and sends the next one or the MD5 of all.
func (r *ROM) readOn(frame []byte) []byte {
	s := &r.session
	if len(frame) != 4 || int(binary.LittleEndian.Uint32(frame)) != s.sent {
		r.wrong("acknowledgement %x of %d bytes", frame, s.sent)
	}
	if len(s.reading) > 0 {
		return r.readMore()
	}
	sum := s.sum
	*s = session{}
	return slip.Append(nil, sum)
}
