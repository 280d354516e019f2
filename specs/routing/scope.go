package routing

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// region is the key of a public region.
func region(name string) identity.TransportKey {
	GinkgoHelper()
	key, ok := identity.RegionKey(name)
	Expect(ok).To(BeTrue())
	return key
}

// beIn succeeds for a packet that is flooded in a public region, "" for none.
func beIn(name string) OmegaMatcher {
	return WithTransform(func(p wire.Packet) bool {
		if name == "" {
			return p.Route == wire.Flood
		}
		return p.Route == wire.TransportFlood && p.TransportCodes == [2]uint16{region(name).Code(uint8(p.Type), p.Payload), 0}
	}, BeTrue())
}

// regional is a room that knows two regions and denies one of them; its default is a third, or
// none if that is "".
func regional(ctx SpecContext, fallback string) *bench.Bench {
	GinkgoHelper()
	b := Bench(ctx)
	for _, name := range []string{"alps", "jura", "alsace"} {
		stimuli.Command(ctx, b, "region put "+name)
		stimuli.Command(ctx, b, "region allowf "+name)
	}
	stimuli.Command(ctx, b, "region denyf jura")
	if fallback != "" {
		defaultTo(ctx, b, fallback)
	}
	return b
}

// defaultTo chooses the region that is flooded in where nothing else says in which.
func defaultTo(ctx SpecContext, b *bench.Bench, name string) {
	GinkgoHelper()
	Expect(b.Room().Console().Command(ctx, "region default "+name)).To(ContainSubstring(name))
}

// replies lets a client log in, post and ask, all flooded with the options, and returns the
// flooded answers.
func replies(ctx context.Context, b *bench.Bench, opts ...client.Option) []wire.Packet {
	GinkgoHelper()
	alice := b.Client("alice")
	alice.Misbehavior.NoPathReturn = true
	opts = append(opts, client.ViaFlood())
	list := []wire.Packet{stimuli.Packet(alice.Login(ctx, b.Room().AdminPassword(), opts...).Event)}
	post := alice.SendPost(ctx, "where from?", opts...)
	list = append(list, stimuli.Packet(b.Await(ctx, deadline.Ack, alice.IsAck(post))))
	alice.Misbehavior.Deaf = true // a repeater replies to it, and is not to learn the path from that
	b.Pass(ctx, deadline.Quiet)
	alice.Misbehavior.Deaf = false
	status := alice.SendRequest(ctx, wire.RequestStatus, nil, opts...)
	list = append(list, stimuli.Packet(b.Await(ctx, deadline.Answer, alice.IsReply(status))))
	role := alice.SendCommand(ctx, "get role", opts...)
	return append(list, stimuli.Packet(b.Await(ctx, deadline.CommandReply, alice.IsReply(role))))
}

var _ = Describe("scope of replies", func() {
	It("is that of the request if the room knows and allows it", For("RT-039"), func(ctx SpecContext) {
		b := regional(ctx, "")
		Expect(replies(ctx, b, client.Scope("#alps"))).To(HaveEach(beIn("#alps")))
		defaultTo(ctx, b, "alsace")
		Expect(replies(ctx, b, client.Scope("#alps"))).To(HaveEach(beIn("#alps")))
	})

	It("is none for a request without one", For("RT-040"), func(ctx SpecContext) {
		b := regional(ctx, "")
		Expect(replies(ctx, b)).To(HaveEach(beIn("")))
		Expect(replies(ctx, b, client.Scope("#alps"))).To(HaveEach(beIn("#alps")))
		Expect(replies(ctx, b)).To(HaveEach(beIn("")))
	})

	It("is none for a request without one also when there is a default", For("RT-041"), func(ctx SpecContext) {
		b := regional(ctx, "alsace")
		Expect(replies(ctx, b)).To(HaveEach(beIn("")))
	})

	for _, c := range []struct{ what, region string }{{"unknown", "#tirol"}, {"denied", "#jura"}} {
		It("is none for a request in a region that is "+c.what, For("RT-042"), func(ctx SpecContext) {
			b := regional(ctx, "")
			Expect(replies(ctx, b, client.Scope(c.region))).To(HaveEach(beIn("")))
			Expect(replies(ctx, b, client.Scope("#alps"))).To(HaveEach(beIn("#alps")))
		})

		It("is the default for a request in a region that is "+c.what, For("RT-043"), func(ctx SpecContext) {
			b := regional(ctx, "alsace")
			Expect(replies(ctx, b, client.Scope(c.region))).To(HaveEach(beIn("#alsace")))
		})
	}

	It("is the default for a request without one when that is denied", For("RT-044"), func(ctx SpecContext) {
		b := regional(ctx, "alsace")
		stimuli.Command(ctx, b, "region denyf *")
		Expect(replies(ctx, b)).To(HaveEach(beIn("#alsace")))
		stimuli.Command(ctx, b, "region allowf *")
		Expect(replies(ctx, b)).To(HaveEach(beIn("")))
	})

	It("is the default for a request that came direct and whose answer must be flooded", For("RT-045"), func(ctx SpecContext) {
		b := regional(ctx, "alsace")
		alice := b.Client("alice")
		Expect(stimuli.Packet(alice.LoginGuest(ctx, client.ViaDirect()).Event)).To(beIn("#alsace"))
	})
})

var _ = Describe("scope of pushes", func() {
	for _, fallback := range []string{"", "alsace"} {
		what, want := "none without a default", ""
		if fallback != "" {
			what, want = "the default", "#"+fallback
		}
		It("is "+what, For("RT-046"), func(ctx SpecContext) {
			b := regional(ctx, fallback)
			alice, bob := b.Client("alice"), b.Client("bob")
			alice.LoginGuest(ctx, client.Scope("#alps"))
			bob.LoginGuest(ctx, client.ViaDirect()) // tells no path
			alice.Post(ctx, "where to?", client.Scope("#alps"))
			Expect(stimuli.Packet(bob.AwaitPush(ctx, deadline.PushAfterPost).Event)).To(beIn(want))
		})
	}
})
