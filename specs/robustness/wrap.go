package robustness

import (
	"bytes"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("frame that waits while the millisecond counter wraps", func() {
	const wrap = 60 * time.Second // from power; the bench is ready by half of it

	It("is not sent early", For("ROB-017"), Needs(Counter), func(ctx SpecContext) {
		across := 0
		for lead := 1100 * time.Millisecond; lead > 0; lead -= versions.AckDelay * 3 / 4 {
			b := Bench(ctx, CounterWraps(wrap))
			alice := b.Client("alice")
			alice.LoginGuest(ctx)
			b.Pass(ctx, deadline.Until(clock.At(wrap-lead), "the counter is about to wrap"))
			sent := alice.SendPost(ctx, "across")
			ack := b.Await(ctx, deadline.Ack, alice.IsAck(sent))
			b.Within("acknowledgement of a post", sent.End, ack.Start, versions.AckDelay-versions.Grid, versions.AckDelay+versions.BoardLatency)
			if sent.End.At < clock.At(wrap) && ack.Start.At > clock.At(wrap) {
				across++
			}
		}
		Expect(across).To(BeNumerically(">", 0), "acknowledgements that the counter wrapped before") // over several benches
	})

	It("is sent when the channel gets idle after it", For("ROB-018"), Needs(Counter, Channel), func(ctx SpecContext) {
		b := Bench(ctx, CounterWraps(wrap))
		long := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: bytes.Repeat([]byte{0xA5}, wire.MaxPayload)})
		const (
			due   = 500 * time.Millisecond  // before the counter wraps
			delay = 1500 * time.Millisecond // of an advert that was asked for
		)
		b.Probe().Queue(clock.At(wrap-2*due), long)
		b.Pass(ctx, deadline.Until(clock.At(wrap-due-delay-200*time.Millisecond), "the counter is about to wrap"))
		b.Room().Console().Command(ctx, "advert")
		advert := b.Await(ctx, deadline.AdvertSoon.Plus(b.Params().TimeOnAir(len(long))), capture.Is(capture.Heard))
		Expect(advert.Start.At).To(Held(b, "start of the advert", BeNumerically(">", clock.At(wrap))))
	})
})
