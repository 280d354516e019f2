package sdr

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/lora"
)

// The whitening sequence starts as the published one does.
func TestWhitening(t *testing.T) {
	t.Parallel()
	if want := []byte{0xff, 0xfe, 0xfc, 0xf8, 0xf0, 0xe1, 0xc2, 0x85, 0x0b, 0x17}; !bytes.Equal(whitening[:10], want) {
		t.Errorf("%x, want %x", whitening[:10], want)
	}
	seen := map[byte]bool{}
	for _, b := range whitening {
		seen[b] = true
	}
	if len(seen) != 255 || seen[0] {
		t.Errorf("%d values, want 255 without 0", len(seen))
	}
}

func draw(t *rapid.T) (p lora.Params, payload []byte) {
	sf := lora.SpreadingFactor(rapid.IntRange(5, 12).Draw(t, "sf"))
	bw := rapid.SampledFrom(lora.Bandwidths()).Draw(t, "bw")
	cr := lora.CodingRate(rapid.IntRange(5, 8).Draw(t, "cr"))
	p = lora.Preset{Frequency: 869_618_000, Bandwidth: bw, SpreadingFactor: sf, CodingRate: cr}.Params()
	p.CRC = rapid.Bool().Draw(t, "crc")
	return p, rapid.SliceOfN(rapid.Byte(), 0, lora.MaxPayload).Draw(t, "payload")
}

// There are as many symbols as the data sheet's formula says, and they say what was put in.
func TestSymbolsSayThePayload(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p, payload := draw(t)
		symbols, err := Symbols(payload, p)
		if err != nil {
			t.Fatal(err)
		}
		if want := int((p.TimeOnAir(len(payload)) - p.SyncTime()) / p.SymbolTime()); len(symbols) != want {
			t.Fatalf("%d symbols, want %d", len(symbols), want)
		}
		got, h, ok := hard(symbols, p)
		if !ok || h.rate != int(p.CodingRate)-4 || h.crc != p.CRC || !bytes.Equal(got, payload) {
			t.Errorf("%x with header %+v, %t; want %x", got, h, ok, payload)
		}
	})
}

// hard reads symbols back one bit after the other: what is written down of the chain, undone without
// any of the code that decodes on air.
func hard(symbols []uint16, p lora.Params) (payload []byte, h header, ok bool) {
	words := func(b block, symbols []uint16) []byte {
		out := make([]byte, b.rows)
		for i, value := range symbols {
			gray := (int(value) - 1) & (1<<b.sf - 1)
			gray ^= gray >> 1
			if b.reduced {
				gray >>= 2
			}
			for j := range b.rows {
				bit := byte(gray >> (b.rows - 1 - j) & 1)
				out[((i-j-1)%b.rows+b.rows)%b.rows] |= bit << i
			}
		}
		for i := range out {
			out[i] &= 15
		}
		return out
	}
	b := firstBlock(p.SpreadingFactor)
	nibbles := words(b, symbols[:8])
	if h, ok = parseHeader(nibbles); !ok {
		return nil, h, false
	}
	b = nextBlock(p.SpreadingFactor, h.rate, p.LowDataRate())
	for rest := range slices.Chunk(symbols[8:], b.symbols()) {
		nibbles = append(nibbles, words(b, rest)...)
	}
	payload, ok = payloadOf(nibbles[headerNibbles:], h.length, h.crc)
	return payload, h, ok
}

// Worked by hand from the chain as it is written down, for the layouts of SF5 and SF6, which no
// foreign recording is of. The payload is the byte 5a, without a checksum, at rate 4/5:
//
//	header    length 1, rate 1, no checksum: 0 1 2; of its sum only c0 is set, by h2[1]: 0 1
//	payload   5a XOR ff = a5, low half first: 5 a
//	codewords 0: 0000 0000   1: 1000 1011   2: 0100 1110   5: 1010 0110, at 4/5 1010 0   a, at 4/5: 0101 0
//	SF5       header block of the rows 0 1 2 0 1: 10010 00010 00000 00000 01101 00100 01011 10100
//	          the block behind it, 5 a 0 0 0:     00001 00001 01000 01000 00000
//	SF6       header block of the rows 0 1 2 0 1 5: 110010 000010 001000 000000 011001 001001 110110 001001
//	          the block behind it, a 0 0 0 0 0:     000000 100000 000000 001000 000000
//
// and each word back from the Gray code, and one more.
func TestSymbolsWorkedByHand(t *testing.T) {
	t.Parallel()
	for sf, want := range map[lora.SpreadingFactor][]uint16{
		lora.SF5: {29, 4, 1, 1, 10, 8, 14, 25, 2, 2, 16, 16, 1},
		lora.SF6: {36, 4, 16, 1, 18, 15, 37, 15, 1, 0, 1, 16, 1},
	} {
		p := lora.Preset{Frequency: 869_618_000, Bandwidth: lora.BW125k, SpreadingFactor: sf, CodingRate: 5}.Params()
		p.CRC = false
		if got, err := Symbols([]byte{0x5a}, p); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v: %v, %v; want %v", sf, got, err, want)
		}
	}
}

// A checksum is that of the chain's description: the last two bytes are XORed in as they are.
func TestChecksum(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		payload string
		want    uint16
	}{
		{"", 0},
		{"\x12", 0x12},
		{"\x12\x34", 0x1234},
		{"\x01\x12\x34", 0x1021 ^ 0x1234},
		{"123456789\x00\x00", 0x31c3}, // CRC-16/XMODEM's published check value
	} {
		if got := checksum([]byte(test.payload)); got != test.want {
			t.Errorf("%x: %04x, want %04x", test.payload, got, test.want)
		}
	}
}

// One wrong bit of a codeword with four parity bits is mended, and a wrong header is noticed.
func TestHeaderSum(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := header{rapid.IntRange(0, 255).Draw(t, "length"), rapid.IntRange(1, 4).Draw(t, "rate"), rapid.Bool().Draw(t, "crc")}
		n := h.nibbles()
		if got, ok := parseHeader(n[:]); !ok || got != h {
			t.Fatalf("%+v, %t, want %+v", got, ok, h)
		}
		bit := rapid.IntRange(0, 19).Draw(t, "bit")
		if bit/4 == 3 && bit%4 != 0 {
			return // three bits that say nothing
		}
		n[bit/4] ^= 1 << (bit % 4)
		if got, ok := parseHeader(n[:]); ok {
			t.Errorf("bit %d of %+v is wrong, and read as %+v", bit, h, got)
		}
	})
}
