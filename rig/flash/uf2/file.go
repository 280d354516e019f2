package uf2

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/rig/flash"
)

// What is wrong with a file, as the cause of a [BlockError].
var (
	ErrTorn      = errors.New("the file is cut off: its length is no multiple of 512 bytes")
	ErrEmpty     = errors.New("the file holds no firmware")
	ErrNumbering = errors.New("blocks are missing, doubled or out of order")
	ErrOverlap   = errors.New("two blocks go to the same address")
	ErrFamily    = errors.New("the file is for another chip")
	ErrAddress   = errors.New("the address is outside of the chip's flash")
	ErrDiffers   = errors.New("other bytes stand in flash")
	ErrShape     = fmt.Errorf("the boot loader takes %d bytes at a multiple of %d only", PayloadSize, PayloadSize)
)

// BlockError says which block of a file is wrong. Block -1 is the file as a whole.
type BlockError struct {
	Block int
	Err   error
}

func (e *BlockError) Error() string {
	if e.Block < 0 {
		return fmt.Sprintf("uf2: %v", e.Err)
	}
	return fmt.Sprintf("uf2: block %d: %v", e.Block, e.Err)
}

func (e *BlockError) Unwrap() error { return e.Err }

// File is a UF2 file.
type File []Block

// Parse reads a file and holds it against the format: whole blocks, numbered without gap for
// each family, no two for the same place. The error is a *BlockError.
func Parse(data []byte) (File, error) {
	if len(data)%BlockSize != 0 {
		return nil, &BlockError{-1, ErrTorn}
	}
	if len(data) == 0 {
		return nil, &BlockError{-1, ErrEmpty}
	}
	file := make(File, 0, len(data)/BlockSize)
	next := map[Family]uint32{}
	for i, raw := range slices.Collect(slices.Chunk(data, BlockSize)) {
		b, err := ParseBlock(raw)
		if err != nil {
			return nil, &BlockError{i, err}
		}
		key := b.key()
		if b.Number != next[key] || b.Number >= b.Total {
			return nil, &BlockError{i, fmt.Errorf("%w: number %d of %d, want %d", ErrNumbering, b.Number, b.Total, next[key])}
		}
		next[key]++
		file = append(file, b)
	}
	for i := range file {
		if b := &file[i]; next[b.key()] != b.Total {
			return nil, &BlockError{i, fmt.Errorf("%w: there are %d of %d", ErrNumbering, next[b.key()], b.Total)}
		}
	}
	return file, file.overlap()
}

// key is what blocks are counted by.
func (b *Block) key() Family {
	if b.Flags&HasFamily == 0 {
		return 0
	}
	return b.Family
}

// flashed reports whether the boot loader writes the block.
func (b *Block) flashed() bool { return b.Flags&(NotMainFlash|FileContainer) == 0 }

// overlap is an error if two blocks of a family go to the same place.
func (f File) overlap() error {
	order := make([]int, 0, len(f))
	for i := range f {
		if f[i].flashed() {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := &f[x], &f[y]
		if a.key() != b.key() {
			return int(int64(a.key()) - int64(b.key()))
		}
		return int(int64(a.Address) - int64(b.Address))
	})
	for i := range order[min(1, len(order)):] {
		a, b := &f[order[i]], &f[order[i+1]]
		if a.key() == b.key() && uint64(a.Address)+uint64(a.Size) > uint64(b.Address) {
			return &BlockError{order[i+1], fmt.Errorf("%w: 0x%08x", ErrOverlap, b.Address)}
		}
	}
	return nil
}

// Fits holds the file against a chip: it has firmware for the chip, for no other one, in
// blocks of the shape that boot loaders take, for addresses that are flash. The error is a
// *BlockError.
func (f File) Fits(family Family) error {
	chip, known := chips[family]
	flashed := 0
	for i := range f {
		b := &f[i]
		if !b.flashed() {
			continue
		}
		flashed++
		switch {
		case b.Flags&HasFamily == 0:
			return &BlockError{i, fmt.Errorf("%w: it names none, the board is %v", ErrFamily, family)}
		case b.Family != family:
			return &BlockError{i, fmt.Errorf("%w: it is for %v, the board is %v", ErrFamily, b.Family, family)}
		case b.Size != PayloadSize || b.Address%PayloadSize != 0:
			return &BlockError{i, fmt.Errorf("%w: %d bytes at 0x%08x", ErrShape, b.Size, b.Address)}
		case known && (b.Address < chip.from || b.Address > chip.to-PayloadSize):
			return &BlockError{i, fmt.Errorf("%w: 0x%08x", ErrAddress, b.Address)}
		}
	}
	if flashed == 0 {
		return &BlockError{-1, ErrEmpty}
	}
	return nil
}

// beside holds the file against the SoftDevice that an INFO_UF2.TXT names: the boot loader
// starts what stands behind that, so firmware for another one never runs, or overwrites the end
// of this one. A file that brings a SoftDevice with it is right with every one.
func (f File) beside(text string) error {
	has, ok := flash.ParseSoftDevice(text)
	low := ^uint32(0)
	for i := range f {
		if f[i].flashed() {
			low = min(low, f[i].Address)
		}
	}
	if !ok || low == has.End || low <= flash.NoSoftDevice.End {
		return nil
	}
	return fmt.Errorf("its firmware begins at 0x%X, and beside the SoftDevice that the board has (%s) firmware begins at 0x%X; nothing was written",
		low, has.Name, has.End)
}

// Append appends the bytes of the file.
func (f File) Append(to []byte) []byte {
	for i := range f {
		to = f[i].Append(to)
	}
	return to
}

// New cuts firmware that starts at an address into blocks. The last payload is filled up with
// 0xFF, as erased flash is.
func New(family Family, address uint32, firmware []byte) File {
	total := (len(firmware) + PayloadSize - 1) / PayloadSize
	file := make(File, total)
	for i := range file {
		b := &file[i]
		*b = Block{
			Flags: HasFamily, Family: family, Size: PayloadSize,
			Address: address + uint32(i)*PayloadSize, Number: uint32(i), Total: uint32(total),
		}
		copy(b.Data[:PayloadSize], bytes.Repeat([]byte{0xFF}, PayloadSize))
		copy(b.Data[:PayloadSize], firmware[i*PayloadSize:])
	}
	return file
}

// In reports whether a copy of flash, such as CURRENT.UF2, holds what f writes. The copy may
// begin above f and end below it, as boot loaders show the firmware's own part of flash only;
// it has to have something in common with f. The error is a *BlockError.
func (f File) In(current File) error {
	have := make(map[uint32]*Block, len(current))
	low, high := ^uint32(0), uint32(0)
	for i := range current {
		b := &current[i]
		have[b.Address] = b
		low, high = min(low, b.Address), max(high, b.Address)
	}
	compared := 0
	for i := range f {
		b := &f[i]
		if !b.flashed() || b.Address < low || b.Address > high {
			continue
		}
		compared++
		c, ok := have[b.Address]
		if !ok || !bytes.Equal(c.Payload(), b.Payload()) {
			return &BlockError{i, fmt.Errorf("%w: at 0x%08x", ErrDiffers, b.Address)}
		}
	}
	if compared == 0 {
		return &BlockError{-1, fmt.Errorf("%w: it shows another part of flash", ErrDiffers)}
	}
	return nil
}
