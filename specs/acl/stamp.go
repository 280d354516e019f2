package acl

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("time stamp", func() {
	It("of a log-in that is not later than the client's last one is refused", For("ACL-022"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		last := alice.LoginGuest(ctx).Sent.Timestamp
		refused(ctx, b, alice, b.Room().AdminPassword(), client.At(last))
		refused(ctx, b, alice, b.Room().AdminPassword(), client.At(last-1))
		Expect(alice.LoginAdmin(ctx, client.At(last+100))).To(beAdmin())
	})

	It("of a log-in that is replayed is refused", For("ACL-022"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		last := alice.LoginGuest(ctx).Sent
		alice.Replay(ctx, last)
		silent(ctx, b, alice)
	})

	It("of zero lets nobody in and leaves nothing behind", For("ACL-023"), func(ctx SpecContext) {
		b := Bench(ctx)
		mallory := b.Client("mallory")
		refused(ctx, b, mallory, b.Room().GuestPassword(), client.At(0))
		refused(ctx, b, mallory, "")
		Expect(mallory.LoginGuest(ctx)).To(beMember())
	})

	It("of a command is good for one run", For("ACL-024"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		first := alice.SendCommand(ctx, "set guest.password one")
		b.Await(ctx, deadline.CommandReply, alice.IsReply(first))
		alice.SendCommand(ctx, "set guest.password two", client.At(first.Timestamp))
		silent(ctx, b, alice)
		alice.SendCommand(ctx, "set guest.password three", client.At(first.Timestamp-1))
		silent(ctx, b, alice)
		refused(ctx, b, b.Client("bob"), "two")
		refused(ctx, b, b.Client("bob"), "three")
		Expect(b.Client("bob").Login(ctx, "one")).To(beMember())
	})

	It("of a request may be that of the one before it, not earlier", For("ACL-025"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		sent := alice.SendRequest(ctx, wire.RequestStatus, nil)
		b.Await(ctx, deadline.Answer, alice.IsReply(sent))
		alice.Status(ctx, client.At(sent.Timestamp))
		alice.SendRequest(ctx, wire.RequestStatus, nil, client.At(sent.Timestamp-1))
		silent(ctx, b, alice)
	})

	It("before a reboot is forgotten with it", For("ACL-026"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		sent := alice.SendCommand(ctx, "get role")
		b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
		b.Pass(ctx, deadline.ListSave)
		b.Room().Reboot(ctx)
		Expect(alice.Command(ctx, "get role", client.At(sent.Timestamp-1000))).To(Equal("> room_server"))
	})
})
