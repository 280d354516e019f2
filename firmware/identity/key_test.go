package identity_test

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	"filippo.io/edwards25519/field"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/identity"
)

func drawBytes(n int) *rapid.Generator[[]byte] { return rapid.SliceOfN(rapid.Byte(), n, n) }

func drawLocal(t *rapid.T, label string) *identity.Local {
	return identity.NewLocal(identity.FromSeed([32]byte(drawBytes(32).Draw(t, label))))
}

func TestSignaturesAgreeWithTheStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := drawBytes(32).Draw(t, "seed")
		message := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "message")
		oracle := ed25519.NewKeyFromSeed(seed)
		local := identity.NewLocal(identity.FromSeed([32]byte(seed)))
		if pub := local.Public(); string(pub[:]) != string(oracle.Public().(ed25519.PublicKey)) {
			t.Fatalf("public key %s", pub)
		}
		sig := local.Sign(message)
		if string(sig[:]) != string(ed25519.Sign(oracle, message)) {
			t.Fatalf("signature %x", sig)
		}
		if !local.Public().Verify(message, sig) {
			t.Fatal("own signature refused")
		}
		sig[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		if local.Public().Verify(message, sig) {
			t.Fatal("changed signature accepted")
		}
	})
}

func TestSecretsAreMutual(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawLocal(t, "a"), drawLocal(t, "b")
		if a.SharedSecret(b.Public()) != b.SharedSecret(a.Public()) {
			t.Fatal("secrets differ")
		}
	})
}

// The order of the group, little-endian.
var order = [32]byte{
	0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
	31: 0x10,
}

func addOrder(sig identity.Signature) identity.Signature {
	carry := 0
	for i, o := range order {
		carry += int(sig[32+i]) + int(o)
		sig[32+i] = byte(carry)
		carry >>= 8
	}
	return sig
}

func TestVerifyFollowsTheReleasedFirmware(t *testing.T) {
	alice := identity.Named("alice", 0xa1)
	message := []byte("hello")
	sig := alice.Sign(message)
	topBit := sig
	topBit[63] |= 0x80
	identityPoint := identity.PublicKey{0: 1}
	signedZero := identity.PublicKey{0: 1, 31: 0x80}
	notAPoint := identity.PublicKey{0: 2}
	small := identity.Signature{0: 1} // nonce's point neutral, S zero: right for a key that is the neutral point
	smallSigned := identity.Signature{0: 1, 31: 0x80}
	notAPointSig := identity.Signature{0: 2}
	for _, c := range []struct {
		name string
		key  identity.PublicKey
		msg  string
		sig  identity.Signature
		want bool
	}{
		{name: "right", want: true},
		{name: "S plus the order", sig: addOrder(sig), want: true},
		{name: "top bit of S", sig: topBit, want: true},
		{name: "other message", msg: "hellp"},
		{name: "other key", key: identity.Named("bob", 0xb0).Public()},
		{name: "key not a point", key: notAPoint},
		{name: "nonce not a point", sig: notAPointSig},
		{name: "neutral key", key: identityPoint, sig: small, want: true},
		{name: "neutral key with a sign", key: signedZero, sig: small},
		{name: "neutral nonce with a sign", key: identityPoint, sig: smallSigned},
	} {
		if c.key == (identity.PublicKey{}) {
			c.key = alice.Public()
		}
		if c.msg == "" {
			c.msg = "hello"
		}
		if c.sig == (identity.Signature{}) {
			c.sig = sig
		}
		if got := c.key.Verify([]byte(c.msg), c.sig); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
}

func TestSharedSecretOfOddKeys(t *testing.T) {
	alice := identity.Named("alice", 0xa1).Private()
	for name, key := range map[string]identity.PublicKey{
		"neutral point, u is 1/0": {0: 1},
		"y zero, u is 1":          {},
		"y minus one, u is 0":     identity.PublicKey(new(field.Element).Negate(new(field.Element).One()).Bytes()),
	} {
		if got := alice.SharedSecret(key); got != (identity.Secret{}) {
			t.Errorf("%s: secret %x, want zeros", name, got)
		}
	}
	offCurve := identity.PublicKey{0: 2}
	if offCurve.Verify(nil, identity.Signature{}) {
		t.Fatal("the key is on the curve")
	}
	if alice.SharedSecret(offCurve) == (identity.Secret{}) {
		t.Error("a key off the curve gives no secret")
	}
	withSign := offCurve
	withSign[31] |= 0x80
	if alice.SharedSecret(offCurve) != alice.SharedSecret(withSign) {
		t.Error("the sign bit of a key changes the secret")
	}
}

func TestValidateErrors(t *testing.T) {
	good := identity.Named("alice", 0xa1).Private()
	lowBits, thirdBit, highBits := good, good, good
	lowBits[0] |= 1
	thirdBit[0] |= 4
	highBits[31] |= 0x80
	for _, c := range []struct {
		name, want string
		key        identity.PrivateKey
	}{
		{name: "low bits", key: lowBits, want: "not clamped"},
		{name: "third bit", key: thirdBit, want: "not clamped"},
		{name: "high bits", key: highBits, want: "not clamped"},
		{name: "zero", want: "not clamped"},
		{name: "00", key: identity.Named("nobody", 0x00).Private(), want: "starts with 00"},
		{name: "ff", key: identity.Named("nobody", 0xff).Private(), want: "starts with ff"},
	} {
		err := c.key.Validate()
		if !errors.Is(err, identity.ErrPrivateKey) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	alice := identity.Named("alice", 0xa1)
	if got, err := identity.ParsePublicKey(alice.Public().String()); err != nil || got != alice.Public() {
		t.Errorf("public key: %s, %v", got, err)
	}
	if got, err := identity.ParsePrivateKey(fmt.Sprintf("%x", alice.Private())); err != nil || got != alice.Private() {
		t.Errorf("private key: %v", err)
	}
	for _, s := range []string{"", "a", "zz", alice.Public().String() + "00"} {
		if _, err := identity.ParsePublicKey(s); err == nil {
			t.Errorf("public key %q: no error", s)
		}
		if _, err := identity.ParsePrivateKey(s); err == nil {
			t.Errorf("private key %q: no error", s)
		}
	}
}

func TestNamed(t *testing.T) {
	for _, c := range []struct {
		name  string
		first byte
	}{{"alice", 0xa1}, {"bob", 0xb0}, {"room", 0x50}, {"alice", 0x50}} {
		a := identity.Named(c.name, c.first)
		if a.Public()[0] != c.first || a.Public().Hash() != c.first {
			t.Errorf("%s starts with %02x, want %02x", c.name, a.Public()[0], c.first)
		}
		if a.Private() != identity.Named(c.name, c.first).Private() {
			t.Errorf("%s is another one each time", c.name)
		}
		if err := a.Private().Validate(); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if identity.Named("alice", 0x50).Public() == identity.Named("room", 0x50).Public() {
		t.Error("two names have one key")
	}
}

func FuzzKeys(f *testing.F) {
	alice := identity.Named("alice", 0xa1)
	sig := alice.Sign(nil)
	pub := alice.Public()
	f.Add(pub[:], sig[:], []byte(nil))
	f.Add(make([]byte, 32), make([]byte, 64), []byte("x"))
	f.Fuzz(func(t *testing.T, key, sig, message []byte) {
		if len(key) < 32 || len(sig) < 64 {
			return
		}
		pub := identity.PublicKey(key)
		alice.SharedSecret(pub)
		pub.Verify(message, identity.Signature(sig))
		known := alice.Public()
		if ed25519.Verify(known[:], message, sig[:64]) && !known.Verify(message, identity.Signature(sig)) {
			t.Error("the strict check accepts what the firmware refuses")
		}
		_ = identity.PrivateKey(sig).Validate()
		_, _ = identity.ParsePrivateKey(string(message))
	})
}
