package advert

import (
	"bytes"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// oddly are adverts whose signature is right and whose data no node would send.
func oddly() (payloads [][]byte) {
	GinkgoHelper()
	id := identity.Named("oddly", 0x0D)
	sign := func(timestamp uint32, data []byte) {
		signed := data[:min(len(data), wire.MaxAdvertData)]
		a := wire.Advert{PublicKey: id.Public(), Timestamp: timestamp, Signature: id.SignAdvert(timestamp, signed), Data: signed}
		payload := stimuli.Encode(&a)
		payloads = append(payloads, append(payload, data[len(signed):]...))
	}
	stamp := uint32(1767225600)
	for high := range 16 { // flags without what they announce
		for _, low := range []int{15, int(wire.NodeChat)} {
			stamp++
			sign(stamp, []byte{byte(high<<4 | low)})
		}
	}
	const everything = 0xF0 | byte(wire.NodeRoom)
	for n := 0; n <= wire.MaxAdvertData+4; n += 3 { // cut off anywhere, and behind what is signed
		stamp++
		sign(stamp, append([]byte{everything}, bytes.Repeat([]byte{0xFF}, n)...)[:n])
	}
	room := wire.MaxPayload - len(payloads[0]) + 1
	sign(stamp+1, bytes.Repeat([]byte{0xC3}, room))
	sign(0, nil)
	sign(0xFFFFFFFF, []byte{everything})
	return payloads
}

var _ = Describe("advert with a right signature and odd data", func() {
	It("is forwarded as it is", For("ADV-046"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		stimuli.Command(ctx, b, "set txdelay 0")
		for i, payload := range oddly() {
			frame := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeAdvert, Payload: payload})
			b.Probe().Send(ctx, frame)
			ev := b.Await(ctx, deadline.Quiet, capture.Is(capture.Heard))
			p := stimuli.Packet(ev)
			Expect(p.Payload).To(Equal(payload), fmt.Sprintf("advert %d", i))
		}
	})

	It("is not forwarded if it is cut off within its head", For("ADV-048"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		stimuli.Command(ctx, b, "set txdelay 0")
		whole := oddly()[0]
		send := func(payload []byte) {
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeAdvert, Payload: payload}))
		}
		for n := range wire.PublicKeySize + 4 + wire.SignatureSize {
			send(whole[:n])
			b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
		}
		send(whole)
		b.Await(ctx, deadline.Quiet, capture.Is(capture.Heard))
	})
})
