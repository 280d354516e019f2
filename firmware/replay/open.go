package replay

import (
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// opened is a sealed frame between the board and a client of the recording.
type opened struct {
	packet wire.Packet
	client Key
	secret identity.Secret
	plain  []byte
}

// open opens a sealed frame with the keys of the recording.
func (rec *Recording) open(frame []byte) (opened, bool) {
	var o opened
	if o.packet.Decode(frame) != nil {
		return o, false
	}
	switch o.packet.Type { // the others are not sealed for a peer
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
	default:
		return o, false
	}
	d, err := wire.DecodeDatagram(o.packet.Payload)
	if err != nil {
		return o, false
	}
	board := rec.Keys[Board]
	for _, name := range rec.names() {
		key := rec.Keys[name]
		if name == Board || key.Public[0] != d.Dest && key.Public[0] != d.Src {
			continue
		}
		secret := identity.PrivateKey(key.Private).SharedSecret(identity.PublicKey(board.Public))
		if plain, err := secret.Open(nil, d.Sealed); err == nil {
			o.client, o.secret, o.plain = key, secret, plain
			return o, true
		}
	}
	return o, false
}

// names returns the names of the identities, sorted.
func (rec *Recording) names() []string {
	names := make([]string, 0, len(rec.Keys))
	for name := range rec.Keys {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
