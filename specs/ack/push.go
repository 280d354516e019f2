package ack

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// pushing is a room that has pushed the first of two posts to a client that does not
// acknowledge by itself. The second follows only when the first is acknowledged.
type pushing struct {
	bench  *bench.Bench
	reader *client.Client
	first  client.Push
}

// first and second are the two posts.
const first, second = "first", "second"

// push lets alice post both and waits until the first is pushed to the reader.
func push(ctx SpecContext, b *bench.Bench, reader *client.Client) pushing {
	GinkgoHelper()
	reader.Misbehavior.NoAck = true
	alice := member(ctx, b, "alice")
	alice.Post(ctx, first)
	alice.Post(ctx, second)
	p := reader.AwaitPush(ctx, deadline.PushAfterPost)
	Expect(p.Text).To(Equal(first))
	return pushing{bench: b, reader: reader, first: p}
}

// send sends a frame of the reader's and waits for the second post.
func (p pushing) send(ctx SpecContext, frame *wire.Packet) {
	GinkgoHelper()
	p.bench.Probe().Send(ctx, stimuli.Encode(frame))
	p.goesOn(ctx)
}

// goesOn judges that the first post counts as acknowledged: the second is pushed next.
func (p pushing) goesOn(ctx SpecContext) {
	GinkgoHelper()
	Expect(p.reader.AwaitPush(ctx, deadline.NextPush).Text).To(Equal(second))
}

// triesAgain judges that the first post does not count as acknowledged, and that it
// does with the right bytes.
func (p pushing) triesAgain(ctx SpecContext) {
	GinkgoHelper()
	again := p.reader.AwaitPush(ctx, deadline.PushRetryFlood)
	Expect(again.Text).To(Equal(first))
	p.send(ctx, ackOf(wire.Direct, again.AckHash[:]))
}

func ackOf(route wire.Route, payload []byte) *wire.Packet {
	return &wire.Packet{Route: route, Type: wire.TypeAck, Payload: payload}
}

var _ = Describe("acknowledgement of a push", func() {
	for _, route := range []wire.Route{wire.Flood, wire.Direct} {
		It("is taken from a "+route.String()+" ack", For("ACK-022"), func(ctx SpecContext) {
			b := Bench(ctx)
			p := push(ctx, b, member(ctx, b, "bob"))
			p.send(ctx, ackOf(route, p.first.AckHash[:]))
		})
	}

	It("is taken from a direct ack also when the push was flooded", For("ACK-022"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, pathless(ctx, b, "bob"))
		Expect(p.first.Route.IsFlood()).To(BeTrue())
		p.send(ctx, ackOf(wire.Direct, p.first.AckHash[:]))
	})

	It("is taken from a multipart ack", For("ACK-023"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, member(ctx, b, "bob"))
		m := wire.Multipart{Remaining: 1, Type: wire.TypeAck, Data: p.first.AckHash[:]}
		payload := stimuli.Encode(m)
		p.send(ctx, &wire.Packet{Route: wire.Direct, Type: wire.TypeMultipart, Payload: payload})
	})

	It("is taken from a path return", For("ACK-024"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, pathless(ctx, b, "bob"))
		p.send(ctx, pathReturn(b, p.reader, wire.PathReturn{ExtraByte: byte(wire.TypeAck), Extra: p.first.AckHash[:]}))
	})

	It("is taken from two more bytes after the four", For("ACK-025"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, member(ctx, b, "bob"))
		p.send(ctx, ackOf(wire.Direct, append(p.first.AckHash[:], 0, 0x5A)))
	})

	It("is taken from an ack that is still on its way to another node", For("ACK-026"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, member(ctx, b, "bob"))
		early := ackOf(wire.Direct, p.first.AckHash[:])
		early.Path = stimuli.Path(b.Room().Hash()+1, b.Room().Hash())
		p.send(ctx, early)
	})

	for i := range len(wire.AckCode{}) {
		It("is not taken from bytes of which one is wrong, number "+string(rune('1'+i)), For("ACK-027"), func(ctx SpecContext) {
			b := Bench(ctx)
			p := push(ctx, b, member(ctx, b, "bob"))
			wrong := p.first.AckHash
			wrong[i] ^= 0x01
			b.Probe().Send(ctx, stimuli.Encode(ackOf(wire.Direct, wrong[:])))
			p.triesAgain(ctx)
		})
	}

	It("is taken from a path return of another client", For("ACK-028"), func(ctx SpecContext) {
		b := Bench(ctx)
		p := push(ctx, b, member(ctx, b, "bob"))
		p.send(ctx, pathReturn(b, b.Client("alice"), wire.PathReturn{ExtraByte: byte(wire.TypeAck), Extra: p.first.AckHash[:]}))
	})

	It("is taken from the reader when the room itself is the next hop, and not sent on", For("ACK-029"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "set repeat on")).To(HavePrefix("OK"))
		p := push(ctx, b, member(ctx, b, "bob"))
		ack := ackOf(wire.Direct, p.first.AckHash[:])
		ack.Path = stimuli.Path(b.Room().Hash())
		b.Probe().Send(ctx, stimuli.Encode(ack))
		mark := b.Mark()
		p.goesOn(ctx)
		b.Rewind(mark)
		b.Never(ctx, deadline.Quiet, carries(p.first.AckHash))
	})
})

// pathReturn is a path return of a client, flooded.
func pathReturn(b *bench.Bench, c *client.Client, r wire.PathReturn) *wire.Packet {
	payload := stimuli.Datagram(c.Identity(), b.Room().PublicKey(), stimuli.Encode(&r))
	return &wire.Packet{Route: wire.Flood, Type: wire.TypePath, Payload: payload}
}
