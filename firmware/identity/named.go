package identity

import (
	"crypto/sha256"
	"encoding/binary"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// Named returns a key pair for tests that is the same every time and whose public key starts with the given byte, so that a capture can be
// read by eye. From the key that the name makes it goes on to the next scalars, whose points are one addition away from each other, until
// one starts so: some 256 of them, a few tenths of a millisecond.
func Named(name string, first byte) *Local {
	k := FromSeed(sha256.Sum256([]byte("meshrig identity " + name)))
	step := new(edwards25519.Point).MultByCofactor(edwards25519.NewGeneratorPoint())
	at := new(edwards25519.Point).ScalarBaseMult(k.scalar())
	for {
		var row [tried]edwards25519.Point
		for i := range row {
			row[i].Set(at)
			at.Add(at, step)
		}
		for i, begin := range firsts(&row) {
			if begin == first {
				k.add(8 * uint64(i))
				return NewLocal(k)
			}
		}
		k.add(8 * tried)
	}
}

// tried is how many keys share the one division that a point needs to be written down.
const tried = 64

// firsts are the first bytes of points as they are written down, which are the lowest of y: Y/Z. The product of all Z is inverted, and
// the inverse of each got from it.
func firsts(row *[tried]edwards25519.Point) (begin [tried]byte) {
	var ys, zs, before [tried]*field.Element
	product := new(field.Element).One()
	for i := range row {
		_, ys[i], zs[i], _ = row[i].ExtendedCoordinates()
		before[i] = new(field.Element).Set(product)
		product.Multiply(product, zs[i])
	}
	inverse := new(field.Element).Invert(product)
	for i := tried - 1; i >= 0; i-- {
		var y field.Element
		begin[i] = y.Multiply(ys[i], y.Multiply(inverse, before[i])).Bytes()[0]
		inverse.Multiply(inverse, zs[i])
	}
	return begin
}

// add adds to the scalar of a private key. A multiple of 8 leaves it clamped.
func (k *PrivateKey) add(n uint64) {
	for i := 0; i < 32 && n > 0; i += 8 {
		sum := binary.LittleEndian.Uint64(k[i:]) + n
		carried := sum < n
		binary.LittleEndian.PutUint64(k[i:], sum)
		if n = 0; carried {
			n = 1
		}
	}
}
