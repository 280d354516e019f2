package ack

import (
	"encoding/binary"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("acknowledgement bytes", func() {
	It("are the first four of the digest of a flooded post", For("ACK-001"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := pathless(ctx, b, "alice")
		sent := alice.SendPost(ctx, "what acknowledges this?")
		Expect(firstAck(ctx, b)).To(Equal(proof(sent.Plain, alice)))
	})

	It("are the first four of the digest of a direct post", For("ACK-001"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		sent := alice.SendPost(ctx, "what acknowledges this?")
		Expect(sent.Plain[:4]).To(Equal(binary.LittleEndian.AppendUint32(nil, sent.Timestamp)))
		Expect(firstAck(ctx, b)).To(Equal(proof(sent.Plain, alice)))
	})

	It("differ with the author's key", For("ACK-001"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := member(ctx, b, "alice"), member(ctx, b, "bob")
		stamp := max(alice.Stamp(), bob.Stamp())
		one := alice.Post(ctx, "same words", client.At(stamp))
		two := bob.Post(ctx, "same words", client.At(stamp))
		Expect(one.Plain).To(Equal(two.Plain))
		Expect(one.AckHash).NotTo(Equal(two.AckHash))
	})

	It("differ with the attempt", For("ACK-002"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		stamp := alice.Stamp()
		const attempts = 4 // in two bits
		seen := make([][]byte, 0, attempts)
		for attempt := range uint8(attempts) {
			sent := alice.SendPost(ctx, "again and again", client.At(stamp), client.Attempt(attempt))
			code := firstAck(ctx, b)
			Expect(code).To(Equal(proof(sent.Plain, alice)), "attempt %d", attempt)
			Expect(seen).NotTo(ContainElement(code))
			seen = append(seen, code)
		}
	})

	It("end with the text, not with what comes after its NUL", For("ACK-003"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		// Companions hide attempts above 3 after the text.
		sent := alice.SendPost(ctx, "the fifth time", client.Attempt(5))
		end := len(sent.Plain) - 2
		Expect(sent.Plain[end:]).To(Equal([]byte{0, 5}))
		Expect(firstAck(ctx, b)).To(Equal(proof(sent.Plain[:end], alice)))
	})

	It("acknowledge a post without text", For("ACK-004"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		sent := alice.SendPost(ctx, "")
		Expect(sent.Plain).To(HaveLen(5))
		Expect(firstAck(ctx, b)).To(Equal(proof(sent.Plain, alice)))
	})

	It("cover the whole of a text that is longer than what is kept", For("ACK-005"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		// All that a companion can send: 160 bytes, of which a room keeps 150.
		sent := alice.SendPost(ctx, strings.Repeat("0123456789abcdef", wire.MaxText/16))
		Expect(firstAck(ctx, b)).To(Equal(proof(sent.Plain, alice)))
	})

	It("follow each of eight posts by two authors", For("ACK-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := member(ctx, b, "alice"), member(ctx, b, "bob")
		for range 4 {
			alice.Post(ctx, "my turn")
			bob.Post(ctx, "and mine")
		}
	})

	It("follow a post that comes while the answer to another client still waits", For("ACK-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := member(ctx, b, "alice"), member(ctx, b, "bob")
		one := alice.SendKeepAlive(ctx)
		mark := b.Mark()
		two := bob.SendPost(ctx, "just before you answer her")
		for _, m := range []bench.Matcher{alice.IsAck(one), bob.IsAck(two)} {
			b.Rewind(mark)
			b.Await(ctx, deadline.Ack, m)
			b.Never(ctx, deadline.Ack, m)
		}
	})
})

// firstAck returns the bytes of the next acknowledgement.
func firstAck(ctx SpecContext, b *bench.Bench) []byte {
	GinkgoHelper()
	p := stimuli.Packet(b.Await(ctx, deadline.Ack, anyAck()))
	Expect(p.Type).To(Equal(wire.TypeAck))
	return slices.Clone(p.Payload)
}
