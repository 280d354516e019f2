package esp

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"io"
)

// stubBlock is the largest block that a stub takes, romBlock the one for a ROM, otgBlock the
// largest over USB-OTG (esptool v5.3.1, FLASH_WRITE_SIZE and USB_RAM_BLOCK).
const (
	stubBlock = 0x4000
	romBlock  = 0x400
	otgBlock  = 0x800
)

// packed is data compressed for a stub and cut into blocks.
type packed struct {
	size   int // of a block; the last may be shorter
	blocks [][]byte
	plain  []int // how much of the data the stub has written behind each block
}

// pack compresses data for blocks of at most so many bytes, so that the last block still
// brings data: the stub in espflasher v0.6.1 refuses one that has only the end of the checksum
// (esp-flasher-stub v0.5.1, s_flash_defl_data; gone in v0.8.1).
func pack(data []byte, block int) (packed, error) {
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, zlib.BestCompression)
	if err != nil {
		return packed{}, err
	}
	if _, err := z.Write(data); err != nil {
		return packed{}, err
	}
	if err := z.Close(); err != nil {
		return packed{}, err
	}
	for size := block; ; size -= 16 {
		p, err := cut(b.Bytes(), size)
		if last := len(p.blocks) - 1; err != nil || last == 0 || p.plain[last-1] < len(data) || size <= block/2 {
			return p, err
		}
	}
}

// cut cuts compressed data into blocks.
func cut(data []byte, size int) (packed, error) {
	p := packed{size: size}
	for from := 0; from < len(data); from += size {
		p.blocks = append(p.blocks, data[from:min(from+size, len(data))])
	}
	// Behind a header of two bytes. The checksum is left alone: the reader of the whole would look
	// at it before it hands on the last bytes.
	in := &feed{blocks: p.blocks, at: 2}
	z := flate.NewReader(in)
	// The reader hands on whole windows of 32 KiB, which is when a stub writes.
	buf := make([]byte, 32<<10)
	for {
		n, err := z.Read(buf)
		in.plain += n
		if err == io.EOF {
			break
		}
		if err != nil {
			return p, err
		}
	}
	for p.plain = in.marks; len(p.plain) < len(p.blocks); {
		p.plain = append(p.plain, in.plain)
	}
	return p, nil
}

// feed gives blocks byte by byte, and notes how much had come out when one was used up.
type feed struct {
	blocks [][]byte
	at     int
	plain  int
	marks  []int
}

// ReadByte makes feed one that is not read ahead.
func (f *feed) ReadByte() (byte, error) {
	if f.at == len(f.blocks[0]) {
		if len(f.blocks) == 1 {
			return 0, io.EOF
		}
		f.blocks, f.at = f.blocks[1:], 0
		f.marks = append(f.marks, f.plain)
	}
	f.at++
	return f.blocks[0][f.at-1], nil
}

// Read reads one byte.
func (f *feed) Read(p []byte) (int, error) {
	b, err := f.ReadByte()
	if err != nil || len(p) == 0 {
		return 0, err
	}
	p[0] = b
	return 1, nil
}
