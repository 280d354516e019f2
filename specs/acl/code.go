package acl

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("authentication code", func() {
	It("counts with every bit of both its bytes", For("ACL-083"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		send := func(wrong uint16) {
			GinkgoHelper()
			plain := stimuli.Encode(wire.NewRequest(alice.Stamp(), wire.RequestStatus, [4]byte{1, 2, 3, 4}))
			payload := stimuli.Datagram(alice.Identity(), b.Room().PublicKey(), plain)
			const code = 2 // where it is: after two hashes
			payload[code] ^= byte(wrong)
			payload[code+1] ^= byte(wrong >> 8)
			frame := stimuli.Encode(&wire.Packet{Route: wire.Direct, Type: wire.TypeReq, Payload: payload})
			b.Probe().Send(ctx, frame)
		}
		for bit := range 16 {
			send(1 << bit)
			b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
		}
		send(0)
		b.Await(ctx, deadline.Answer, capture.Is(capture.Heard))
	})
})
