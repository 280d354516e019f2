package identity

import (
	"bytes"
	"crypto/ecdh"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// PublicKey is an Ed25519 public key. Its first 1 to 3 bytes stand for the node in paths and datagrams.
type PublicKey [32]byte

// String returns the key as 64 lower-case hexadecimal digits.
func (k PublicKey) String() string { return hex.EncodeToString(k[:]) }

// Hash returns the byte that stands for the node in datagrams.
func (k PublicKey) Hash() byte { return k[0] }

// Reserved reports whether the key starts with 00 or FF, which no node may have: the released firmware makes another
// key, up to ten times, and refuses to import such a one (main.cpp and LocalIdentity::validatePrivateKey, v1.17.1).
func (k PublicKey) Reserved() bool { return k[0] == 0x00 || k[0] == 0xFF }

// PrivateKey is an expanded Ed25519 private key as the firmware stores it: 32 bytes of scalar, little-endian, and
// 32 bytes from which signatures draw their nonce.
type PrivateKey [64]byte

// FromSeed returns the private key of a seed: its SHA-512 with the scalar clamped.
func FromSeed(seed [32]byte) PrivateKey {
	k := PrivateKey(sha512.Sum512(seed[:]))
	k[0] &= 0xF8
	k[31] = k[31]&0x3F | 0x40
	return k
}

// Public returns the public key: the scalar, as stored, times the base point.
func (k PrivateKey) Public() PublicKey {
	return PublicKey(new(edwards25519.Point).ScalarBaseMult(k.scalar()).Bytes())
}

// ErrPrivateKey is what every error of [PrivateKey.Validate] wraps.
var ErrPrivateKey = errors.New("identity: private key refused")

// Validate returns an error if the firmware refuses to import the key. LocalIdentity::validatePrivateKey, v1.17.1,
// refuses reserved public keys and then compares the secret made by the scalar, which key exchange clamps, with the
// secret made by its public key, which is not clamped. These agree exactly for a clamped scalar.
func (k PrivateKey) Validate() error {
	if k[0]&0x07 != 0 || k[31]&0xC0 != 0x40 {
		return fmt.Errorf("%w: scalar is not clamped (first byte %02x, last byte %02x)", ErrPrivateKey, k[0], k[31])
	}
	if pub := k.Public(); pub.Reserved() {
		return fmt.Errorf("%w: public key starts with %02x, which is reserved", ErrPrivateKey, pub[0])
	}
	return nil
}

// scalar returns the first half modulo the group order. A scalar that is not clamped is taken as it is.
func (k *PrivateKey) scalar() *edwards25519.Scalar {
	var wide [64]byte
	copy(wide[:], k[:32])
	return scalarOf(&wide)
}

// scalarOf reduces 64 bytes modulo the group order.
func scalarOf(wide *[64]byte) *edwards25519.Scalar {
	s, err := new(edwards25519.Scalar).SetUniformBytes(wide[:])
	if err != nil {
		panic("identity: 64 bytes are always a scalar: " + err.Error())
	}
	return s
}

// SharedSecret returns the secret between the key and another node: X25519 with the other's Ed25519 key mapped to u = (1+y)/(1-y)
// from its 32 bytes as they are. Nothing checks that they are a point on the curve, and a point of low order gives zeros, as in
// the released firmware (LocalIdentity::calcSharedSecret, v1.17.1).
func (k PrivateKey) SharedSecret(other PublicKey) Secret {
	var one, y, above, below field.Element
	one.One()
	if _, err := y.SetBytes(other[:]); err != nil {
		panic("identity: 32 bytes are always a field element: " + err.Error())
	}
	u := above.Multiply(above.Add(&one, &y), below.Invert(below.Subtract(&one, &y))).Bytes()
	scalar, err := ecdh.X25519().NewPrivateKey(k[:32])
	if err != nil {
		panic("identity: 32 bytes are always a scalar: " + err.Error())
	}
	point, err := ecdh.X25519().NewPublicKey(u)
	if err != nil {
		panic("identity: 32 bytes are always a coordinate: " + err.Error())
	}
	secret, err := scalar.ECDH(point)
	if err != nil { // only for a point of low order
		return Secret{}
	}
	return Secret(secret)
}

// ParsePrivateKey reads 128 hexadecimal digits. It does not validate the key.
func ParsePrivateKey(s string) (PrivateKey, error) {
	var k PrivateKey
	return k, parseHex("private key", k[:], s)
}

// ParsePublicKey reads 64 hexadecimal digits.
func ParsePublicKey(s string) (PublicKey, error) {
	var k PublicKey
	return k, parseHex("public key", k[:], s)
}

func parseHex(what string, dst []byte, s string) error {
	b, err := hex.DecodeString(s)
	if err != nil {
		return fmt.Errorf("identity: %s: %w", what, err)
	}
	if len(b) != len(dst) {
		return fmt.Errorf("identity: %s: found %d bytes, want %d", what, len(b), len(dst))
	}
	copy(dst, b)
	return nil
}

// Compare orders public keys by their bytes.
func (k PublicKey) Compare(other PublicKey) int { return bytes.Compare(k[:], other[:]) }
