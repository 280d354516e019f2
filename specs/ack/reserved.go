package ack

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("reserved bits of a path return", func() {
	It("do not keep the acknowledgement in it from counting", For("ACK-042"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, pathless(ctx, b, "bob"))
		const reserved = 0xF0
		plain, err := (&wire.PathReturn{ExtraByte: reserved | byte(wire.TypeAck), Extra: p.first.AckHash[:]}).AppendTo(nil)
		Expect(err).NotTo(HaveOccurred())
		box := identity.NewBox(p.reader.Identity().SharedSecret(b.Room().PublicKey()))
		payload := box.Seal([]byte{b.Room().Hash(), p.reader.PublicKey().Hash()}, plain)
		p.send(ctx, wire.Packet{Route: wire.Flood, Type: wire.TypePath, Payload: payload})
	})

	It("do not make an acknowledgement of what is none", For("ACK-043"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, pathless(ctx, b, "bob"))
		plain, err := (&wire.PathReturn{ExtraByte: byte(wire.TypeResponse), Extra: p.first.AckHash[:]}).AppendTo(nil)
		Expect(err).NotTo(HaveOccurred())
		box := identity.NewBox(p.reader.Identity().SharedSecret(b.Room().PublicKey()))
		payload := box.Seal([]byte{b.Room().Hash(), p.reader.PublicKey().Hash()}, plain)
		b.Probe().Send(ctx, encode(wire.Packet{Route: wire.Flood, Type: wire.TypePath, Payload: payload}))
		p.triesAgain(ctx)
	})
})
