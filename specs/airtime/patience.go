package airtime

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("channel that one frame after another keeps busy", func() {
	It("is sent into 4 s after a frame got due, no sooner and no later", For("AIR-060"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, apart)
		if !Numbers().Bucket {
			limit(ctx, b, 100)
		}
		air := b.Params().TimeOnAir(len(foreign(0)))
		if 2*air > busyAtMost {
			Skip("two frames take longer at these radio settings than a busy channel is waited for; judge it at faster ones")
		}
		header := b.Params().HeaderTime() + 2*b.Params().SymbolTime()
		const (
			gap    = 20 * time.Millisecond // in which the radio tells that a frame has ended: it is not stuck in one
			rounds = 40                    // some have a look at the channel between two frames, and say nothing
		)
		n, forced := 0, 0
		for i := range rounds {
			due := advertDue(ctx, b)
			first := due.Add(-header - time.Duration(i)*air/2/rounds)
			for at := first; at < due.Add(busyAtMost+2*time.Second); at = at.Add(air + gap) {
				n++
				b.Probe().Queue(at, foreign(n))
			}
			ev := b.Await(ctx, deadline.AdvertSoon.Plus(2*busyAtMost), client.IsAdvert())
			wait(ctx, b, ev.At.At.Add(air)) // until the frame on the air then has been told
			other, on := during(b, ev.Start.At)
			in, left := ev.Start.Since(other.Start.Add(header)), other.At.Since(ev.Start)
			if on && in.Value >= in.Err && left.Value >= left.Err { // whatever the error bars
				forced++
				b.Within("from when an advert got due to its start into a frame of others", clock.Stamp{At: due}, ev.Start,
					busyAtMost-versions.Grid, busyAtMost+busyStep+2*versions.Grid+versions.BoardLatency)
			}
			b.Pass(ctx, deadline.IdleAir)
			b.Skip()
		}
		Expect(forced).To(Held(b, "adverts that were sent into a frame of others", BeNumerically(">", 0)))
	})
})
