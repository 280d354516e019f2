package repeater

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// Delays of a repeater (MyMesh::onPeerDataRecv, v1.17.1).
const (
	replyDelay = 600 * time.Millisecond // of the reply to a command
	ackDelay   = 200 * time.Millisecond // of the acknowledgement of a plain text
)

var _ = Describe("command over the air to a repeater", func() {
	It("is replied to an administrator 600 ms after it", For("RPC-001"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for _, way := range []client.Option{client.ViaDirect(), client.ViaFlood()} {
			stimuli.Rest(ctx, b)
			sent := alice.SendCommand(ctx, "get repeat", way)
			reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
			Expect(alice.ReplyText(reply)).To(Equal("> on"))
			b.Within("reply to a command", sent.End, reply.Start, replyDelay-versions.Grid, replyDelay+versions.BoardLatency)
		}
	})

	It("is neither carried out nor replied to for a guest", For("RPC-002"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := people(ctx, b)
		bob.SendCommand(ctx, "set name bobs")
		silent(ctx, b, bob)
		Expect(alice.Command(ctx, "get name")).To(Equal("> " + b.Room().Name()))
	})

	It("is not acknowledged", For("RPC-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		sent, mark := alice.SendCommand(ctx, "get repeat"), b.Mark()
		b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
		b.Rewind(mark)
		b.Never(ctx, deadline.Quiet, acknowledgement())
	})

	It("with a time stamp that is not later than the last is not carried out", For("RPC-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		sent := alice.SendCommand(ctx, "set name first")
		b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
		for _, at := range []uint32{sent.Timestamp, sent.Timestamp - 1} {
			alice.SendCommand(ctx, "set name second", client.At(at), client.Attempt(1))
			silent(ctx, b, alice)
		}
		Expect(typed(ctx, b, "get name")).To(Equal("> first"))
	})

	It("is replied to in a flood while no path is known, and along it then", For("RPC-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.Misbehavior.NoPathReturn = true
		alice.LoginAdmin(ctx)
		sent := alice.SendCommand(ctx, "get repeat", client.ViaFlood())
		Expect(stimuli.Packet(b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))).Route).To(Equal(wire.Flood))
		alice.Misbehavior.NoPathReturn = false
		alice.LoginAdmin(ctx)
		sent = alice.SendCommand(ctx, "get repeat", client.ViaFlood())
		Expect(stimuli.Packet(b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))).Route).To(Equal(wire.Direct))
	})
})

var _ = Describe("plain text to a repeater", func() {
	It("of an administrator is carried out as a command and acknowledged", For("RPC-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		stimuli.Rest(ctx, b)
		sent := alice.SendPost(ctx, "get repeat")
		ack := b.Await(ctx, deadline.Ack, alice.IsAck(sent))
		b.Within("acknowledgement of a plain text", sent.End, ack.Start, ackDelay-versions.Grid, ackDelay+versions.BoardLatency)
		reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(&client.Sent{Kind: client.KindCommand}))
		Expect(alice.ReplyText(reply)).To(Equal("> on"))
	})

	It("that comes again with the same time stamp is acknowledged alone", For("RPC-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		sent := alice.SendPost(ctx, "get repeat")
		b.Await(ctx, deadline.CommandReply, alice.IsReply(&client.Sent{Kind: client.KindCommand}))
		again := alice.SendPost(ctx, "get repeat", client.At(sent.Timestamp), client.Attempt(1))
		b.Await(ctx, deadline.Ack, alice.IsAck(again))
		silent(ctx, b, alice)
	})

	It("of a guest is not acknowledged", For("RPC-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		_, bob := people(ctx, b)
		bob.SendPost(ctx, "hello there")
		b.Never(ctx, deadline.Quiet, capture.Or(acknowledgement(), bob.IsAnything()))
	})

	It("of another type is not answered", For("RPC-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for _, kind := range []wire.TextType{2, 3} {
			alice.SendText(ctx, kind, "set name third")
			b.Never(ctx, deadline.Quiet, capture.Or(acknowledgement(), alice.IsAnything()))
		}
		Expect(typed(ctx, b, "get name")).To(Equal("> " + b.Room().Name()))
	})

	It("that is older than the last message is not acknowledged", For("RPC-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		stamp := alice.LoginAdmin(ctx).Sent.Timestamp
		alice.SendPost(ctx, "get repeat", client.At(stamp-5))
		b.Never(ctx, deadline.Quiet, capture.Or(acknowledgement(), alice.IsAnything()))
	})
})

// acknowledgement matches any that is heard, flooded or direct.
func acknowledgement() capture.Matcher {
	return capture.Func("an acknowledgement", func(ev capture.Event) bool {
		var p wire.Packet
		return ev.Kind == capture.Heard && p.Decode(ev.Frame) == nil && (p.Type == wire.TypeAck || p.Type == wire.TypeMultipart)
	})
}
