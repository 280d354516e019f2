package emulated_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

func draw(r device.Random, use device.Use, n int) (v []uint32) {
	for range n {
		v = append(v, r.IntN(use, 1, 4))
	}
	return v
}

func TestRandomStreamsAreIndependent(t *testing.T) {
	a, b := emulated.NewRandom(42), emulated.NewRandom(42)
	draw(b, device.PathDummy, 7)
	x, y := draw(a, device.CADRetry, 200), draw(b, device.CADRetry, 200)
	if d := cmp.Diff(x, y); d != "" {
		t.Errorf("draws for one use shift those for another: %s", d)
	}
	if cmp.Equal(x, draw(emulated.NewRandom(43), device.CADRetry, 200)) {
		t.Error("the seed does not matter")
	}
	if cmp.Equal(x, draw(emulated.NewRandom(42), device.RetransmitDelay, 200)) {
		t.Error("the use does not matter")
	}
	count := map[uint32]int{}
	for _, v := range x {
		count[v]++
	}
	if len(count) != 3 || count[1] == 0 || count[3] == 0 {
		t.Errorf("1 to 3 drawn as %v", count)
	}
	if v := a.IntN(device.CADRetry, 5, 5); v != 5 {
		t.Errorf("empty range: %d", v)
	}
}

func TestScript(t *testing.T) {
	rest := emulated.NewRandom(1)
	s := &emulated.Script{
		Rest:  emulated.NewRandom(1),
		Bytes: map[device.Use][][]byte{device.LoginBlob: {{1, 2, 3, 4}, {9}}},
		Ints:  map[device.Use][]uint32{device.CADRetry: {3, 2}},
	}
	var b [4]byte
	s.Fill(device.LoginBlob, b[:])
	if b != [4]byte{1, 2, 3, 4} || s.Left(device.LoginBlob) != 1 {
		t.Errorf("%x, %d left", b, s.Left(device.LoginBlob))
	}
	s.Fill(device.LoginBlob, b[:])
	if b != [4]byte{9} {
		t.Errorf("short entry: %x", b)
	}
	if v := draw(s, device.CADRetry, 2); !cmp.Equal(v, []uint32{3, 2}) {
		t.Errorf("ints %v", v)
	}
	if !cmp.Equal(draw(s, device.CADRetry, 9), draw(rest, device.CADRetry, 9)) {
		t.Error("behind the script is not the rest")
	}
	var x, y [16]byte
	s.Fill(device.Key, x[:])
	rest.Fill(device.Key, y[:])
	if !bytes.Equal(x[:], y[:]) {
		t.Error("an unscripted use is not the rest")
	}
}
