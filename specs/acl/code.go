package acl

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("authentication code", func() {
	It("counts with every bit of both its bytes", For("ACL-083"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		box := identity.NewBox(alice.Identity().SharedSecret(b.Room().PublicKey()))
		send := func(wrong uint16) {
			GinkgoHelper()
			plain, err := wire.NewRequest(alice.Stamp(), wire.RequestStatus, [4]byte{1, 2, 3, 4}).AppendTo(nil)
			Expect(err).NotTo(HaveOccurred())
			sealed := box.Seal(nil, plain)
			sealed[0] ^= byte(wrong)
			sealed[1] ^= byte(wrong >> 8)
			payload, err := wire.Datagram{Dest: b.Room().Hash(), Src: alice.PublicKey().Hash(), Sealed: sealed}.AppendTo(nil)
			Expect(err).NotTo(HaveOccurred())
			frame, err := (&wire.Packet{Route: wire.Direct, Type: wire.TypeReq, Payload: payload}).AppendTo(nil)
			Expect(err).NotTo(HaveOccurred())
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
