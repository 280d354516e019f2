package wire

import (
	"fmt"
	"strconv"
)

// Path is the path of a packet: up to 63 hops, each the first 1 to 3 bytes of a node's public key, 64 bytes in all.
// On the wire it is a length byte, whose two high bits are the hash size minus one and whose six low bits are the
// hop count, followed by the hashes. The zero value is a path of no hops with 1-byte hashes. Paths compare with ==.
//
// A trace packet uses the same field for something else: one signal-to-noise byte for each hop so far. See [Path.AppendSNR].
type Path struct {
	length byte // as on the wire
	bytes  [MaxPath]byte
}

// NewPath returns a path of the given hash size (1 to 3) with the given hashes, first hop first.
func NewPath(hashSize int, hashes ...[]byte) (Path, error) {
	var p Path
	if err := p.SetHashSize(hashSize); err != nil {
		return Path{}, err
	}
	for _, h := range hashes {
		if err := p.Append(h); err != nil {
			return Path{}, err
		}
	}
	return p, nil
}

// ValidPathLength reports whether a path length byte has a known hash size and describes at most [MaxPath] bytes
// (Packet::isValidPathLen, v1.17.1).
func ValidPathLength(length byte) bool {
	return length>>6 != 3 && pathBytes(length) <= MaxPath
}

func pathBytes(length byte) int { return int(length&63) * (int(length>>6) + 1) }

// DecodePath reads a length byte and the hashes behind it, and returns the path and the number of bytes read.
func DecodePath(b []byte) (Path, int, error) {
	var p Path
	n, err := p.decode(b)
	if err != nil {
		return Path{}, 0, err
	}
	return p, n, nil
}

func (p *Path) decode(b []byte) (int, error) {
	if len(b) < 1 {
		return 0, tooShort("path length", 0, 1)
	}
	length := b[0]
	if length>>6 == 3 {
		return 0, &FieldError{Field: "path length", Found: fmt.Sprintf("%#02x (hash size 4)", length), Want: "hash size 1 to 3"}
	}
	n := pathBytes(length)
	if n > MaxPath {
		return 0, tooLong("path", n, MaxPath)
	}
	if len(b) < 1+n {
		return 0, tooShort("path", len(b)-1, n)
	}
	p.length = length
	clear(p.bytes[copy(p.bytes[:], b[1:1+n]):])
	return 1 + n, nil
}

// AppendTo appends the length byte and the hashes.
func (p *Path) AppendTo(dst []byte) []byte {
	return append(append(dst, p.length), p.Bytes()...)
}

// LengthByte returns the length byte as on the wire.
func (p *Path) LengthByte() byte { return p.length }

// HashSize returns the number of bytes per hop, 1 to 3.
func (p *Path) HashSize() int { return int(p.length>>6) + 1 }

// Hops returns the number of hops.
func (p *Path) Hops() int { return int(p.length & 63) }

// Bytes returns the hashes one behind the other, aliasing the path.
func (p *Path) Bytes() []byte { return p.bytes[:pathBytes(p.length)] }

// Hash returns the hash of hop i, counted from zero, aliasing the path; nil if there is no such hop.
func (p *Path) Hash(i int) []byte {
	if i < 0 || i >= p.Hops() {
		return nil
	}
	size := p.HashSize()
	return p.bytes[i*size : (i+1)*size]
}

// SetHashSize empties the path and sets the number of bytes per hop, 1 to 3.
func (p *Path) SetHashSize(size int) error {
	if size < 1 || size > 3 {
		return wrongValue("path hash size", size, "1 to 3")
	}
	*p = Path{length: byte(size-1) << 6}
	return nil
}

// Fits reports whether one more hop fits (Mesh::routeRecvPacket, v1.17.1, tests bytes only; the count of 63 is added here).
func (p *Path) Fits() bool {
	return p.Hops() < MaxHops && (p.Hops()+1)*p.HashSize() <= MaxPath
}

// Append adds one hop at the end: the first HashSize bytes of hash, which may be a whole public key.
func (p *Path) Append(hash []byte) error {
	size := p.HashSize()
	if len(hash) < size {
		return tooShort("path hash", len(hash), size)
	}
	if !p.Fits() {
		return &FieldError{Field: "path", Found: strconv.Itoa(p.Hops()+1) + " hops", Want: "at most 63 hops and 64 bytes"}
	}
	copy(p.bytes[p.Hops()*size:], hash[:size])
	p.length++
	return nil
}

// RemoveFirst drops the first hop, as a node does that was named by it. It does nothing to an empty path.
func (p *Path) RemoveFirst() {
	if p.Hops() == 0 {
		return
	}
	size, n := p.HashSize(), len(p.Bytes())
	copy(p.bytes[:], p.bytes[size:n])
	clear(p.bytes[n-size : n])
	p.length--
}

// AppendSNR adds the signal-to-noise ratio that one hop of a trace heard, in quarters of a decibel.
// The path of a trace counts those bytes and has no hash size, so the length byte is their plain number
// (Mesh::onRecvPacket, v1.17.1). The 64th value makes that byte 0x40, which readers take for a path of no hops
// with 2-byte hashes: it is lost on the air, as it is in the released firmware.
func (p *Path) AppendSNR(quarters int8) error {
	if p.length >= MaxPath {
		return wrongValue("trace hops", int(p.length)+1, "at most 64")
	}
	p.bytes[p.length] = byte(quarters)
	p.length++
	if p.length == MaxPath {
		clear(p.bytes[:])
	}
	return nil
}
