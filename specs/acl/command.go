package acl

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("remote command", func() {
	It("of an administrator is carried out and replied to", For("ACL-027"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		Expect(alice.Command(ctx, "set guest.password by-radio")).To(Equal(done))
		Expect(alice.Command(ctx, "get guest.password")).To(Equal("> by-radio"))
		Expect(b.Client("bob").Login(ctx, "by-radio")).To(beMember())
	})

	It("is replied to by a command text along the way to the administrator", For("ACL-028"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.Behind(stimuli.Path(0x11, 0x22))
		alice.LoginAdmin(ctx)
		bob.LoginAdmin(ctx, client.ViaDirect())
		var p wire.Packet
		reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(alice.SendCommand(ctx, "get role")))
		Expect(p.Decode(reply.Frame)).To(Succeed())
		Expect(p.Route).To(Equal(wire.Direct))
		Expect(p.Path).To(Equal(stimuli.Path(0x22, 0x11)))
		reply = b.Await(ctx, deadline.CommandReply, bob.IsReply(bob.SendCommand(ctx, "get role")))
		Expect(p.Decode(reply.Frame)).To(Succeed())
		Expect(p.Route.IsFlood()).To(BeTrue(), "route %v", p.Route)
	})

	It("is replied to 300 ms after it", For("ACL-029"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		stimuli.Rest(ctx, b)
		sent := alice.SendCommand(ctx, "get role")
		reply := b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
		b.Within("reply to a command", sent.End, reply.Start,
			versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
	})

	It("of a member or of someone who only reads is neither carried out nor answered", For("ACL-030"), func(ctx SpecContext) {
		b := Bench(ctx)
		set(ctx, b, "set allow.read.only on")
		bob, mallory := b.Client("bob"), b.Client("mallory")
		bob.LoginGuest(ctx)
		mallory.Login(ctx, "whatever")
		for _, c := range []*client.Client{bob, mallory} {
			c.SendCommand(ctx, "set guest.password taken")
			silent(ctx, b, c)
		}
		Expect(b.Client("carol").LoginGuest(ctx)).To(beMember())
		Expect(b.Client("dave").Login(ctx, "taken")).To(beReader())
	})

	It("of a stranger is neither carried out nor answered", For("ACL-031"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, mallory := b.Client("alice"), b.Client("mallory")
		alice.LoginAdmin(ctx)
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
		mallory.SendCommand(ctx, "set guest.password taken")
		silent(ctx, b, mallory)
		refused(ctx, b, b.Client("dave"), "taken")
		Expect(b.Client("carol").LoginGuest(ctx)).To(beMember())
	})

	It("does not reveal the room's private key, not even with the time stamp zero", For("ACL-032"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		set(ctx, b, "setperm "+keyOf(alice)+" 3")
		// The console's own commands carry the time stamp zero within the firmware, and the
		// last one of a client that never talked is zero too.
		sent := alice.SendCommand(ctx, "get prv.key", client.At(0))
		silent(ctx, b, alice)
		Expect(sent.Timestamp).To(BeZero())
		reply := alice.Command(ctx, "get prv.key")
		Expect(reply).To(HavePrefix("??"))
		key, known := strings.CutPrefix(b.Room().Console().Command(ctx, "get prv.key"), "> ")
		Expect(known).To(BeTrue())
		Expect(reply).NotTo(ContainSubstring(key[:16]))
	})

	It("does not list the clients nor the log", For("ACL-033"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		Expect(alice.Command(ctx, "get acl")).To(HavePrefix("??"))
		Expect(alice.Command(ctx, "log")).To(Equal("Unknown command"))
		Expect(accessList(ctx, b)).To(ConsistOf(entry("03", alice)))
	})

	It("that removes another client is replied to its sender", For("ACL-034"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob, alice, carol := b.Client("bob"), b.Client("alice"), b.Client("carol")
		bob.LoginGuest(ctx)
		alice.LoginAdmin(ctx)
		carol.LoginGuest(ctx)
		Expect(alice.Command(ctx, "setperm "+keyOf(bob)+" 0")).To(Equal(done))
		silent(ctx, b, carol)
	})
})
