package identity_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/identity"
)

func TestOpenUndoesSeal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := identity.Secret(drawBytes(32).Draw(t, "secret"))
		box := identity.NewBox(secret)
		for range 2 { // the box is used again
			plain := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "plain")
			head := rapid.SliceOfN(rapid.Byte(), 0, 4).Draw(t, "head")
			sealed := box.Seal(bytes.Clone(head), plain)
			if !bytes.HasPrefix(sealed, head) || len(sealed) != len(head)+identity.SealedSize(len(plain)) {
				t.Fatalf("sealed %x behind %x", sealed, head)
			}
			sealed = sealed[len(head):]
			got, err := secret.Open(bytes.Clone(head), sealed)
			if err != nil {
				t.Fatal(err)
			}
			want := append(append(bytes.Clone(head), plain...), make([]byte, len(sealed)-2-len(plain))...)
			if !bytes.Equal(got, want) {
				t.Fatalf("opened %x, want %x", got, want)
			}
		}
	})
}

func TestSealPadsWithZerosWhateverWasThere(t *testing.T) {
	box := identity.NewBox(identity.Secret{1})
	dirty := bytes.Repeat([]byte{0xee}, 64)
	if got := box.Seal(dirty[:0], []byte("hello")); !bytes.Equal(got, box.Seal(nil, []byte("hello"))) {
		t.Errorf("sealed %x", got)
	}
}

func TestOpenErrors(t *testing.T) {
	box := identity.NewBox(identity.Secret{1})
	good := box.Seal(nil, []byte("hello"))
	wrongCode := bytes.Clone(good)
	wrongCode[1] ^= 1
	wrongText := bytes.Clone(good)
	wrongText[17] ^= 1
	for _, c := range []struct {
		name   string
		sealed []byte
		want   error
	}{
		{"nothing", nil, identity.ErrShort},
		{"code only", good[:2], identity.ErrShort},
		{"wrong code", wrongCode, identity.ErrCode},
		{"wrong text", wrongText, identity.ErrCode},
		{"cut", good[:17], identity.ErrCode},
		{"right code over a part of a block", partialBlock(t, box), identity.ErrPartialBlock},
	} {
		got, err := box.Open([]byte("head"), c.sealed)
		if !errors.Is(err, c.want) || string(got) != "head" {
			t.Errorf("%s: %q, %v, want %v", c.name, got, err, c.want)
		}
	}
}

// partialBlock finds one byte of ciphertext with its code by trying all codes.
func partialBlock(t *testing.T, box *identity.Box) []byte {
	t.Helper()
	for code := range 1 << 16 {
		sealed := []byte{byte(code), byte(code >> 8), 0x42}
		if _, err := box.Open(nil, sealed); !errors.Is(err, identity.ErrCode) {
			return sealed
		}
	}
	t.Fatal("no code fits")
	return nil
}

// What the released firmware makes of a last block that is not whole: the whole ones before it are right.
func TestOpenPadded(t *testing.T) {
	secret := identity.Secret{1}
	box := identity.NewBox(secret)
	plain := []byte("sixteen bytes ok and fifteen mo")
	whole := box.Seal(nil, plain)
	for cut := range 16 {
		text := whole[2 : len(whole)-cut]
		mac := hmac.New(sha256.New, secret[:])
		mac.Write(text)
		sealed := slices.Concat(mac.Sum(nil)[:2], text)
		got, err := box.OpenPadded([]byte("head"), sealed)
		if err != nil || len(got) != 4+32 || string(got[:4+16]) != "headsixteen bytes ok" || (cut == 0) != (string(got[20:]) == " and fifteen mo\x00") {
			t.Errorf("%d bytes cut: %q, %v", cut, got, err)
		}
		if cut > 0 && !bytes.Equal(sealed[2:], text) {
			t.Errorf("%d bytes cut: the ciphertext was written to", cut)
		}
	}
	if _, err := box.OpenPadded(nil, whole[:17]); !errors.Is(err, identity.ErrCode) {
		t.Errorf("a wrong code: %v", err)
	}
}

func TestBoxDoesNotAllocate(t *testing.T) {
	box := identity.NewBox(identity.Secret{1})
	plain, sealed, opened := make([]byte, 160), make([]byte, 0, 256), make([]byte, 0, 256)
	sealed = box.Seal(sealed, plain)
	if n := testing.AllocsPerRun(100, func() { sealed = box.Seal(sealed[:0], plain) }); n != 0 {
		t.Errorf("seal allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { opened, _ = box.Open(opened[:0], sealed) }); n != 0 {
		t.Errorf("open allocates %v times", n)
	}
}

func FuzzOpen(f *testing.F) {
	box := identity.NewBox(identity.Secret{1})
	f.Add(box.Seal(nil, []byte("hello")))
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		plain, err := box.Open(nil, sealed)
		if err == nil && !bytes.Equal(box.Seal(nil, plain), sealed) {
			t.Errorf("%x opens to %x, which seals to something else", sealed, plain)
		}
	})
}
