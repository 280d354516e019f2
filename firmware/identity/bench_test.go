package identity_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
)

func BenchmarkSign(b *testing.B) {
	alice, message := identity.Named("alice", 0xa1), make([]byte, 68)
	b.ReportAllocs()
	for b.Loop() {
		alice.Sign(message)
	}
}

func BenchmarkVerify(b *testing.B) {
	alice, message := identity.Named("alice", 0xa1), make([]byte, 68)
	sig, pub := alice.Sign(message), alice.Public()
	b.ReportAllocs()
	for b.Loop() {
		pub.Verify(message, sig)
	}
}

func BenchmarkSharedSecret(b *testing.B) {
	alice, bob := identity.Named("alice", 0xa1), identity.Named("bob", 0xb0).Public()
	b.ReportAllocs()
	for b.Loop() {
		alice.SharedSecret(bob)
	}
}

func BenchmarkSeal(b *testing.B) {
	box, plain := identity.NewBox(identity.Secret{1}), make([]byte, 160)
	dst := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		dst = box.Seal(dst[:0], plain)
	}
}

func BenchmarkOpen(b *testing.B) {
	box := identity.NewBox(identity.Secret{1})
	sealed, dst := box.Seal(nil, make([]byte, 160)), make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		dst, _ = box.Open(dst[:0], sealed)
	}
}

func BenchmarkNamed(b *testing.B) {
	for b.Loop() {
		identity.Named("alice", 0xa1)
	}
}
