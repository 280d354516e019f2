package stimuli_test

import (
	"bytes"
	"testing"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/specs/stimuli"
)

func TestPaths(t *testing.T) {
	t.Parallel()
	key := identity.PublicKey{0xC1, 0xC2, 0xC3, 0xC4}
	for name, c := range map[string]struct {
		path wire.Path
		size int
		want []byte
	}{
		"one byte":          {stimuli.Path(7, 8), 1, []byte{7, 8}},
		"no hops":           {stimuli.Path(), 1, nil},
		"repeaters":         {stimuli.Repeaters(2, 2), 2, []byte{0x80, 0x11, 0x81, 0x11}},
		"no repeaters":      {stimuli.Repeaters(3, 0), 3, nil},
		"through":           {stimuli.Through(key, 2, 1), 2, []byte{0xC1, 0xC2, 0x80, 0x11}},
		"onto what is long": {stimuli.Onto(stimuli.Repeaters(3, 1), key), 3, []byte{0x80, 0x11, 0x22, 0xC1, 0xC2, 0xC3}},
	} {
		if c.path.HashSize() != c.size || !bytes.Equal(c.path.Bytes(), c.want) {
			t.Errorf("%s: %d bytes a hash, % x", name, c.path.HashSize(), c.path.Bytes())
		}
	}
}

// Whoever gets a sealed payload finds itself and the sender named, and can open it.
func TestSealed(t *testing.T) {
	t.Parallel()
	alice, room := identity.Named("alice", 0xA1), identity.Named("room", 0x50)
	box := identity.NewBox(room.SharedSecret(alice.Public()))
	d, err := wire.DecodeDatagram(stimuli.Datagram(alice, room.Public(), []byte("hello")))
	if err != nil || d.Dest != 0x50 || d.Src != 0xA1 {
		t.Fatalf("datagram: %+v, %v", d, err)
	}
	a, err := wire.DecodeAnonDatagram(stimuli.Anonymous(alice, room.Public(), []byte("hello")))
	if err != nil || a.Dest != 0x50 || a.Sender != alice.Public() {
		t.Fatalf("anonymous: %+v, %v", a, err)
	}
	for what, sealed := range map[string][]byte{"datagram": d.Sealed, "anonymous": a.Sealed} {
		if plain, err := box.Open(nil, sealed); err != nil || string(bytes.TrimRight(plain, "\x00")) != "hello" {
			t.Errorf("%s: %q, %v", what, plain, err)
		}
	}
}

func TestWhatCannotBeWrittenIsAMistakeInTheSuite(t *testing.T) {
	t.Parallel()
	for name, mistake := range map[string]func(){
		"size of hashes": func() { stimuli.Repeaters(4, 1) },
		"hops":           func() { stimuli.Repeaters(1, wire.MaxHops+1) },
		"payload": func() {
			stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: make([]byte, wire.MaxFrame)})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			mistake()
		}()
	}
}
