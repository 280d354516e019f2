package claim_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/claim"
)

func TestGenerate(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for name, want := range map[string]os.FileMode{"lab.key": 0o600, "lab.key.pub": 0o644} {
		info, err := os.Stat(l.path(name))
		if err != nil || info.Mode().Perm()&^want != 0 || info.Mode().Perm()&0o600 != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	before, _ := os.ReadFile(l.path("lab.key"))
	if _, err := claim.Generate(l.path("lab.key")); err == nil || !strings.Contains(err.Error(), "is not written over") {
		t.Errorf("error is %v", err)
	}
	if after, _ := os.ReadFile(l.path("lab.key")); string(before) != string(after) {
		t.Error("the key was written over")
	}
	l.write("next.key.pub", "here")
	if _, err := claim.Generate(l.path("next.key")); err == nil {
		t.Error("a public key was written over")
	}
	if _, err := os.Stat(l.path("next.key")); err == nil {
		t.Error("a private key was left behind")
	}
}

func TestKeysThatAreRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	block := func(kind string, data []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
	}
	private, _ := x509.MarshalPKCS8PrivateKey(curve)
	public, _ := x509.MarshalPKIXPublicKey(&curve.PublicKey)
	for name, test := range map[string]struct{ text, key, trusted string }{
		"no PEM":           {"key", `want a PEM block "PRIVATE KEY"`, `no PEM block "PUBLIC KEY"`},
		"another curve":    {block("PRIVATE KEY", private), "want one of Ed25519", "it is a private key"},
		"the same, public": {block("PUBLIC KEY", public), "want a PEM block", "want one of Ed25519"},
		"garbage":          {block("PRIVATE KEY", []byte("x")), "asn1", "it is a private key"},
		"certificate":      {block("CERTIFICATE", []byte("x")), "want a PEM block", `a PEM block "CERTIFICATE"`},
		"public":           {block("PUBLIC KEY", []byte("x")), "want a PEM block", "asn1"},
		"large":            {strings.Repeat("x", 17<<20), "more than 16 MB", "more than 16 MB"},
	} {
		file := l.write("k", test.text)
		if _, err := claim.ReadKey(file); err == nil || !strings.Contains(err.Error(), test.key) {
			t.Errorf("%s as key: %v", name, err)
		}
		if _, err := claim.ReadTrusted(file); err == nil || !strings.Contains(err.Error(), test.trusted) {
			t.Errorf("%s as trusted key: %v", name, err)
		}
	}
	if err := os.Chmod(l.path("lab.key"), 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := claim.ReadKey(l.path("lab.key")); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key that others may read: %v", err)
	}
}

func FuzzReadTrusted(f *testing.F) {
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAO2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := claim.ParseTrusted(data, "file")
		if (err == nil) != (len(list) > 0) {
			t.Errorf("%d keys and %v", len(list), err)
		}
	})
}
