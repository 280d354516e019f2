package ack

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("no acknowledgement", func() {
	It("of a post by a client that did not log in", For("ACK-014"), func(ctx SpecContext) {
		b := Bench(ctx)
		member(ctx, b, "alice").Post(ctx, "I am known")
		refused(ctx, b, b.Client("mallory"), b.Client("mallory").SendPost(ctx, "I am not"))
	})

	It("of a post by a client that may only read", For("ACK-015"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "set allow.read.only on")).To(Equal("OK"))
		member(ctx, b, "alice").Post(ctx, "I may write")
		mallory := b.Client("mallory")
		mallory.Login(ctx, "any word")
		refused(ctx, b, mallory, mallory.SendPost(ctx, "I may not"))
	})

	It("of a post that is older than the client's last message", For("ACK-016"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		last := alice.Post(ctx, "in time")
		refused(ctx, b, alice, alice.SendPost(ctx, "one second late", client.At(last.Timestamp-1)))
		alice.Misbehavior.StaleTimestamp = 24 * time.Hour
		refused(ctx, b, alice, alice.SendPost(ctx, "one day late"))
		alice.Misbehavior = client.Misbehavior{}
		alice.Post(ctx, "in time again")
	})

	It("of a post whose code is damaged", For("ACK-017"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		alice.Misbehavior.WrongMAC = true
		refused(ctx, b, alice, alice.SendPost(ctx, "can you read this?"))
		alice.Misbehavior = client.Misbehavior{}
		alice.Post(ctx, "and this?")
	})

	It("of a post that is sealed with another key", For("ACK-017"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		alice.Misbehavior.WrongKey = true
		refused(ctx, b, alice, alice.SendPost(ctx, "can you read this?"))
		alice.Misbehavior = client.Misbehavior{}
		alice.Post(ctx, "and this?")
	})

	It("of a text that is signed or of an unknown type", For("ACK-018"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		alice.Post(ctx, "plain")
		for _, t := range []wire.TextType{wire.TextSigned, wire.TextSigned + 1} {
			refused(ctx, b, alice, alice.SendText(ctx, t, "not plain"))
		}
	})

	It("of an administrator's command, which is replied to", For("ACK-019"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		sent := alice.SendCommand(ctx, "get role")
		mark := b.Mark()
		reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
		Expect(alice.ReplyText(reply)).To(Equal("> room_server"))
		b.Rewind(mark)
		b.Never(ctx, deadline.Quiet, capture.Or(anyAck(), alice.IsAck(sent)))
	})

	It("of a member's command", For("ACK-019"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		alice.Post(ctx, "posts, yes")
		refused(ctx, b, alice, alice.SendCommand(ctx, "get role"))
	})

	It("of a frame that has been acknowledged", For("ACK-020"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		for _, way := range []client.Option{client.ViaFlood(), client.ViaDirect()} {
			sent := alice.Post(ctx, "I am an echo", way)
			refused(ctx, b, alice, alice.Replay(ctx, sent))
		}
	})
})

// refused judges that nothing answers what a client sent.
func refused(ctx SpecContext, b *bench.Bench, c *client.Client, sent *client.Sent) {
	GinkgoHelper()
	answer := capture.And(c.IsAnything(), capture.Not(c.IsPush()))
	b.Never(ctx, deadline.Quiet, capture.Or(anyAck(), c.IsAck(sent), answer))
}

var _ = Describe("acknowledgement of a repeated post", func() {
	It("comes again when the author tries again", For("ACK-021"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := member(ctx, b, "alice")
		sent := alice.Post(ctx, "did you get that?")
		for attempt := range uint8(3) {
			alice.Post(ctx, "did you get that?", client.At(sent.Timestamp), client.Attempt(attempt+1))
		}
	})

	It("comes again when others posted meanwhile", For("ACK-021"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := member(ctx, b, "alice"), member(ctx, b, "bob")
		sent := alice.Post(ctx, "did you get that?")
		bob.Post(ctx, "I did not")
		b.Pass(ctx, deadline.For(30*time.Second, "longer than a companion waits before it tries again"))
		alice.Post(ctx, "did you get that?", client.At(sent.Timestamp), client.Attempt(1))
	})
})
