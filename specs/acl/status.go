package acl

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// air counts frames that were on the air from one instant to another.
func air(b *bench.Bench, kind capture.Kind, from, to clock.Time) (flood, direct uint32) {
	GinkgoHelper()
	for _, ev := range b.Events() {
		var p wire.Packet
		switch {
		case ev.Kind != kind || ev.At.At < from || ev.At.At > to:
		case p.Decode(ev.Frame) != nil:
			FailRequirement("a frame that nobody can read was on the air")
		case p.Route.IsFlood():
			flood++
		default:
			direct++
		}
	}
	return flood, direct
}

var _ = Describe("status", func() {
	It("counts posts and pushes", For("ACL-075"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob, carol := b.Client("alice"), b.Client("bob"), b.Client("carol")
		for _, c := range []*client.Client{alice, bob, carol} {
			c.LoginGuest(ctx)
		}
		before := alice.Status(ctx)
		const posts = 3
		for range posts {
			alice.Post(ctx, "count me")
		}
		pushes := 0
		for _, ev := range b.Pass(ctx, deadline.For(time.Minute, "each is pushed to both and acknowledged")) {
			if bob.IsPush().Match(ev) || carol.IsPush().Match(ev) {
				pushes++
			}
		}
		Expect(pushes).To(Held(b, "pushes", BeNumerically(">=", 2*posts)))
		after := alice.Status(ctx)
		Expect(after.Posted - before.Posted).To(BeEquivalentTo(posts))
		Expect(int(after.Pushed - before.Pushed)).To(Equal(pushes))
	})

	It("counts duplicates by the way they came", For("ACL-076"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		before := alice.Status(ctx)
		flooded := bob.SendPost(ctx, "near and far", client.ViaFlood())
		b.Await(ctx, deadline.Ack, bob.IsAck(flooded))
		reads(ctx, b, alice, "near and far")
		direct := bob.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
		b.Await(ctx, deadline.Answer, bob.IsReply(direct))
		b.Pass(ctx, deadline.Quiet)
		const floods, directs = 3, 2
		for range floods {
			bob.Replay(ctx, flooded)
			b.Pass(ctx, deadline.Quiet)
		}
		for range directs {
			bob.Replay(ctx, direct)
			b.Pass(ctx, deadline.Quiet)
		}
		after := alice.Status(ctx)
		Expect(after.FloodDuplicates - before.FloodDuplicates).To(BeEquivalentTo(floods))
		Expect(after.DirectDuplicates - before.DirectDuplicates).To(BeEquivalentTo(directs))
		b.Room().Console().Command(ctx, "clear stats")
		Expect(alice.Status(ctx)).To(And(HaveField("FloodDuplicates", BeZero()), HaveField("DirectDuplicates", BeZero())))
	})

	It("counts frames by their way", For("ACL-077"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		b.Pass(ctx, deadline.Quiet)
		from := b.Now()
		before := alice.Status(ctx, client.ViaDirect())
		b.Pass(ctx, deadline.Quiet)
		for _, text := range []string{"one", "two"} {
			alice.Post(ctx, text, client.ViaFlood())
			reads(ctx, b, bob, text)
		}
		b.Room().Console().Command(ctx, "advert")
		b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard))
		b.Pass(ctx, deadline.Quiet)
		to := b.Now()
		after := alice.Status(ctx, client.ViaDirect())
		// Either answer has its own request in it and not yet itself.
		flood, direct := air(b, capture.Heard, from, to)
		Expect([]uint32{after.SentFlood - before.SentFlood, after.SentDirect - before.SentDirect}).To(Equal([]uint32{flood, direct}))
		Expect(after.PacketsSent - before.PacketsSent).To(Equal(flood + direct))
		flood, direct = air(b, capture.Sent, from, to)
		Expect([]uint32{after.ReceivedFlood - before.ReceivedFlood, after.ReceivedDirect - before.ReceivedDirect}).To(Equal([]uint32{flood, direct}))
		Expect(after.PacketsReceived - before.PacketsReceived).To(Equal(flood + direct))
	})

	It("reports for how long the room has sent, and not for how long it has heard others", For("ACL-082"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		before, from := alice.Status(ctx).AirtimeSeconds, b.Now()
		const adverts = 12
		for range adverts {
			b.Room().Console().Command(ctx, "advert")
			b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard))
			stimuli.Rest(ctx, b)
		}
		sent := time.Duration(0)
		for _, ev := range b.Heard(from, b.Now()) {
			sent += b.Params().TimeOnAir(len(ev.Frame))
		}
		// Two counts of whole seconds, and the answer to the first request.
		ExpectNear(b, "airtime in the status", "s", alice.Status(ctx).AirtimeSeconds-before, sent.Seconds(), 2)
	})

	It("reports how well the last frame was heard", For("ACL-078"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		const decibels, dBm = 10, -80 // of everyone in a quiet world
		Expect(alice.Status(ctx)).To(And(HaveField("LastSNR", BeEquivalentTo(4*decibels)), HaveField("LastRSSI", BeEquivalentTo(dBm))))
	})

	It("reports how long the board runs while its millisecond counter wraps", For("ACL-079"), Needs(Counter), func(ctx SpecContext) {
		b := Bench(ctx, CounterWraps(2*time.Minute))
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		from := b.Now()
		before := alice.Status(ctx).UptimeSeconds
		b.Pass(ctx, deadline.For(5*time.Minute, "the counter of milliseconds wraps"))
		passed := b.Now().Sub(from).Seconds()
		ExpectNear(b, "uptime in the status", "s", alice.Status(ctx).UptimeSeconds-before, passed, 3)
	})
})
