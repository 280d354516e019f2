package ack

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("reserved bits of a path return", func() {
	It("do not stop the acknowledgement in it from counting", For("ACK-042"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, pathless(ctx, b, "bob"))
		const reserved = 0xF0
		p.send(ctx, pathReturn(b, p.reader, wire.PathReturn{ExtraByte: reserved | byte(wire.TypeAck), Extra: p.first.AckHash[:]}))
	})

	It("do not make an acknowledgement of what is none", For("ACK-043"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, pathless(ctx, b, "bob"))
		b.Probe().Send(ctx, stimuli.Encode(pathReturn(b, p.reader, wire.PathReturn{ExtraByte: byte(wire.TypeResponse), Extra: p.first.AckHash[:]})))
		p.triesAgain(ctx)
	})
})
