package airtime

import (
	"context"
	"fmt"
	"math"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("temporary radio whose end is due", func() {
	const (
		typed   = 40 * time.Second // of bench time
		minutes = 1
		end     = temporaryDelay + minutes*time.Minute // from the command
	)

	// returns has the end of a temporary radio fall on a value of the counter.
	returns := func(ctx SpecContext, value uint32) {
		GinkgoHelper()
		b := AtCounter(ctx, value, typed, end, func(b *bench.Bench) clock.Time {
			wait(ctx, b, clock.At(typed))
			away := elsewhere(b.Params())
			Expect(b.Room().Console().Command(ctx, fmt.Sprintf("tempradio %s,%d", words(away), minutes))).To(HavePrefix("OK"))
			return LastPrinted(b)
		})
		home, away := b.Params(), elsewhere(b.Params())
		wait(ctx, b, clock.At(typed+end/2))
		expectAt(ctx, b, away)
		wait(ctx, b, clock.At(typed+end+versions.BoardLatency))
		expectAt(ctx, b, home)
	}

	for _, at := range []uint32{CounterMiddle - 1, CounterMiddle, CounterMiddle + 1, math.MaxUint32, 1} {
		It(fmt.Sprintf("when the counter shows %d ends then", at), For("AIR-052"), Needs(Counter), func(ctx SpecContext) {
			returns(ctx, at)
		})
	}

	It("when the counter shows 0 ends then", For("AIR-053"), Needs(Counter), func(ctx SpecContext) {
		returns(ctx, 0)
	})
})

// expectAt expects an advert that is asked for now on these settings.
func expectAt(ctx context.Context, b *bench.Bench, radio lora.Params) {
	GinkgoHelper()
	b.Tune(radio)
	b.Room().Console().Command(ctx, "advert")
	b.Await(ctx, deadline.AdvertSoon, capture.And(client.IsAdvert(), capture.Func("on these settings", func(ev capture.Event) bool {
		return ev.Params.Frequency == radio.Frequency && ev.Params.SpreadingFactor == radio.SpreadingFactor
	})))
}

var _ = Describe("share of the air", func() {
	for value, name := range InOrder(map[uint32]string{CounterMiddle: "the middle of its range", 0: "its end"}) {
		It("is not exceeded while the millisecond counter passes "+name, For("AIR-054"), Needs(Counter), Costs(2*time.Hour), func(ctx SpecContext) {
			const (
				passes = 12 * time.Minute // after power: the share is used up, and an hour is not over
				after  = 15 * time.Minute // in which a share that went wrong there would show
			)
			b := Bench(ctx, CounterShows(value, passes))
			alice := b.Client("alice")
			alice.LoginAdmin(ctx)
			from := b.Now()
			share := limit(ctx, b, 1)
			exhaust(ctx, b, alice)
			Expect(b.Now()).To(Held(b, "the share is used up before", BeNumerically("<", clock.At(passes))))
			const goesOn = 2 // frames that show that the share comes back
			late := func() int { return len(b.Heard(clock.At(passes), clock.Never)) }
			demand(ctx, b, alice, shortReply, func() bool {
				return b.Now() > clock.At(window+passes) || b.Now() > clock.At(passes+after) && late() >= goesOn
			})
			expectShare(b, b.Heard(from, clock.Never), share)
			Expect(late()).To(Held(b, "frames since the counter was there", BeNumerically(">=", goesOn)))
		})
	}
})
