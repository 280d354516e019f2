package acl

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("log-in", func() {
	It("with the admin password makes an administrator", For("ACL-001"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Client("alice").LoginAdmin(ctx)).To(beAdmin())
	})

	It("with the guest password makes a member", For("ACL-002"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Client("alice").LoginGuest(ctx)).To(beMember())
	})

	It("is answered by 13 bytes, flooded", For("ACL-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		reply := alice.LoginAdmin(ctx)
		layout(b, alice.ReplyData(reply.Event, reply.Sent), []byte{byte(wire.LoginAdmin), admin})
	})

	It("is answered by 13 bytes, direct", For("ACL-003"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		reply := alice.LoginGuest(ctx, client.ViaDirect())
		layout(b, alice.ReplyData(reply.Event, reply.Sent), []byte{byte(wire.LoginMember), readWrite})
	})

	It("is answered with a later time stamp and other random bytes each time", For("ACL-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		last := alice.LoginGuest(ctx)
		for range 3 {
			next := alice.LoginGuest(ctx)
			Expect(next.Timestamp).To(Held(b, "time in the answer to the second log-in", BeNumerically(">", last.Timestamp)))
			Expect(next.Blob).NotTo(Equal(last.Blob))
			last = next
		}
	})

	It("is answered 300 ms after it was flooded", For("ACL-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Rest(ctx, b)
		reply := b.Client("alice").LoginGuest(ctx)
		b.Within("answer to a flooded log-in", reply.Sent.End, reply.Event.Start,
			versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
	})

	It("is answered 300 ms after it came direct", For("ACL-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		stimuli.Rest(ctx, b)
		reply := alice.LoginAdmin(ctx)
		Expect(reply.Type).To(Equal(wire.TypeResponse))
		b.Within("answer to a direct log-in", reply.Sent.End, reply.Event.Start,
			versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
	})

	It("that was flooded is answered by a flooded path return with the path that it took", For("ACL-006"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		path := stimuli.Path(0x11, 0x22, 0x33)
		alice.Behind(path)
		reply := alice.LoginGuest(ctx)
		Expect(reply.Type).To(Equal(wire.TypePath))
		Expect(reply.Route.IsFlood()).To(BeTrue(), "route %v", reply.Route)
		learned, known := alice.Path()
		Expect(known).To(BeTrue())
		Expect(learned).To(Equal(path))
	})

	It("that was flooded is answered with path hashes as long as its own", For("ACL-065"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		for size := 1; size <= 3; size++ {
			reply := alice.LoginGuest(ctx, client.ViaFlood(), client.HashSize(size))
			p := stimuli.Packet(reply.Event)
			Expect(p.Path.HashSize()).To(Equal(size))
		}
	})

	It("that came direct is answered direct along the path that the client sent", For("ACL-007"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.Behind(stimuli.Path(0x11, 0x22, 0x33))
		alice.LoginGuest(ctx)
		reply := alice.LoginGuest(ctx)
		Expect(reply.Type).To(Equal(wire.TypeResponse))
		Expect(reply.Route).To(Equal(wire.Direct))
		p := stimuli.Packet(reply.Event)
		Expect(p.Path).To(Equal(stimuli.Path(0x33, 0x22, 0x11)))
	})

	It("that came direct from a client whose path is not known is answered by a flooded response", For("ACL-008"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		reply := b.Client("alice").LoginGuest(ctx, client.ViaDirect())
		Expect(reply.Type).To(Equal(wire.TypeResponse))
		Expect(reply.Route.IsFlood()).To(BeTrue(), "route %v", reply.Route)
	})

	It("that was flooded makes the room forget the path", For("ACL-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		var p wire.Packet
		ack := b.Await(ctx, deadline.Ack, alice.IsAck(alice.SendPost(ctx, "the path is known")))
		Expect(p.Decode(ack.Frame)).To(Succeed())
		Expect(p.Route).To(Equal(wire.Direct))

		alice.Misbehavior.NoPathReturn = true
		alice.LoginGuest(ctx, client.ViaFlood())
		ack = b.Await(ctx, deadline.Ack, alice.IsAck(alice.SendPost(ctx, "and now?")))
		Expect(p.Decode(ack.Frame)).To(Succeed())
		Expect(p.Route.IsFlood()).To(BeTrue(), "route %v", p.Route)
	})
})

// layout judges an answer to a log-in after its time stamp, cipher padding included.
func layout(b *bench.Bench, data, role []byte) {
	GinkgoHelper()
	Expect(len(data)).To(Held(b, "bytes of the answer to a log-in", BeNumerically(">=", wire.LoginResponseSize-4)))
	Expect(data[:2]).To(Equal([]byte{0, 0}), "result and keep-alive interval")
	Expect(data[2:4]).To(Equal(role))
	Expect(data[8]).To(Equal(byte(1)), "firmware level")
	Expect(data[9:]).To(HaveEach(byte(0)), "nothing follows")
}
