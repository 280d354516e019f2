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
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// The error flags that stats-core tells (Dispatcher.h, v1.9.0 to v1.17.1).
const (
	poolWasEmpty   = 1
	channelWasBusy = 2
	didNotListen   = 4
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
		b := Bench(ctx, slow(lora.BW125k), func(c *bench.Config) {
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

	It("say that the radio did not listen for 8 s, if only because it sent", For("CON-172"), func(ctx SpecContext) {
		b := Bench(ctx, slow(lora.BW62k5))
		c, alice := b.Room().Console(), b.Client("alice")
		const deaf = 8 * time.Second
		c.Command(ctx, "set name Seventeen and more")
		c.Command(ctx, "clear stats")
		alice.LoginGuest(ctx)
		answer := b.Await(ctx, deadline.Answer, alice.IsReply(alice.SendRequest(ctx, wire.RequestStatus, nil)))
		Expect(b.Params().TimeOnAir(len(answer.Frame))).To(Held(b, "airtime of "+b.Decode(answer.Frame), BeNumerically("<", deaf)))
		Expect(core(ctx, b).Errors).To(BeZero(), "after %s", b.Decode(answer.Frame))
		c.Command(ctx, "advert")
		advert := b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
		Expect(b.Params().TimeOnAir(len(advert.Frame))).To(Held(b, "airtime of "+b.Decode(advert.Frame), BeNumerically(">", deaf)))
		Expect(core(ctx, b).Errors).To(BeEquivalentTo(didNotListen), "after %s", b.Decode(advert.Frame))
	})
})

// slow lets a bench use the highest spreading factor.
func slow(width lora.Bandwidth) func(*bench.Config) {
	return func(c *bench.Config) {
		if c.Params == (lora.Params{}) {
			c.Params = lora.Default().Params()
		}
		c.Params.SpreadingFactor, c.Params.Bandwidth, c.Params.CodingRate = lora.SF12, width, 5
	}
}
