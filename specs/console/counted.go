package console

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// foreign is a flood of a channel that the room does not know.
func foreign(n, size int) []byte {
	payload := make([]byte, size)
	copy(payload, []byte{0x42, '?', '!', byte(n)})
	return stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: payload})
}

// onTheAir is how long frames of a kind lasted that started since an instant.
func onTheAir(b *bench.Bench, kind capture.Kind, from clock.Time) (sum time.Duration) {
	for _, ev := range b.Events() {
		if ev.Kind == kind && ev.Start.At >= from {
			sum += b.Params().TimeOnAir(len(ev.Frame))
		}
	}
	return sum
}

var _ = Describe("statistics of the radio", func() {
	It("count the time that frames took, sent and received apart", For("CON-157"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Pass(ctx, deadline.Quiet)
		before, from := stats(ctx, b, "stats-radio", console.ParseRadioStats), b.Now()
		const long, short = 12, 2
		for n := range long {
			b.Probe().Send(ctx, foreign(n, wire.MaxPayload))
		}
		for range short {
			b.Room().Console().Command(ctx, "advert")
			b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard))
			stimuli.Rest(ctx, b)
		}
		b.Pass(ctx, deadline.Quiet)
		after := stats(ctx, b, "stats-radio", console.ParseRadioStats)
		heard, sent := onTheAir(b, capture.Sent, from).Seconds(), onTheAir(b, capture.Heard, from).Seconds()
		Expect(heard).To(Held(b, "the history tells the two apart", BeNumerically(">", sent+4)))
		ExpectNear(b, "airtime heard, in stats-radio", "s", after.RecvTime-before.RecvTime, heard, 2)
		ExpectNear(b, "airtime sent, in stats-radio", "s", after.SendTime-before.SendTime, sent, 2)
		b.Room().Console().Command(ctx, "clear stats")
		cleared := stats(ctx, b, "stats-radio", console.ParseRadioStats)
		Expect([]uint32{cleared.SendTime, cleared.RecvTime}).To(Equal([]uint32{after.SendTime, after.RecvTime}), "seconds of sending and receiving after clear stats")
	})

	It("count frames with errors, and none of them as received", For("CON-156"), Needs(Channel), func(ctx SpecContext) {
		const damaged = 0.4 // of the frames
		b := Bench(ctx, func(c *bench.Config) { c.Channel.Corruption = damaged })
		here := serial(ctx, b)
		for _, setting := range []string{"repeat on", "txdelay 0", "rxdelay 0"} {
			here("set " + setting)
		}
		b.Pass(ctx, deadline.Quiet)
		here("clear stats")
		const frames = 24
		for n := range frames {
			b.Probe().Send(ctx, foreign(n, 20))
			b.Pass(ctx, deadline.Forwarded)
			stimuli.Rest(ctx, b)
		}
		got := packets(ctx, b)
		Expect(got.RecvErrors).NotTo(BeNil())
		Expect(*got.RecvErrors).To(Held(b, "receive errors counted", And(BeNumerically(">", 0), BeNumerically("<", frames))))
		Expect(got.Received + *got.RecvErrors).To(BeEquivalentTo(frames))
		Expect(got.RecvFlood).To(Equal(got.Received))
		Expect(got.Sent).To(Equal(got.Received), "each frame that was received whole is passed on")
		here("clear stats")
		Expect(packets(ctx, b).RecvErrors).To(HaveValue(BeZero()))
	})
})
