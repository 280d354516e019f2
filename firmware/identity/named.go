package identity

import (
	"crypto/sha256"
	"encoding/binary"
)

// Named returns a key pair for tests that is the same every time and whose public key starts with the given byte, so that a capture can be
// read by eye. It tries some 256 keys, a few milliseconds; callers keep the result.
func Named(name string, first byte) *Local {
	seed := sha256.Sum256([]byte("meshrig identity " + name))
	for n := uint32(0); ; n++ {
		binary.LittleEndian.PutUint32(seed[:4], n)
		if k := FromSeed(seed); k.Public()[0] == first {
			return NewLocal(k)
		}
	}
}
