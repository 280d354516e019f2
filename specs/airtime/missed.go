package airtime

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// slowly asks for radio settings with which a long frame takes longer than a room waits.
func slowly(c *bench.Config) {
	if c.Params == (lora.Params{}) {
		c.Params = lora.Default().Params()
	}
	c.Params.SpreadingFactor, c.Params.Bandwidth = lora.SF12, lora.BW125k
}

var _ = Describe("patience with a busy channel", func() {
	It("lasts 4 s from when a frame is due, not from when the channel got busy", For("AIR-037"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, slowly, apart)
		if !Numbers().Bucket { // no silence behind the advert of the start
			b.Room().Console().Command(ctx, Numbers().DutyCycle(100))
			b.Pass(ctx, deadline.For(2*b.Params().TimeOnAir(lora.MaxPayload), "the silence ends"))
		}
		due := advertDue(ctx, b)
		const lead = 1400 * time.Millisecond
		b.Probe().Queue(due.Add(-lead), foreign(0))
		air := b.Params().TimeOnAir(len(foreign(0)))
		Expect(air).To(Held(b, "airtime of the other frame", BeNumerically(">", lead+busyAtMost+busyStep)))
		advert := b.Await(ctx, deadline.AdvertSoon.Plus(2*air), client.IsAdvert())
		Expect(advert.Start.At).To(Held(b, fmt.Sprintf("start of the advert that was due at %v", due), BeNumerically(">=", due.Add(busyAtMost-versions.Grid))))
		wait(ctx, b, due.Add(2*air))
	})
})
