package stimuli

import (
	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
)

// Encoder is a packet, or what is within one; see package wire.
type Encoder interface {
	AppendTo(dst []byte) ([]byte, error)
}

// Encode returns the bytes of a packet's frame, or of what is within one.
func Encode(p Encoder) []byte {
	b, err := p.AppendTo(nil)
	if err != nil {
		panic(err)
	}
	return b
}

// Datagram is the payload of a request, text or path return: plain sealed with the secret that
// sender and receiver share.
func Datagram(from *identity.Local, to identity.PublicKey, plain []byte) []byte {
	return identity.NewBox(from.SharedSecret(to)).Seal([]byte{to.Hash(), from.Public().Hash()}, plain)
}

// Anonymous is the payload of an anonymous request, which names its sender by the whole key.
func Anonymous(from *identity.Local, to identity.PublicKey, plain []byte) []byte {
	key := from.Public()
	return identity.NewBox(from.SharedSecret(to)).Seal(append([]byte{to.Hash()}, key[:]...), plain)
}

// Packet reads a frame that was heard or sent; the spec fails if it is none.
func Packet(ev capture.Event) (p wire.Packet) {
	ginkgo.GinkgoHelper()
	gomega.Expect(p.Decode(ev.Frame)).To(gomega.Succeed())
	return p
}
