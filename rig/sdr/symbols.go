package sdr

import (
	"fmt"
	"math/bits"

	"github.com/meshrig/meshrig/rig/lora"
)

// block is the shape of a run of symbols that are interleaved together.
type block struct {
	sf      int  // spreading factor: a symbol has 2^sf values
	rows    int  // codewords, the bits that a symbol carries
	rate    int  // parity bits a codeword; there are 4+rate symbols
	reduced bool // only every fourth value is used: two bits fewer, which guards against drift
}

func (b block) symbols() int { return 4 + b.rate }

// firstBlock is the one that begins with the header. SF5 and SF6 have no bits to spare in it.
func firstBlock(sf lora.SpreadingFactor) block {
	if sf < lora.SF7 {
		return block{sf: int(sf), rows: int(sf), rate: headerRate}
	}
	return block{sf: int(sf), rows: int(sf) - 2, rate: headerRate, reduced: true}
}

// nextBlock is any block behind the first.
func nextBlock(sf lora.SpreadingFactor, rate int, slow bool) block {
	if slow {
		return block{sf: int(sf), rows: int(sf) - 2, rate: rate, reduced: true}
	}
	return block{sf: int(sf), rows: int(sf), rate: rate}
}

// row tells which codeword of the block gives bit j, counted from the highest, of symbol i.
func (b block) row(i, j int) int { return ((i-j-1)%b.rows + b.rows) % b.rows }

// value is the chirp that stands for a symbol's bits.
func (b block) value(word int) int {
	if b.reduced {
		word = word<<2 | bits.OnesCount(uint(word))&1<<1
	}
	for shift := 1; shift < b.sf; shift <<= 1 {
		word ^= word >> shift
	}
	return (word + 1) & (1<<b.sf - 1)
}

// interleave appends the chirp values of rows codewords to dst.
func (b block) interleave(dst []uint16, words []byte) []uint16 {
	for i := range b.symbols() {
		word := 0
		for j := range b.rows {
			word = word<<1 | int(words[b.row(i, j)]>>i&1)
		}
		dst = append(dst, uint16(b.value(word)))
	}
	return dst
}

// Symbols gives the chirp values of a frame behind its start delimiter, each 0 to 2^SF-1, for a
// payload of at most 255 bytes. The checksum is left out where p.CRC is false. The error is that
// of p.Validate, or says that the payload is too long.
func Symbols(payload []byte, p lora.Params) ([]uint16, error) {
	if err := p.Validate(); err != nil {
		return nil, fmt.Errorf("sdr: symbols: %w", err)
	}
	if len(payload) > lora.MaxPayload {
		return nil, fmt.Errorf("sdr: symbols: payload of %d bytes: a frame holds %d", len(payload), lora.MaxPayload)
	}
	h := header{length: len(payload), rate: int(p.CodingRate) - 4, crc: p.CRC}
	head := h.nibbles()
	nibbles := append(head[:], dataNibbles(payload, p.CRC)...)
	var out []uint16
	shape := firstBlock(p.SpreadingFactor)
	for len(nibbles) > 0 {
		words := make([]byte, shape.rows)
		for i := range words[:min(len(nibbles), shape.rows)] {
			words[i] = codeword(nibbles[i], shape.rate)
		}
		out = shape.interleave(out, words)
		nibbles = nibbles[min(len(nibbles), shape.rows):]
		shape = nextBlock(p.SpreadingFactor, h.rate, p.LowDataRate())
	}
	return out, nil
}

// syncValues are the two chirps that a sync word stands for, one nibble each.
func syncValues(word byte, sf lora.SpreadingFactor) [2]int {
	mask := 1<<sf - 1
	return [2]int{int(word>>4) * 8 & mask, int(word&15) * 8 & mask}
}

// delimiter is the length of the start delimiter in symbols: two downchirps and a quarter, at SF5
// and SF6 with two plain upchirps behind.
func delimiter(sf lora.SpreadingFactor) float64 {
	if sf < lora.SF7 {
		return 4.25
	}
	return 2.25
}
