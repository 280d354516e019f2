package acl

import (
	"context"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// The signal at which the room hears everyone where numbers of it are judged: no number of it is
// that of the other way, or one that comes of itself.
const (
	unusualRSSI = -93
	unusualSNR  = 7.25
)

// unusual asks for a channel on which the room hears with that signal.
func unusual(c *bench.Config) {
	c.Channel.Links = map[channel.Pair]channel.Signal{
		{From: bench.ProbeName, To: bench.RoomName}: {SNR: unusualSNR, RSSI: unusualRSSI},
		{From: bench.RoomName, To: bench.ProbeName}: channel.QuietSignal(),
	}
}

// asked is what a stats command prints.
func asked[T any](ctx context.Context, b *bench.Bench, command string, parse func(string) (T, error)) T {
	GinkgoHelper()
	s, err := parse(b.Room().Console().Command(ctx, command))
	Expect(err).NotTo(HaveOccurred())
	return s
}

// history lets each counter of the room count something else, from a clear stats on.
func history(ctx SpecContext, b *bench.Bench, alice, bob *client.Client) {
	GinkgoHelper()
	const floods, again, posts, adverts = 9, 5, 4, 3
	frame := func(n int) []byte {
		return stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: []byte{0x42, '?', '!', byte(n), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}})
	}
	for n := range floods {
		b.Probe().Send(ctx, frame(n))
		if n < again {
			b.Probe().Send(ctx, frame(n))
		}
	}
	for _, text := range []string{"one", "two", "three", "four"}[:posts] {
		sent := alice.Post(ctx, text, client.ViaDirect())
		reads(ctx, b, bob, text)
		b.Pass(ctx, deadline.Ack)
		if text == "two" {
			alice.Replay(ctx, sent)
			b.Pass(ctx, deadline.Quiet)
		}
	}
	for range adverts {
		b.Room().Console().Command(ctx, "advert")
		b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
		stimuli.Rest(ctx, b)
	}
}

var _ = Describe("numbers that a board reports", func() {
	It("are those of the air, and the same on both interfaces", For("ACL-101"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, unusual)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		b.Pass(ctx, deadline.Quiet)
		first := alice.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
		before, err := wire.DecodeRoomStats(alice.ReplyData(b.Await(ctx, deadline.Answer, alice.IsReply(first)), first))
		Expect(err).NotTo(HaveOccurred())
		radio := asked(ctx, b, "stats-radio", console.ParseRadioStats)
		b.Pass(ctx, deadline.Quiet)
		b.Room().Console().Command(ctx, "clear stats")
		from := b.Now()
		history(ctx, b, alice, bob)
		b.Pass(ctx, deadline.Quiet)
		asking := alice.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
		answer := b.Await(ctx, deadline.Answer, alice.IsReply(asking))
		status, err := wire.DecodeRoomStats(alice.ReplyData(answer, asking))
		Expect(err).NotTo(HaveOccurred())
		b.Pass(ctx, deadline.Quiet)
		packets := asked(ctx, b, "stats-packets", console.ParsePacketStats)
		core := asked(ctx, b, "stats-core", console.ParseCoreStats)
		after := asked(ctx, b, "stats-radio", console.ParseRadioStats)

		By("the air")
		sentFlood, sentDirect := air(b, capture.Heard, from, asking.End.At)
		heardFlood, heardDirect := air(b, capture.Sent, from, asking.End.At)
		counted := []uint32{status.PacketsReceived, status.PacketsSent, status.SentFlood, status.SentDirect, status.ReceivedFlood, status.ReceivedDirect}
		Expect(counted).To(Equal([]uint32{heardFlood + heardDirect, sentFlood + sentDirect, sentFlood, sentDirect, heardFlood, heardDirect}))
		for i := range counted {
			Expect(counted[i]).NotTo(BeZero())
			Expect(slices.Index(counted, counted[i])).To(Equal(i), "the history gives each counter a number of its own")
		}
		Expect([]uint16{status.FloodDuplicates, status.DirectDuplicates}).To(Equal([]uint16{5, 1}), "frames that came again, flooded and direct")
		Expect(status.Posted - before.Posted).To(BeEquivalentTo(4))
		Expect(int(status.Pushed - before.Pushed)).To(Equal(pushesTo(b, bob, from)))
		Expect(status.LastRSSI).To(BeEquivalentTo(unusualRSSI))
		Expect(status.LastSNR).To(BeEquivalentTo(4 * unusualSNR))
		ExpectNear(b, "uptime in the status", "s", status.UptimeSeconds-before.UptimeSeconds, asking.End.Since(first.End).Value.Seconds(), 2)

		By("the other interface, which has the answer in it too")
		Expect([]uint32{packets.Received, packets.Sent, packets.SentFlood, packets.SentDirect, packets.RecvFlood, packets.RecvDirect}).To(Equal(
			[]uint32{counted[0], counted[1] + 1, counted[2], counted[3] + 1, counted[4], counted[5]}))
		Expect(after.LastRSSI).To(Equal(status.LastRSSI))
		Expect(after.LastSNR).To(Equal(float64(status.LastSNR) / 4))
		ExpectNear(b, "noise floor in stats-radio beside the status", "dBm", after.NoiseFloor, status.NoiseFloor, 3)
		Expect(after.NoiseFloor).To(Held(b, "noise floor, dBm", BeNumerically("<", unusualRSSI)))
		Expect(core.Battery).To(Equal(status.BatteryMillivolts))
		ExpectNear(b, "uptime in stats-core", "s", core.Uptime, float64(status.UptimeSeconds)+b.Now().Sub(asking.End.At).Seconds(), 2)
		Expect(core.Errors).To(Equal(status.ErrorFlags))
		ExpectNear(b, "airtime in stats-radio beside the status", "s", after.SendTime, status.AirtimeSeconds, 2)
		Expect(after.SendTime).To(Held(b, "seconds of sending that the status counts", BeNumerically(">=", radio.SendTime)))
	})

	It("have how many frames wait in the queue, and what went wrong", For("ACL-102"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		b.Pass(ctx, deadline.Quiet)
		Expect(alice.Status(ctx, client.ViaDirect()).Stats).To(And(HaveField("TxQueue", BeZero()), HaveField("ErrorFlags", BeZero())))
		b.Pass(ctx, deadline.Quiet)
		ask := func(waiting int) wire.RoomStats {
			GinkgoHelper()
			for range waiting {
				b.Room().Console().Command(ctx, "advert")
			}
			return alice.Status(ctx, client.ViaDirect())
		}
		const adverts = 3
		Expect(ask(adverts).Stats).To(And(HaveField("TxQueue", BeEquivalentTo(adverts)), HaveField("ErrorFlags", BeZero())))
		stimuli.Rest(ctx, b)
		b.Pass(ctx, deadline.For(time.Minute, "the adverts leave"))
		const tooMany, poolWasEmpty = 64, 1
		for range tooMany {
			b.Room().Console().Command(ctx, "advert")
		}
		b.Pass(ctx, deadline.For(20*time.Minute, "the adverts leave"))
		Expect(alice.Status(ctx, client.ViaDirect()).Stats).To(And(HaveField("TxQueue", BeZero()), HaveField("ErrorFlags", BeEquivalentTo(poolWasEmpty))))
		b.Room().Console().Command(ctx, "clear stats")
		b.Pass(ctx, deadline.Quiet)
		Expect(alice.Status(ctx, client.ViaDirect()).ErrorFlags).To(BeZero())
	})

	It("have one voltage of the battery", For("ACL-103"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		status := alice.Status(ctx)
		told := alice.Telemetry(ctx)[0]
		core := asked(ctx, b, "stats-core", console.ParseCoreStats)
		const drift = 100 // mV, of a real battery from one reading to the next
		ExpectNear(b, "battery in stats-core beside the status", "mV", core.Battery, status.BatteryMillivolts, drift)
		ExpectNear(b, "battery in the telemetry beside the status", "mV", 10*told.Values[0], status.BatteryMillivolts, drift)
		Expect(status.BatteryMillivolts).NotTo(BeZero())
	})
})

// pushesTo counts the pushes to a client since an instant.
func pushesTo(b *bench.Bench, c *client.Client, from clock.Time) (n int) {
	for _, ev := range b.Events() {
		if c.IsPush().Match(ev) && ev.Start.At >= from {
			n++
		}
	}
	return n
}
