package console

import (
	"bytes"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// The error flags that stats-core tells (Dispatcher.h, v1.9.0 to v1.17.1).
const (
	poolWasEmpty   = 1
	channelWasBusy = 2
)

var _ = Describe("error flags", func() {
	It("say that there was no packet left, until they are cleared", For("CON-088"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		const adverts = 64 // twice as many as there are packets
		for range adverts {
			c.Command(ctx, "advert")
		}
		Expect(core(ctx, b).Errors).To(BeEquivalentTo(poolWasEmpty))
		c.Command(ctx, "clear stats")
		Expect(core(ctx, b).Errors).To(BeZero())
	})

	It("say that a busy channel was given up waiting for", For("CON-089"), Needs(Channel), func(ctx SpecContext) {
		// One frame lasts longer than a room waits, and the sniffer hears the board alone.
		b := Bench(ctx, func(c *bench.Config) {
			if c.Params == (lora.Params{}) {
				c.Params = lora.Default().Params()
			}
			c.Params.SpreadingFactor, c.Params.Bandwidth = lora.SF12, lora.BW125k
			c.Channel.Links = map[channel.Pair]channel.Signal{
				{From: bench.RoomName, To: bench.ProbeName}: channel.QuietSignal(),
				{From: bench.ProbeName, To: bench.RoomName}: channel.QuietSignal(),
			}
		})
		frame := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: bytes.Repeat([]byte{0xA5}, wire.MaxPayload)})
		if !Numbers().Bucket { // no silence behind the advert of the start
			b.Room().Console().Command(ctx, Numbers().DutyCycle(100))
			b.Pass(ctx, deadline.Settle.Plus(2*b.Params().TimeOnAir(len(frame))))
		}
		Expect(core(ctx, b).Errors).To(BeZero())
		b.Room().Console().Command(ctx, "advert")
		const lead = time.Second // before the advert is due, 1.5 s after the command
		b.Probe().Queue(b.Now().Add(1500*time.Millisecond-lead), frame)
		b.Await(ctx, deadline.AdvertSoon.Plus(b.Params().TimeOnAir(len(frame))), capture.Is(capture.Heard))
		b.Pass(ctx, deadline.Settle.Plus(b.Params().TimeOnAir(len(frame))))
		Expect(core(ctx, b).Errors).To(BeEquivalentTo(channelWasBusy))
	})
})
