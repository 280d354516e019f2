package ack

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// rounds is how many posts are tried until two pushes of one of them ask for different
// bytes, which three in four do.
const rounds = 12

// inTime is how long before the room gives up an acknowledgement has arrived here.
const inTime = 200 * time.Millisecond

var _ = Describe("how long an acknowledgement of a push counts", func() {
	It("is 12 s when the push was flooded", For("ACK-030"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, pathless(ctx, b, "bob"))
		p.sendAfter(ctx, versions.FloodTimeout)
	})

	It("is 6 s when the push went direct to a client that is near", For("ACK-031"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, member(ctx, b, "bob"))
		p.sendAfter(ctx, versions.DirectTimeout+versions.HopTimeout)
	})

	It("is 12 s when the push went direct over three hops", For("ACK-031"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob, path := distant(ctx, b, "bob")
		p := push(ctx, b, bob)
		Expect(stimuli.Packet(p.first.Event).Path).To(Equal(path))
		p.sendAfter(ctx, versions.DirectTimeout+4*versions.HopTimeout)
	})

	It("ends with the next try", For("ACK-032"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := member(ctx, b, "bob")
		bob.Misbehavior.NoAck = true
		alice := member(ctx, b, "alice")
		for range rounds {
			alice.Post(ctx, first)
			one := bob.AwaitPush(ctx, deadline.PushAfterPost)
			two := bob.AwaitPush(ctx, deadline.PushRetryDirect(0))
			Expect(two.Timestamp).To(Equal(one.Timestamp))
			if one.AckHash != two.AckHash {
				b.Probe().Send(ctx, stimuli.Encode(ackOf(wire.Direct, one.AckHash[:])))
				three := bob.AwaitPush(ctx, deadline.PushRetryDirect(0))
				Expect(three.Timestamp).To(Equal(one.Timestamp), "pushed again")
				return
			}
			b.Probe().Send(ctx, stimuli.Encode(ackOf(wire.Direct, two.AckHash[:])))
		}
		FailRequirement("each try asked for the same bytes as the one before it")
	})

	It("is not shortened by other acknowledgements", For("ACK-033"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob, carol := member(ctx, b, "bob"), member(ctx, b, "carol")
		p := push(ctx, b, bob)
		theirs := carol.AwaitPush(ctx, deadline.NextPush)
		Expect(theirs.AckHash).NotTo(Equal(p.first.AckHash))
		p.triesAgain(ctx)
	})
})

// sendAfter acknowledges the first post as late as counts: the ack has arrived
// shortly before a time since the start of the push.
func (p pushing) sendAfter(ctx SpecContext, wait time.Duration) {
	GinkgoHelper()
	b := p.bench
	frame := stimuli.Encode(ackOf(wire.Direct, p.first.AckHash[:]))
	at := p.first.Event.Start.At.Add(wait - inTime - b.Params().TimeOnAir(len(frame)))
	Expect(at).To(Held(b, "instant at which the push is due", BeNumerically(">", b.Now())))
	b.Probe().Queue(at, frame)
	again := deadline.Until(p.first.Event.Start.At.Add(wait), "a try comes later")
	mark := b.Mark()
	b.Never(ctx, again, p.reader.IsPushOf(first))
	b.Rewind(mark)
	p.goesOn(ctx)
}
