// Package uf2 reads and writes UF2, the format in which boot loaders of nRF52, RP2040 and
// ESP32-S3 boards take firmware as a file copied to their drive, and does that copying.
// The format is that of the "USB Flashing Format (UF2)" specification of Microsoft.
package uf2

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// BlockSize is the size of every block in bytes: one sector of a drive.
	BlockSize = 512
	// MaxPayload is how many bytes of firmware a block can carry.
	MaxPayload = 476
	// PayloadSize is how many bytes of firmware a block does carry in every boot loader that
	// this package knows (is_uf2_block, Adafruit_nRF52_Bootloader; RP2040 boot ROM).
	PayloadSize = 256
)

const (
	magicStart0 = 0x0A324655 // "UF2\n"
	magicStart1 = 0x9E5D5157
	magicEnd    = 0x0AB16F30
	dataOffset  = 32
	endOffset   = BlockSize - 4
)

// Flags say what a block is.
type Flags uint32

// The flags.
const (
	NotMainFlash  Flags = 1 << 0  // a comment: the boot loader does not write it
	FileContainer Flags = 1 << 12 // a file, not firmware
	HasFamily     Flags = 1 << 13
	HasMD5        Flags = 1 << 14
	HasTags       Flags = 1 << 15
)

// What is wrong with a block.
var (
	ErrSize    = errors.New("not 512 bytes")
	ErrMagic   = errors.New("no UF2 block")
	ErrPayload = fmt.Errorf("payload longer than %d bytes", MaxPayload)
)

// Block is one block of a UF2 file.
type Block struct {
	Flags   Flags
	Address uint32 // where in flash the payload goes
	Number  uint32 // of this block, from 0
	Total   uint32 // blocks in the file
	Family  Family // with HasFamily; else a file size or nothing
	Size    uint32 // of the payload in Data, in bytes
	Data    [MaxPayload]byte
}

// Payload is the firmware that the block carries.
func (b *Block) Payload() []byte { return b.Data[:min(b.Size, MaxPayload)] }

// ParseBlock reads one block.
func ParseBlock(data []byte) (Block, error) {
	if len(data) != BlockSize {
		return Block{}, ErrSize
	}
	word := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	if word(0) != magicStart0 || word(4) != magicStart1 || word(endOffset) != magicEnd {
		return Block{}, ErrMagic
	}
	b := Block{
		Flags: Flags(word(8)), Address: word(12), Size: word(16),
		Number: word(20), Total: word(24), Family: Family(word(28)),
	}
	if b.Size > MaxPayload {
		return Block{}, ErrPayload
	}
	copy(b.Data[:], data[dataOffset:endOffset])
	return b, nil
}

// Append appends the 512 bytes of the block.
func (b *Block) Append(to []byte) []byte {
	for _, word := range [...]uint32{
		magicStart0, magicStart1, uint32(b.Flags), b.Address, b.Size, b.Number, b.Total, uint32(b.Family),
	} {
		to = binary.LittleEndian.AppendUint32(to, word)
	}
	to = append(to, b.Data[:]...)
	return binary.LittleEndian.AppendUint32(to, magicEnd)
}
