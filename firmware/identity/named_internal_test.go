package identity

import (
	"bytes"
	"testing"
)

// What is added to a scalar is carried through all of its bytes, and into none of the other half.
func TestAddCarries(t *testing.T) {
	t.Parallel()
	k := PrivateKey(bytes.Repeat([]byte{0xFF}, 64))
	k[0], k[31] = 0xF8, 0x3F
	k.add(8)
	if want := append(append(make([]byte, 31), 0x40), bytes.Repeat([]byte{0xFF}, 32)...); !bytes.Equal(k[:], want) {
		t.Errorf("%x", k)
	}
}
