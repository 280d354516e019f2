package slip_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/flash/slip"
)

// decode finds all packets of a stream.
func decode(d *slip.Decoder, stream []byte) (packets [][]byte) {
	for _, b := range stream {
		if p, ok := d.Feed(b); ok {
			packets = append(packets, bytes.Clone(p))
		}
	}
	return packets
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		special := rapid.SampledFrom([]byte{0xC0, 0xDB, 0xDC, 0xDD, 0})
		want := rapid.SliceOf(rapid.SliceOfN(rapid.OneOf(special, rapid.Byte()), 1, 40)).Draw(t, "packets")
		stream := rapid.SliceOf(rapid.ByteRange(0, 0xBF)).Draw(t, "noise before")
		for _, p := range want {
			stream = slip.Append(stream, p)
		}
		got := decode(&slip.Decoder{}, stream)
		if len(got) != len(want) {
			t.Fatalf("%d packets, want %d", len(got), len(want))
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				t.Fatalf("packet %d is %x, want %x", i, got[i], want[i])
			}
		}
	})
}

func TestBytes(t *testing.T) {
	if got := slip.Append(nil, []byte{1, 0xC0, 2, 0xDB, 3}); !bytes.Equal(got, []byte{0xC0, 1, 0xDB, 0xDC, 2, 0xDB, 0xDD, 3, 0xC0}) {
		t.Errorf("%x", got)
	}
}

func TestDropped(t *testing.T) {
	for name, c := range map[string]struct {
		stream, want []byte
	}{
		"no frame yet":        {[]byte{1, 2, 0xC0}, nil},
		"empty":               {[]byte{0xC0, 0xC0, 0xC0}, nil},
		"shared end":          {[]byte{0xC0, 1, 0xC0, 0xC0, 2, 0xC0}, []byte{1, 2}},
		"one end between":     {[]byte{0xC0, 1, 0xC0, 2, 0xC0}, []byte{1, 2}},
		"bad escape":          {[]byte{0xC0, 1, 0xDB, 7, 8, 0xC0, 2, 0xC0}, []byte{2}},
		"escape at the end":   {[]byte{0xC0, 1, 0xDB, 0xC0, 2, 0xC0}, []byte{2}},
		"longer than allowed": {[]byte{0xC0, 1, 2, 3, 4, 0xC0, 5, 0xC0}, []byte{5}},
		"as long as allowed":  {[]byte{0xC0, 1, 2, 3, 0xC0}, []byte{1, 2, 3}},
	} {
		if got := bytes.Join(decode(&slip.Decoder{Max: 3}, c.stream), nil); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %x, want %x", name, got, c.want)
		}
	}
}

// FuzzDecoder holds that what is decoded is the same after being framed again.
func FuzzDecoder(f *testing.F) {
	f.Add([]byte{0xC0, 1, 0xDB, 0xDC, 0xC0, 0xDB})
	f.Fuzz(func(t *testing.T, stream []byte) {
		packets := decode(&slip.Decoder{Max: 100}, stream)
		var again []byte
		for _, p := range packets {
			if len(p) == 0 || len(p) > 100 {
				t.Errorf("packet of %d bytes", len(p))
			}
			again = slip.Append(again, p)
		}
		if got := decode(&slip.Decoder{}, again); !bytes.Equal(bytes.Join(got, []byte{0xC0}), bytes.Join(packets, []byte{0xC0})) {
			t.Errorf("%x, want %x", got, packets)
		}
	})
}
