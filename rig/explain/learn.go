package explain

import (
	"encoding/hex"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// MostLearned is up to how many nodes are learned from frames: more than any channel has, and few
// enough that a name is found at once, however long somebody listens or whatever is made up on the air.
const MostLearned = 4096

// Learn takes from a frame whom it names by a whole key: the sender of an advert, by its name, and
// that of an anonymous request, by the beginning of its key. Beyond [MostLearned] it learns nobody more.
func (k *Keys) Learn(frame []byte) {
	var p wire.Packet
	if len(k.nodes) >= MostLearned || p.Decode(frame) != nil {
		return
	}
	switch p.Type {
	case wire.TypeAnonReq:
		if d, err := wire.DecodeAnonDatagram(p.Payload); err == nil {
			k.AddPublic(hex.EncodeToString(d.Sender[:4]), identity.PublicKey(d.Sender))
		}
	case wire.TypeAdvert:
		a, err := wire.DecodeAdvert(p.Payload)
		if err != nil || !identity.PublicKey(a.PublicKey).VerifyAdvert(a.Timestamp, a.Data, a.Signature) {
			return
		}
		if d, err := wire.DecodeAdvertData(a.Data); err == nil && d.Name != "" {
			k.AddPublic(d.Name, identity.PublicKey(a.PublicKey))
		}
	default:
	}
}
