package repeater

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

// people are an administrator and a guest.
func people(ctx SpecContext, b *bench.Bench) (alice, bob *client.Client) {
	GinkgoHelper()
	alice, bob = b.Client("alice"), b.Client("bob")
	Expect(alice.LoginAdmin(ctx)).To(beAdmin())
	Expect(bob.LoginGuest(ctx)).To(beGuest())
	return alice, bob
}

// statusOf is the status that a client is told.
func statusOf(ctx SpecContext, c *client.Client) wire.RepeaterStats {
	GinkgoHelper()
	s, err := wire.DecodeRepeaterStats(c.Request(ctx, wire.RequestStatus, nil))
	Expect(err).NotTo(HaveOccurred())
	return s
}

var _ = Describe("request to a repeater", func() {
	It("for the status is answered to administrators and guests, with a count that grows", For("RPQ-001"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := people(ctx, b)
		first := statusOf(ctx, alice)
		Expect(statusOf(ctx, bob).PacketsReceived).To(BeNumerically(">", first.PacketsReceived))
	})

	It("for the status is answered with 56 bytes, the time that it was sent to among them", For("RPQ-002"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, _ := people(ctx, b)
		Expect(len(alice.Request(ctx, wire.RequestStatus, nil))).To(And(BeNumerically(">=", 56), BeNumerically("<", 56+16)))
		before, size := statusOf(ctx, alice), 0
		for n := range 12 {
			p := advert(node(1), wire.NodeChat, b.Config().Epoch+uint32(n))
			send(ctx, b, p)
			size = len(stimuli.Encode(p))
		}
		after := statusOf(ctx, alice)
		heard := 12*b.Params().TimeOnAir(size) + 3*b.Params().TimeOnAir(60)
		ExpectNear(b, "airtime that was heard", "s", after.ReceiveAirtimeSeconds-before.ReceiveAirtimeSeconds, heard.Seconds(), 2)
	})

	It("for telemetry is answered to guests too, the voltage first", For("RPQ-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := people(ctx, b)
		for _, c := range []*client.Client{alice, bob} {
			readings := c.Telemetry(ctx)
			Expect(readings).NotTo(BeEmpty())
			Expect(readings[0]).To(And(HaveField("Channel", BeEquivalentTo(wire.TelemetrySelf)), HaveField("Type", wire.LPPVoltage)))
		}
	})

	It("for the owner is answered to guests too with version, name and text", For("RPQ-004"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "set owner.info Jo|of the hill")
		alice, bob := people(ctx, b)
		for _, c := range []*client.Client{alice, bob} {
			got, err := wire.DecodeOwnerInfo(c.Request(ctx, wire.RequestOwnerInfo, nil))
			Expect(err).NotTo(HaveOccurred())
			Expect(got).To(And(HaveField("Name", b.Room().Name()), HaveField("Owner", "Jo\nof the hill")))
			Expect(typed(ctx, b, "ver")).To(HavePrefix(got.Version + " "))
		}
	})

	It("for the access list is answered with all who have permissions", For("RPQ-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, _ := people(ctx, b)
		carol := b.Client("carol")
		Expect(typed(ctx, b, "setperm "+Hex(keyOf(carol))+" 1")).To(Equal(done))
		Expect(alice.AccessList(ctx)).To(ConsistOf(
			wire.AccessEntry{Prefix: [6]byte(keyOf(alice)[:6]), Permissions: admin},
			wire.AccessEntry{Prefix: [6]byte(keyOf(carol)[:6]), Permissions: 1}))
	})

	It("for the access list is not answered to guests", For("RPQ-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := people(ctx, b)
		Expect(alice.AccessList(ctx)).To(HaveLen(1))
		bob.SendRequest(ctx, wire.RequestAccessList, []byte{0, 0})
		silent(ctx, b, bob)
	})

	It("for the access list with reserved bytes that are not zero is not answered", For("RPQ-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, _ := people(ctx, b)
		for _, reserved := range [][]byte{{1, 0}, {0, 1}, {0xFF, 0xFF}} {
			alice.SendRequest(ctx, wire.RequestAccessList, reserved)
			silent(ctx, b, alice)
		}
		Expect(alice.AccessList(ctx)).To(HaveLen(1))
	})

	It("of another type is not answered, a keep-alive neither", For("RPQ-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, _ := people(ctx, b)
		for _, kind := range []wire.RequestType{0, wire.RequestAvgMinMax, 8, 0x77, 0xFF} {
			alice.SendRequest(ctx, kind, []byte{0, 0, 0, 0})
			silent(ctx, b, alice)
		}
		alive := alice.SendKeepAlive(ctx)
		b.Never(ctx, deadline.Quiet, alice.IsAck(alive))
		statusOf(ctx, alice)
	})

	It("with the time stamp of the last message is not answered", For("RPQ-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		stamp := alice.LoginAdmin(ctx).Sent.Timestamp
		for _, at := range []uint32{stamp, stamp - 1} {
			alice.SendRequest(ctx, wire.RequestStatus, nil, client.At(at))
			silent(ctx, b, alice)
		}
		alice.Request(ctx, wire.RequestStatus, nil, client.At(stamp+1))
	})

	It("that is not answered leaves the time stamp of the last message", For("RPQ-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		stamp := alice.LoginAdmin(ctx).Sent.Timestamp
		alice.SendRequest(ctx, 0x77, nil, client.At(stamp+100))
		silent(ctx, b, alice)
		alice.Request(ctx, wire.RequestStatus, nil, client.At(stamp+50))
	})

	It("for the owner is answered 300 ms after it", For("RPQ-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		stimuli.Rest(ctx, b)
		sent := alice.SendRequest(ctx, wire.RequestOwnerInfo, nil, client.ViaDirect())
		reply := b.Await(ctx, deadline.Answer, alice.IsReply(sent))
		b.Within("answer to a request for the owner", sent.End, reply.Start, versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
	})
})
