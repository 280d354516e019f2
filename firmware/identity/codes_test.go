package identity_test

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
)

func TestChannel(t *testing.T) {
	// The key of the public channel, which every companion knows, and its hash as recorded on the air.
	public, err := hex.DecodeString("8b3387e9c5cdea6ac9e5edbaa115cd72")
	if err != nil {
		t.Fatal(err)
	}
	short, err := identity.NewChannel(public)
	if err != nil || short.Hash != 0x11 {
		t.Errorf("public channel: hash %02x, %v, want 11", short.Hash, err)
	}
	padded, err := identity.NewChannel(append(bytes.Clone(public), make([]byte, 16)...))
	if err != nil || padded != short {
		t.Errorf("padded key: %x, %v, want %x", padded, err, short)
	}
	long, err := identity.NewChannel(append(bytes.Clone(public), public...))
	if err != nil || long.Hash == short.Hash || long.Secret == short.Secret {
		t.Errorf("long key: %x, %v", long, err)
	}
	for _, n := range []int{0, 15, 17, 31, 33} {
		if _, err := identity.NewChannel(make([]byte, n)); err == nil {
			t.Errorf("key of %d bytes: no error", n)
		}
	}
}

func TestRegionKey(t *testing.T) {
	plain, _ := identity.RegionKey("uk")
	marked, _ := identity.RegionKey("#uk")
	if plain != marked || plain.IsZero() {
		t.Errorf("keys %x and %x", plain, marked)
	}
	for _, name := range []string{"", "$secret"} {
		if key, ok := identity.RegionKey(name); ok || !key.IsZero() {
			t.Errorf("%q has key %x", name, key)
		}
	}
}
