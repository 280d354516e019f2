package acl

import (
	"fmt"
	"strconv"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("client of a full list", func() {
	DescribeTable("keeps its place by", func(ctx SpecContext, talk func(SpecContext, *bench.Bench, *client.Client)) {
		b := Bench(ctx)
		if !Numbers().Bucket {
			set(ctx, b, Numbers().DutyCycle(100)) // no silence after so many answers
		}
		var members []*client.Client
		for i := range versions.Clients {
			c := b.Client(fmt.Sprintf("member%d", i))
			c.LoginGuest(ctx)
			members = append(members, c)
		}
		talk(ctx, b, members[0])
		b.Pass(ctx, deadline.For(time.Minute, "a post is pushed to all"))
		b.Client("late").LoginGuest(ctx)
		members[1].SendRequest(ctx, wire.RequestStatus, nil)
		silent(ctx, b, members[1])
		members[0].Status(ctx)
	},
		Entry("a post", For("ACL-080"), func(ctx SpecContext, _ *bench.Bench, c *client.Client) { c.Post(ctx, "still here") }),
		Entry("a request", For("ACL-080"), func(ctx SpecContext, _ *bench.Bench, c *client.Client) { c.Status(ctx) }),
		Entry("a keep-alive", For("ACL-080"), func(ctx SpecContext, _ *bench.Bench, c *client.Client) { c.KeepAlive(ctx) }),
		Entry("a log-in", For("ACL-080"), func(ctx SpecContext, _ *bench.Bench, c *client.Client) { c.LoginGuest(ctx) }),
		Entry("a path return", For("ACL-080"), func(ctx SpecContext, b *bench.Bench, c *client.Client) {
			plain := stimuli.Encode(&wire.PathReturn{ExtraByte: wire.PathDummy, Extra: []byte{1, 2, 3, 4}})
			payload := stimuli.Datagram(c.Identity(), b.Room().PublicKey(), plain)
			frame := stimuli.Encode(&wire.Packet{Route: wire.Direct, Type: wire.TypePath, Payload: payload})
			b.Probe().Send(ctx, frame)
		}),
	)

	It("does not write whose role is that of a reader, whatever the upper bits of its permissions are", For("ACL-081"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		const upper = 0x80
		Expect(setperm(ctx, b, keyOf(alice), strconv.Itoa(upper|readWrite))).To(Equal(done))
		Expect(alice.Login(ctx, "")).To(HaveField("Permissions", BeEquivalentTo(upper|readWrite)))
		alice.Post(ctx, "as a member")
		set(ctx, b, "set allow.read.only on")
		Expect(alice.Login(ctx, "mistyped")).To(HaveField("Permissions", BeEquivalentTo(upper)))
		unanswered(ctx, b, alice, "as a reader")
	})
})
