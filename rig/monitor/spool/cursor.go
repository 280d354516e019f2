package spool

import (
	"encoding/binary"
	"hash/crc32"
	"os"
)

// place is where a record begins.
type place struct {
	segment uint64
	offset  int64
}

// cursor is the file that keeps how far the reader is. Its two slots are written in turn, each with
// a number that grows and a checksum: a write that was cut leaves the other one.
type cursor struct {
	file  *os.File
	turns uint64
}

const slot = 28

func openCursor(path string) (*cursor, place, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, place{}, err
	}
	c, at := &cursor{file: f}, place{}
	for i := range int64(2) {
		var b [slot]byte
		if n, _ := f.ReadAt(b[:], i*slot); n < slot || crc32.Checksum(b[:24], castagnoli) != binary.LittleEndian.Uint32(b[24:]) {
			continue
		}
		if turns := binary.LittleEndian.Uint64(b[:]); turns > c.turns {
			c.turns = turns
			at = place{binary.LittleEndian.Uint64(b[8:]), int64(binary.LittleEndian.Uint64(b[16:]))}
		}
	}
	return c, at, nil
}

// keep writes how far the reader is. What is lost of it with a loss of power is delivered again.
func (c *cursor) keep(at place) error {
	c.turns++
	var b [slot]byte
	binary.LittleEndian.PutUint64(b[:], c.turns)
	binary.LittleEndian.PutUint64(b[8:], at.segment)
	binary.LittleEndian.PutUint64(b[16:], uint64(at.offset))
	binary.LittleEndian.PutUint32(b[24:], crc32.Checksum(b[:24], castagnoli))
	_, err := c.file.WriteAt(b[:], int64(c.turns%2)*slot)
	return err
}
