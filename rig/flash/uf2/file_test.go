package uf2_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flash/uf2"
)

// firmware is n bytes that differ from place to place.
func firmware(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i>>8 ^ i*7)
	}
	return b
}

func TestBlockAsSpecified(t *testing.T) {
	// The first block of a file for an nRF52840, by hand from the specification.
	want := append([]byte("UF2\nWQ]\x9e\x00\x20\x00\x00\x00\x60\x02\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x40\x28\xa5\xad"), firmware(256)...)
	want = append(want, make([]byte, 220)...)
	want = append(want, 0x30, 0x6f, 0xb1, 0x0a)
	if got := uf2.New(uf2.NRF52840, 0x26000, firmware(256)).Append(nil); !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got[:40], want[:40])
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 1, 3000).Draw(t, "firmware")
		at := rapid.Uint32Range(0, 0x1000).Draw(t, "page") * 256
		family := rapid.SampledFrom([]uf2.Family{uf2.NRF52840, uf2.ESP32S3}).Draw(t, "family")
		if family == uf2.NRF52840 {
			at %= 0xE9000
		}
		raw := uf2.New(family, at, data).Append(nil)
		file, err := uf2.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		if err := file.Fits(family); err != nil {
			t.Fatal(err)
		}
		var got []byte
		for i := range file {
			if want := at + uint32(i)*256; file[i].Address != want {
				t.Fatalf("block %d at 0x%x, want 0x%x", i, file[i].Address, want)
			}
			got = append(got, file[i].Payload()...)
		}
		if !bytes.Equal(got[:len(data)], data) || bytes.Count(got[len(data):], []byte{0xFF}) != len(got)-len(data) || len(got)-len(data) > 255 {
			t.Fatal("other firmware")
		}
		if err := file.In(file); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(file.Append(nil), raw) {
			t.Fatal("other bytes when written again")
		}
	})
}

func TestMistakes(t *testing.T) {
	good := func() uf2.File { return uf2.New(uf2.NRF52840, 0x26000, firmware(1000)) }
	change := func(f func(uf2.File) uf2.File) []byte { return f(good()).Append(nil) }
	for name, c := range map[string]struct {
		data  []byte
		want  error
		block int
	}{
		"empty":         {nil, uf2.ErrEmpty, -1},
		"cut off":       {good().Append(nil)[:1000], uf2.ErrTorn, -1},
		"last missing":  {change(func(f uf2.File) uf2.File { return f[:3] }), uf2.ErrNumbering, 0},
		"first missing": {change(func(f uf2.File) uf2.File { return f[1:] }), uf2.ErrNumbering, 0},
		"doubled":       {change(func(f uf2.File) uf2.File { return append(f[:2:2], f[1:]...) }), uf2.ErrNumbering, 2},
		"total differs": {change(func(f uf2.File) uf2.File { f[2].Total = 5; return f }), uf2.ErrNumbering, 2},
		"long payload":  {change(func(f uf2.File) uf2.File { f[1].Size = 477; return f }), uf2.ErrPayload, 1},
		"overlap":       {change(func(f uf2.File) uf2.File { f[3].Address -= 255; return f }), uf2.ErrOverlap, 3},
		"other family": {change(func(f uf2.File) uf2.File {
			f[3].Number, f[3].Total, f[3].Family = 0, 1, uf2.RP2040
			f[0].Total = 3
			f[1].Total = 3
			f[2].Total = 3
			return f
		}), uf2.ErrFamily, 3},
		"no family": {change(func(f uf2.File) uf2.File {
			f[0].Flags = 0
			f[0].Total = 1
			for i := range f[1:] {
				f[i+1].Number--
				f[i+1].Total = 3
			}
			return f
		}), uf2.ErrFamily, 0},
		"short payload": {change(func(f uf2.File) uf2.File { f[2].Size = 128; return f }), uf2.ErrShape, 2},
		"crooked":       {change(func(f uf2.File) uf2.File { f[3].Address += 4; return f }), uf2.ErrShape, 3},
		"too high":      {change(func(f uf2.File) uf2.File { f[3].Address = 0xEA000; return f }), uf2.ErrAddress, 3},
		"only comments": {change(func(f uf2.File) uf2.File {
			for i := range f {
				f[i].Flags |= uf2.NotMainFlash
			}
			return f
		}), uf2.ErrEmpty, -1},
		"end magic gone": {func() []byte { b := good().Append(nil); b[1023] ^= 1; return b }(), uf2.ErrMagic, 1},
	} {
		file, err := uf2.Parse(c.data)
		if err == nil {
			err = file.Fits(uf2.NRF52840)
		}
		var at *uf2.BlockError
		if !errors.Is(err, c.want) || !errors.As(err, &at) || at.Block != c.block {
			t.Errorf("%s: %v, want %v in block %d", name, err, c.want, c.block)
		}
	}
}

func TestIn(t *testing.T) {
	wrote := uf2.New(uf2.NRF52840, 0x1000, firmware(0x2000)) // from below what is shown, up to 0x3000
	flash := append(bytes.Repeat([]byte{0xFF}, 0x1000), firmware(0x2000)...)
	shown := uf2.New(uf2.NRF52840, 0x2000, append(flash[0x2000:], 1, 2, 3))
	if err := wrote.In(shown); err != nil {
		t.Error(err)
	}
	shown[3].Data[255] ^= 1
	if err := wrote.In(shown); !errors.Is(err, uf2.ErrDiffers) {
		t.Errorf("a bit differs: %v", err)
	}
	if err := wrote.In(uf2.New(uf2.NRF52840, 0x80000, firmware(10))); !errors.Is(err, uf2.ErrDiffers) {
		t.Errorf("nothing in common: %v", err)
	}
}

// FuzzParse holds that whatever is read is written as the same bytes, and that nothing panics.
func FuzzParse(f *testing.F) {
	f.Add(uf2.New(uf2.RP2040, 0x10000000, firmware(700)).Append(nil))
	f.Add([]byte("UF2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := uf2.Parse(data)
		if err != nil {
			return
		}
		if !bytes.Equal(file.Append(nil), data) {
			t.Error("other bytes when written again")
		}
		_ = file.Fits(uf2.RP2040)
		_ = file.In(file)
	})
}
