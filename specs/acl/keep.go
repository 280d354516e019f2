package acl

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("client", func() {
	It("that is administrator is one after a reboot, any other is a stranger", For("ACL-055"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob, carol := b.Client("alice"), b.Client("bob"), b.Client("carol")
		alice.LoginAdmin(ctx)
		bob.LoginGuest(ctx)
		Expect(setperm(ctx, b, keyOf(carol), "3")).To(Equal(done))
		b.Pass(ctx, deadline.ListSave)
		b.Room().Reboot(ctx)
		Expect(accessList(ctx, b)).To(ConsistOf(entry("03", alice), entry("03", carol)))
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
		Expect(carol.Login(ctx, "")).To(beAdmin())
		refused(ctx, b, bob, "")
		Expect(bob.LoginGuest(ctx)).To(beMember())
	})

	It("that became administrator is one after the power fails 6 s later", For("ACL-056"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		reply := alice.LoginAdmin(ctx)
		saved := deadline.Until(reply.Sent.End.At.Add(6*time.Second), "the list is written 5 s after it changed")
		b.Pass(ctx, saved)
		b.Room().PowerCycle(ctx, time.Second)
		Expect(alice.Login(ctx, "")).To(beAdmin())
	})

	It("that was removed is a stranger after a reboot too", For("ACL-057"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginAdmin(ctx)
		bob.LoginAdmin(ctx)
		b.Pass(ctx, deadline.ListSave)
		Expect(setperm(ctx, b, keyOf(bob), "0")).To(Equal(done))
		b.Pass(ctx, deadline.ListSave)
		b.Room().Reboot(ctx)
		Expect(alice.Login(ctx, "")).To(beAdmin())
		refused(ctx, b, bob, "")
	})

	It("that was administrator is what its next password says", For("ACL-058"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		Expect(alice.LoginGuest(ctx).Permissions).To(Equal(Numbers().GuestOverAdmin))
		Expect(alice.LoginAdmin(ctx)).To(beAdmin())
	})

	It("that was administrator and mistypes may only read with allow.read.only on", For("ACL-059"), func(ctx SpecContext) {
		b := Bench(ctx)
		set(ctx, b, "set allow.read.only on")
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		Expect(alice.Login(ctx, "mistyped")).To(beReader())
		Expect(alice.LoginAdmin(ctx)).To(beAdmin())
	})

	It("that only reads is pushed posts and cannot post", For("ACL-060"), func(ctx SpecContext) {
		b := Bench(ctx)
		set(ctx, b, "set allow.read.only on")
		alice, carol := b.Client("alice"), b.Client("carol")
		alice.LoginGuest(ctx)
		Expect(carol.Login(ctx, "")).To(beReader())
		alice.Post(ctx, "for everyone")
		reads(ctx, b, carol, "for everyone")
		unanswered(ctx, b, carol, "from anyone")
		b.Never(ctx, deadline.QuietPush, alice.IsPushOf("from anyone"))
	})

	It("is pushed posts and may post with the guest password", For("ACL-061"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		alice.Post(ctx, "a question")
		reads(ctx, b, bob, "a question")
		bob.Post(ctx, "an answer")
		reads(ctx, b, alice, "an answer")
	})

	It("is distinguished from another whose key starts with the same byte", For("ACL-062"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		twin := b.Namesake("twin", alice)
		Expect(twin.LoginGuest(ctx)).To(beMember())
		Expect(alice.LoginAdmin(ctx)).To(beAdmin())
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
		twin.SendCommand(ctx, "get role")
		silent(ctx, b, twin)
		alice.Post(ctx, "for my twin")
		reads(ctx, b, twin, "for my twin")
		twin.Post(ctx, "for my elder")
		reads(ctx, b, alice, "for my elder")
	})
})

var _ = Describe("full access list", func() {
	It("takes a 21st client for the one that is no administrator and was silent for longest", For("ACL-063"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		var members []*client.Client
		for i := 1; i < versions.Clients; i++ {
			c := b.Client(fmt.Sprintf("member%d", i))
			c.LoginGuest(ctx)
			members = append(members, c)
		}
		members[0].Status(ctx) // it came first, but has just talked
		b.Client("late").LoginGuest(ctx)

		gone := members[1]
		gone.SendRequest(ctx, wire.RequestStatus, nil)
		silent(ctx, b, gone)
		refused(ctx, b, gone, "")
		Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
		members[0].Post(ctx, "who is here?")
		for _, c := range members[2:] {
			c.AwaitPushOf(ctx, everyone, "who is here?")
			b.Rewind(0)
		}
		b.Skip()
		b.Never(ctx, deadline.NextPush, gone.IsPush())
		Expect(gone.Pushes()).To(BeEmpty())
	})

	It("of administrators alone loses its last one to the next client", For("ACL-064"), func(ctx SpecContext) {
		b := Bench(ctx)
		want := make([]string, 0, versions.Clients)
		for i := range versions.Clients {
			c := b.Client(fmt.Sprintf("administrator%d", i))
			Expect(setperm(ctx, b, keyOf(c), "3")).To(Equal(done))
			want = append(want, entry("03", c))
		}
		late := b.Client("late")
		Expect(late.LoginGuest(ctx)).To(beMember())
		want[versions.Clients-1] = entry("02", late)
		Expect(accessList(ctx, b)).To(ConsistOf(want))
	})
})

// everyone is how long it takes to push a post to a full list.
var everyone = deadline.PushAfterPost.Plus(versions.Clients * 3 * time.Second)
