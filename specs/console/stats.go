package console

import (
	"context"
	"encoding/json"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// core and packets are what stats-core and stats-packets print.
func core(ctx context.Context, b *bench.Bench) console.CoreStats {
	GinkgoHelper()
	return stats(ctx, b, "stats-core", console.ParseCoreStats)
}

func packets(ctx context.Context, b *bench.Bench) console.PacketStats {
	GinkgoHelper()
	return stats(ctx, b, "stats-packets", console.ParsePacketStats)
}

func stats[T any](ctx context.Context, b *bench.Bench, command string, parse func(reply string) (T, error)) T {
	GinkgoHelper()
	s, err := parse(b.Room().Console().Command(ctx, command))
	Expect(err).NotTo(HaveOccurred())
	return s
}

var _ = Describe("statistics", func() {
	It("are printed on the serial line", For("CON-060"), func(ctx SpecContext) {
		b := Bench(ctx)
		for command, fields := range InOrder(map[string][]string{
			"stats-core":    {"battery_mv", "uptime_secs", "errors", "queue_len"},
			"stats-radio":   {"noise_floor", "last_rssi", "last_snr", "tx_air_secs", "rx_air_secs"},
			"stats-packets": {"recv", "sent", "flood_tx", "direct_tx", "flood_rx", "direct_rx"},
		}) {
			var m map[string]float64
			reply := b.Room().Console().Command(ctx, command)
			Expect(json.Unmarshal([]byte(reply), &m)).To(Succeed(), "reply to %s: %q", command, reply)
			for _, f := range fields {
				Expect(m).To(HaveKey(f), "reply to %s", command)
			}
		}
	})

	It("count the frames that were on the air", For("CON-061"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Pass(ctx, deadline.Quiet) // the frame that just ended is counted
		b.Room().Console().Command(ctx, "clear stats")
		from := b.Now()
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		alice.Status(ctx)
		for range 4 {
			alice.Post(ctx, "counted")
		}
		alice.Command(ctx, "get name")
		b.Pass(ctx, deadline.Quiet)
		sent, heard := count(b, from, capture.Heard), count(b, from, capture.Sent)
		got := packets(ctx, b)
		Expect(counts{got.Sent, got.SentFlood, got.SentDirect}).To(Equal(sent))
		Expect(counts{got.Received, got.RecvFlood, got.RecvDirect}).To(Equal(heard))
	})

	It("report how long the board runs", For("CON-062"), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Reboot(ctx)
		from := b.Now()
		for _, d := range []float64{90, 5000} {
			b.Pass(ctx, longer(d))
			got := core(ctx, b).Uptime
			// The banner comes a second or two after the counter starts.
			ExpectNear(b, "uptime", "s", got, b.Now().Sub(from).Seconds(), 3)
		}
	})

	It("report how long the board runs after 50 days", For("CON-064"), Costs(1201*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Reboot(ctx)
		from := b.Now()
		b.Pass(ctx, deadline.For(50*24*time.Hour, "the counter of milliseconds wraps"))
		got := core(ctx, b).Uptime
		passed := b.Now().Sub(from).Seconds()
		ExpectNear(b, "uptime", "s", got, passed, 3+passed/20_000) // and 50 parts in a million of a crystal
	})

	It("report how long the queue is and that nothing is wrong", For("CON-063"), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(core(ctx, b)).To(And(HaveField("Queued", BeZero()), HaveField("Errors", BeZero())))
		for range 3 {
			b.Room().Console().Command(ctx, "advert")
		}
		Expect(core(ctx, b)).To(And(HaveField("Queued", BeEquivalentTo(3)), HaveField("Errors", BeZero())))
	})
})

type counts struct{ all, flood, direct uint32 }

// count counts frames by kind that started at or after an instant.
func count(b *bench.Bench, from clock.Time, kind capture.Kind) (n counts) {
	GinkgoHelper()
	for _, ev := range b.Events() {
		if ev.Kind != kind || ev.Start.At < from {
			continue
		}
		p := stimuli.Packet(ev)
		n.all++
		if p.Route.IsFlood() {
			n.flood++
		} else {
			n.direct++
		}
	}
	return n
}
