package source

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Coding is how the two parts of a complex sample are written, in-phase first.
type Coding struct {
	Kind Kind
	Bits int  // of one part: 8, 16, 24 or 32, for floats 32 or 64
	Big  bool // the most significant byte comes first
}

// Kind is a kind of number.
type Kind byte

// The kinds, by the letters that SigMF has for them.
const (
	Unsigned Kind = 'u' // zero is the middle of the range
	Signed   Kind = 'i'
	Float    Kind = 'f' // full scale is 1
)

// The codings that raw files have by name.
var (
	CU8  = Coding{Kind: Unsigned, Bits: 8}
	CS16 = Coding{Kind: Signed, Bits: 16}
	CF32 = Coding{Kind: Float, Bits: 32}
)

// Size is the length of one complex sample in bytes.
func (c Coding) Size() int { return c.Bits / 4 }

// String is the name that SigMF has for the coding: cu8, ci16_le, cf32_be.
func (c Coding) String() string {
	s := "c" + string(rune(c.Kind)) + strconv.Itoa(c.Bits)
	switch {
	case c.Bits <= 8:
		return s
	case c.Big:
		return s + "_be"
	}
	return s + "_le"
}

// parseCoding reads such a name.
func parseCoding(name string) (Coding, error) {
	base, order, _ := strings.Cut(name, "_")
	var c Coding
	if len(base) > 2 && base[0] == 'c' {
		bits, err := strconv.Atoi(base[2:])
		if err == nil {
			c = Coding{Kind(base[1]), bits, order == "be"}
			if bits > 8 && name == base {
				name += "_le" // which files that leave the order out mean
			}
		}
	}
	switch {
	case strings.HasPrefix(base, "r"):
		return Coding{}, fmt.Errorf("%q are real samples, and a receiver needs complex ones, such as cu8 or ci16_le", name)
	case !c.known() || c.Bits == 24 || c.String() != name:
		return Coding{}, fmt.Errorf("%q: want cu8, ci8, or one of cu16, ci16, cu32, ci32, cf32, cf64 with _le or _be behind it", name)
	}
	return c, nil
}

func (c Coding) known() bool {
	switch c.Kind {
	case Unsigned, Signed:
		return c.Bits == 8 || c.Bits == 16 || c.Bits == 24 || c.Bits == 32
	case Float:
		return c.Bits == 32 || c.Bits == 64
	}
	return false
}

// step is the distance of two neighbouring numbers, 0 of floats.
func (c Coding) step() float32 {
	if c.Kind == Float {
		return 0
	}
	return float32(math.Ldexp(1, 1-c.Bits))
}

// top is the greatest number that can be written; the least is -1.
func (c Coding) top() float32 {
	if c.Kind == Float || c == CU8 {
		return 1
	}
	return 1 - c.step()
}

// Decode appends the samples that src holds whole to dst.
func (c Coding) Decode(dst []complex64, src []byte) []complex64 {
	size := c.Size()
	n := len(src) / size
	src = src[:n*size]
	switch c {
	case CU8:
		// The middle of an 8-bit converter lies between two numbers.
		for i := 0; i+1 < len(src); i += 2 {
			dst = append(dst, complex(byteLevel(src[i]), byteLevel(src[i+1])))
		}
		return dst
	case CS16:
		for i := 0; i+3 < len(src); i += 4 {
			v := binary.LittleEndian.Uint32(src[i:])
			dst = append(dst, complex(float32(int16(v))/(1<<15), float32(int16(v>>16))/(1<<15)))
		}
		return dst
	case CF32:
		for i := 0; i+7 < len(src); i += 8 {
			dst = append(dst, complex(
				math.Float32frombits(binary.LittleEndian.Uint32(src[i:])),
				math.Float32frombits(binary.LittleEndian.Uint32(src[i+4:])),
			))
		}
		return dst
	}
	for i := 0; i < len(src); i += size {
		dst = append(dst, complex(c.part(src[i:i+size/2]), c.part(src[i+size/2:i+size])))
	}
	return dst
}

func byteLevel(b byte) float32 { return (float32(b) - 127.5) / 127.5 }

// levelByte is the number nearest to a level, the middle for what is none.
func levelByte(v float32) byte {
	if v != v {
		v = 0
	}
	return byte(min(255, max(0, float64(v)*127.5+127.5)) + 0.5)
}

// part reads one number.
func (c Coding) part(b []byte) float32 {
	var v uint64
	for i := range b {
		if c.Big {
			v = v<<8 | uint64(b[i])
		} else {
			v |= uint64(b[i]) << (8 * i)
		}
	}
	half := int64(1) << (c.Bits - 1)
	switch {
	case c.Kind == Float && c.Bits == 64:
		return float32(math.Float64frombits(v))
	case c.Kind == Float:
		return math.Float32frombits(uint32(v))
	case c.Kind == Unsigned:
		return float32(float64(int64(v)-half) / float64(half))
	case int64(v) >= half:
		return float32(float64(int64(v)-2*half) / float64(half))
	}
	return float32(float64(v) / float64(half))
}

// Encode appends samples in a coding that recordings are written in: cu8, ci16_le or cf32_le, any
// other as cf32_le. What is beyond full scale is cut to it; what is no number becomes zero.
func (c Coding) Encode(dst []byte, iq []complex64) []byte {
	if c == CU8 {
		for _, s := range iq {
			dst = append(dst, levelByte(real(s)), levelByte(imag(s)))
		}
		return dst
	}
	for _, s := range iq {
		for _, v := range [2]float32{real(s), imag(s)} {
			if v != v {
				v = 0
			}
			switch c {
			case CS16:
				dst = binary.LittleEndian.AppendUint16(dst, uint16(int16(min(1<<15-1, max(-1<<15, math.Round(float64(v)*(1<<15)))))))
			default:
				dst = binary.LittleEndian.AppendUint32(dst, math.Float32bits(v))
			}
		}
	}
	return dst
}

// recorded is the coding that a recording of samples in this one is written in without a loss.
func (c Coding) recorded() Coding {
	switch {
	case c == CU8, c == CS16:
		return c
	case c.Kind != Float && c.Bits <= 16:
		return CS16
	}
	return CF32
}
