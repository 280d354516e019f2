package source

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestCodingsByHand holds each coding to bytes whose numbers were worked out on paper.
func TestCodingsByHand(t *testing.T) {
	for name, test := range map[string]struct {
		bytes []byte
		want  complex64
	}{
		"cu8":     {[]byte{0, 255}, complex(-1, 1)},
		"ci8":     {[]byte{0x80, 0x40}, complex(-1, 0.5)},
		"cu16_le": {[]byte{0, 0, 0, 0xc0}, complex(-1, 0.5)},
		"cu16_be": {[]byte{0x80, 0, 0x40, 0}, complex(0, -0.5)},
		"ci16_le": {[]byte{0, 0x80, 0, 0x20}, complex(-1, 0.25)},
		"ci16_be": {[]byte{0x40, 0, 0xc0, 0}, complex(0.5, -0.5)},
		"cu32_le": {[]byte{0, 0, 0, 0x80, 0, 0, 0, 0x40}, complex(0, -0.5)},
		"ci32_le": {[]byte{0, 0, 0, 0xc0, 0, 0, 0, 0x60}, complex(-0.5, 0.75)},
		"ci32_be": {[]byte{0x80, 0, 0, 0, 0x20, 0, 0, 0}, complex(-1, 0.25)},
		"cf32_le": {[]byte{0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0}, complex(1, -2)},
		"cf32_be": {[]byte{0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0}, complex(1, -2)},
		"cf64_le": {[]byte{0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0}, complex(1, -2)},
		"cf64_be": {[]byte{0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0}, complex(1, -2)},
	} {
		c, err := parseCoding(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := c.Decode(nil, test.bytes); len(test.bytes) != c.Size() || !slices.Equal(got, []complex64{test.want}) {
			t.Errorf("%s: % x is %v, want %v", name, test.bytes, got, test.want)
		}
	}
	wav24 := Coding{Signed, 24, false}
	if got := wav24.Decode(nil, []byte{0, 0, 0x80, 0, 0, 0x40}); !slices.Equal(got, []complex64{complex(-1, 0.5)}) {
		t.Errorf("24 bits: %v", got)
	}
	for _, name := range []string{"", "c", "rf32_le", "cf16_le", "cu8_le", "ci16_xe", "xi16_le", "ci17_le", "CF32_LE", "cf32_le_be"} {
		if c, err := parseCoding(name); err == nil {
			t.Errorf("%q is taken for %v", name, c)
		}
	}
	if c, err := parseCoding("cf32"); err != nil || c != CF32 {
		t.Errorf("cf32 without an order is %v, %v", c, err)
	}
}

// TestRecordedUnchanged holds that what a converter gave is written as it came.
func TestRecordedUnchanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]Coding{CU8, CS16, CF32}).Draw(t, "coding")
		raw := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		raw = raw[:len(raw)/c.Size()*c.Size()]
		iq := c.Decode(nil, raw)
		for _, s := range iq {
			if real(s) != real(s) || imag(s) != imag(s) {
				t.Skip("no number")
			}
		}
		if got := c.Encode(nil, iq); !slices.Equal(got, raw) {
			t.Errorf("%v: % x became % x", c, raw, got)
		}
	})
	if got := CU8.Encode(nil, []complex64{complex(-7, 7), complex(float32(math.NaN()), 0)}); !slices.Equal(got, []byte{0, 255, 128, 128}) {
		t.Errorf("beyond full scale and no number: %v", got)
	}
	for c, want := range map[Coding]Coding{
		{Signed, 8, false}: CS16, {Unsigned, 16, true}: CS16, {Signed, 24, false}: CF32, {Float, 64, false}: CF32, CU8: CU8,
	} {
		if got := c.recorded(); got != want {
			t.Errorf("%v is recorded as %v, want %v", c, got, want)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range []Coding{CU8, CS16, CF32, {Signed, 24, false}} {
		b.Run(c.String(), func(b *testing.B) {
			raw := make([]byte, blockLen*c.Size())
			iq := make([]complex64, 0, blockLen)
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				iq = c.Decode(iq[:0], raw)
			}
		})
	}
}

func BenchmarkHealth(b *testing.B) {
	raw := make([]byte, blockLen*2)
	for i := range raw {
		raw[i] = byte(120 + i*7%15)
	}
	iq := CU8.Decode(nil, raw)
	h := NewHealth(Info{Coding: CU8})
	b.SetBytes(blockLen)
	b.ReportAllocs()
	for b.Loop() {
		h.Add(iq)
	}
}
