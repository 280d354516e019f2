package identity

import (
	"crypto/sha512"

	"filippo.io/edwards25519"
	"filippo.io/edwards25519/field"
)

// Signature is an Ed25519 signature: the nonce's point and the scalar S.
type Signature [64]byte

// Local is a key pair prepared for signing, so that a signature costs one multiplication of the base point. Make it with [NewLocal].
// It is safe for concurrent use.
type Local struct {
	private PrivateKey
	public  PublicKey
	scalar  edwards25519.Scalar
}

// NewLocal prepares a private key. It does not validate it.
func NewLocal(k PrivateKey) *Local {
	return &Local{private: k, public: k.Public(), scalar: *k.scalar()}
}

// Public returns the public key.
func (l *Local) Public() PublicKey { return l.public }

// Private returns the private key.
func (l *Local) Private() PrivateKey { return l.private }

// SharedSecret returns the secret with another node, see [PrivateKey.SharedSecret].
func (l *Local) SharedSecret(other PublicKey) Secret { return l.private.SharedSecret(other) }

// Sign returns the signature of a message. It is deterministic, and for a key from a seed equal to that of crypto/ed25519.
func (l *Local) Sign(message []byte) Signature {
	var digest [64]byte
	h := sha512.New()
	h.Write(l.private[32:])
	h.Write(message)
	h.Sum(digest[:0])
	nonce := scalarOf(&digest)

	var sig Signature
	copy(sig[:32], new(edwards25519.Point).ScalarBaseMult(nonce).Bytes())
	challenge := challengeOf(&sig, &l.public, message)
	copy(sig[32:], challenge.MultiplyAdd(challenge, &l.scalar, nonce).Bytes())
	return sig
}

// challengeOf hashes the nonce's point, the public key and the message to a scalar.
func challengeOf(sig *Signature, pub *PublicKey, message []byte) *edwards25519.Scalar {
	var digest [64]byte
	h := sha512.New()
	h.Write(sig[:32])
	h.Write(pub[:])
	h.Write(message)
	h.Sum(digest[:0])
	return scalarOf(&digest)
}

// Verify reports whether the released firmware accepts a signature in software (Identity::verify, v1.17.1, which calls Ed25519::verify
// of the rweather Crypto library). That differs on purpose from crypto/ed25519: S is not required to be below the group order, its top bit
// is ignored, and points are compared, not their encodings, so that whoever sees a signature can make others of it. Boards that
// check in hardware (nRF52840 with CC310) may be stricter.
func (k PublicKey) Verify(message []byte, sig Signature) bool {
	var a, r, got edwards25519.Point
	if !decodePoint(&a, k[:]) || !decodePoint(&r, sig[:32]) {
		return false
	}
	var wide [64]byte
	copy(wide[:], sig[32:])
	wide[31] &= 0x7F
	got.VarTimeDoubleScalarBaseMult(challengeOf(&sig, &k, message), a.Negate(&a), scalarOf(&wide))
	return got.Equal(&r) == 1
}

// decodePoint reads a point, whose y may be above the field's prime; x zero with the sign bit set is refused.
func decodePoint(p *edwards25519.Point, b []byte) bool {
	if _, err := p.SetBytes(b); err != nil {
		return false
	}
	if b[31]&0x80 == 0 {
		return true
	}
	x, _, _, _ := p.ExtendedCoordinates()
	return x.Equal(new(field.Element)) == 0
}
