package bench_test

import (
	"bytes"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/explain"
)

func TestLookalikeSealsWithWhatTheBoardShares(t *testing.T) {
	t.Parallel()
	f := &fake{}
	f.answer = func(command string) string {
		if command == "reboot" {
			f.boot(f.now)
			return ""
		}
		return "  -> OK\r\n"
	}
	key := identity.Named("a room", 0x50).Private()
	_, end := attempt(t, f, bench.Config{Key: &key}, func(b *bench.Bench) {
		alice := b.Client("alice")
		for _, bit := range []int{8, 64, 255} {
			like := b.Lookalike("like alice", alice, bit)
			mine, hers := like.PublicKey(), alice.PublicKey()
			if !bytes.Equal(mine[:bit/8], hers[:bit/8]) || mine[bit/8]^hers[bit/8] != 1<<(bit%8) {
				t.Errorf("bit %d: %x and %x", bit, mine, hers)
			}
			box := identity.NewBox(key.SharedSecret(mine))
			sealed := like.Sealed([]byte("hello"))
			if plain, err := box.Open(nil, sealed[2:]); err != nil || string(plain[:5]) != "hello" {
				t.Errorf("bit %d: the board opens %q, %v", bit, plain, err)
			}
			frame := &wire.Packet{Type: wire.TypeTxt, Payload: sealed}
			if plain, _, from, ok := explain.KeysOf(b.Keys()).Open(frame); !ok || string(plain[:5]) != "hello" || from != mine {
				t.Errorf("bit %d: who has the timeline opens %q of %s, %t", bit, plain, from, ok)
			}
		}
		for _, k := range b.Keys() {
			if k.Name == "like alice" && k.Private != "" {
				t.Error("a private key that nobody has")
			}
		}
	})
	if end.ended {
		t.Fatal(end.Message)
	}
}

func TestLookalikeNeedsTheBoardsKey(t *testing.T) {
	t.Parallel()
	_, end := attempt(t, new(fake), bench.Config{}, func(b *bench.Bench) {
		b.Lookalike("like alice", b.Client("alice"), 8)
	})
	end.wants(t, true, "private key", "Config.Key")
}
