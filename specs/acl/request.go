package acl

import (
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

// levels returns a client of each level that a log-in gives: administrator, member,
// reader.
func levels(ctx SpecContext, b *bench.Bench) []*client.Client {
	GinkgoHelper()
	set(ctx, b, "set allow.read.only on")
	alice, bob, carol := b.Client("alice"), b.Client("bob"), b.Client("carol")
	Expect(alice.LoginAdmin(ctx)).To(beAdmin())
	Expect(bob.LoginGuest(ctx)).To(beMember())
	Expect(carol.Login(ctx, "any word")).To(beReader())
	return []*client.Client{alice, bob, carol}
}

var _ = Describe("access list", func() {
	It("is printed by get acl, a line for each client but those that only read", For("ACL-047"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(accessList(ctx, b)).To(BeEmpty())
		c := levels(ctx, b)
		dave := b.Client("dave")
		Expect(setperm(ctx, b, keyOf(dave), "1")).To(Equal(done))
		c[1].LoginGuest(ctx) // once more, which adds no line
		Expect(accessList(ctx, b)).To(ConsistOf(entry("03", c[0]), entry("02", c[1]), entry("01", dave)))
	})

	It("is sent to an administrator: 7 bytes for each administrator", For("ACL-048"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := levels(ctx, b)
		dave := b.Client("dave")
		Expect(setperm(ctx, b, keyOf(dave), "3")).To(Equal(done))
		Expect(c[0].AccessList(ctx)).To(ConsistOf(told(c[0]), told(dave)))
	})

	It("is not sent to others", For("ACL-049"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := levels(ctx, b)
		Expect(c[0].AccessList(ctx)).To(HaveLen(1))
		for _, c := range append(c[1:], b.Client("mallory")) {
			c.SendRequest(ctx, wire.RequestAccessList, nil)
			silent(ctx, b, c)
		}
	})
})

// told is an administrator's entry of the list that is told.
func told(c *client.Client) wire.AccessEntry {
	key := c.PublicKey()
	return wire.AccessEntry{Prefix: [6]byte(key[:6]), Permissions: admin}
}

var _ = Describe("request", func() {
	It("for the status is answered to every level", For("ACL-050"), func(ctx SpecContext) {
		b := Bench(ctx)
		before := uint32(0)
		for _, c := range levels(ctx, b) {
			got := c.Status(ctx)
			Expect(got.PacketsReceived).To(Held(b, "packets that the status counts", BeNumerically(">", before)))
			before = got.PacketsReceived
		}
	})

	It("for telemetry is answered to every level, the battery's voltage first", For("ACL-051"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, c := range levels(ctx, b) {
			readings := c.Telemetry(ctx)
			Expect(readings).NotTo(BeEmpty())
			Expect(readings[0]).To(And(HaveField("Channel", BeEquivalentTo(wire.TelemetrySelf)), HaveField("Type", wire.LPPVoltage)))
		}
	})

	It("is answered 300 ms after it", For("ACL-052"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		for _, way := range []client.Option{client.ViaDirect(), client.ViaFlood()} {
			stimuli.Rest(ctx, b)
			sent := alice.SendRequest(ctx, wire.RequestStatus, nil, way)
			reply := b.Await(ctx, deadline.Answer, alice.IsReply(sent))
			b.Within("answer to a request", sent.End, reply.Start,
				versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
		}
	})

	It("that was flooded is answered by a path return, a direct one by a response along the path", For("ACL-066"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		path := stimuli.Path(0x11, 0x22)
		alice.Behind(path)
		alice.LoginGuest(ctx)
		alice.ForgetPath()
		var p wire.Packet
		sent := alice.SendRequest(ctx, wire.RequestStatus, nil)
		reply := b.Await(ctx, deadline.Answer, alice.IsReply(sent))
		Expect(p.Decode(reply.Frame)).To(Succeed())
		Expect(p.Type).To(Equal(wire.TypePath))
		Expect(p.Route.IsFlood()).To(BeTrue(), "route %v", p.Route)
		learned, known := alice.Path()
		Expect(known).To(BeTrue())
		Expect(learned).To(Equal(path))

		b.Pass(ctx, deadline.Ack) // for the client's own path return
		sent = alice.SendRequest(ctx, wire.RequestStatus, nil)
		reply = b.Await(ctx, deadline.Answer, alice.IsReply(sent))
		Expect(p.Decode(reply.Frame)).To(Succeed())
		Expect(p.Type).To(Equal(wire.TypeResponse))
		Expect(p.Route).To(Equal(wire.Direct))
		Expect(p.Path).To(Equal(stimuli.Path(0x22, 0x11)))
	})

	It("of a stranger is not answered", For("ACL-053"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, mallory := b.Client("alice"), b.Client("mallory")
		alice.LoginGuest(ctx)
		alice.Status(ctx)
		for _, t := range []wire.RequestType{wire.RequestStatus, wire.RequestTelemetry} {
			mallory.SendRequest(ctx, t, nil)
			silent(ctx, b, mallory)
		}
	})

	It("of an unknown type is not answered", For("ACL-054"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		alice.Status(ctx)
		for _, t := range []wire.RequestType{0, 0x77, 0xFF} {
			alice.SendRequest(ctx, t, nil)
			silent(ctx, b, alice)
		}
	})
})
