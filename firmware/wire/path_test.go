package wire_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/wire"
)

func TestPathGrowsToItsLimits(t *testing.T) {
	for size, hops := range map[int]int{1: 63, 2: 32, 3: 21} {
		p, err := wire.NewPath(size)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for p.Fits() {
			if err := p.Append([]byte{byte(n), 2, 3, 4}); err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != hops || p.Hops() != hops || len(p.Bytes()) != hops*size {
			t.Errorf("hash size %d: %d hops, %d bytes, want %d hops", size, p.Hops(), len(p.Bytes()), hops)
		}
		if err := p.Append([]byte{1, 2, 3}); err == nil {
			t.Errorf("hash size %d: one more hop fits", size)
		}
		if !wire.ValidPathLength(p.LengthByte()) {
			t.Errorf("hash size %d: length byte %#02x is not valid", size, p.LengthByte())
		}
	}
}

func TestRemoveFirstUndoesTheFirstAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPath(t)
		hops := p.Hops()
		q, err := wire.NewPath(p.HashSize())
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < hops; i++ {
			if err := q.Append(p.Hash(i)); err != nil {
				t.Fatal(err)
			}
		}
		p.RemoveFirst()
		if p != q {
			t.Fatalf("%x, want %x", p.Bytes(), q.Bytes())
		}
	})
}

func TestPathHash(t *testing.T) {
	p, err := wire.NewPath(2, []byte{1, 2}, []byte{3, 4, 5})
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(p.Hash(0), []byte{1, 2}) || !bytes.Equal(p.Hash(1), []byte{3, 4}) || p.Hash(2) != nil || p.Hash(-1) != nil {
		t.Errorf("hashes %x, %x, %x, %x", p.Hash(0), p.Hash(1), p.Hash(2), p.Hash(-1))
	}
}

func TestAppendSNR(t *testing.T) {
	var p wire.Path
	for i := range 64 {
		if err := p.AppendSNR(int8(-i)); err != nil {
			t.Fatal(err)
		}
		if i < 63 && (p.Hops() != i+1 || int8(p.Bytes()[i]) != int8(-i)) {
			t.Fatalf("after %d: %x", i+1, p.Bytes())
		}
	}
	if p.LengthByte() != 0x40 || len(p.Bytes()) != 0 {
		t.Errorf("after 64: length byte %#02x and %d bytes, want 0x40 and none", p.LengthByte(), len(p.Bytes()))
	}
	if empty, err := wire.NewPath(2); err != nil || p != empty {
		t.Errorf("after 64: not the empty path that others read, %v", err)
	}
	if err := p.AppendSNR(1); err == nil {
		t.Error("a 65th value fits")
	}
}
