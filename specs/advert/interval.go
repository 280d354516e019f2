package advert

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// freshInterval is how often a board that nobody configured sends local adverts (MyMesh::MyMesh:
// advert_interval 1 of 2 minutes, v1.17.1).
const freshInterval = 2 * time.Minute

var _ = Describe("interval of adverts", func() {
	It("is 2 minutes on a board that nobody configured", For("ADV-011"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		wait := deadline.For(2*freshInterval, "a local advert each 2 minutes")
		previous := read(b.Await(ctx, wait, client.IsAdvert()))
		for range 5 {
			next := read(b.Await(ctx, wait, client.IsAdvert()))
			Expect(next.zeroHop()).To(BeTrue(), "route %v", next.packet.Route)
			between(b, previous, next, freshInterval)
			previous = next
		}
	})

	It("ends after one more advert when a setting is saved", For("ADV-012"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		b.Await(ctx, deadline.For(2*freshInterval, "a local advert each 2 minutes"), client.IsAdvert())
		b.Room().Console().Command(ctx, "set name Configured")
		a := read(b.Await(ctx, deadline.For(2*freshInterval, "the advert whose timer is running"), client.IsAdvert()))
		Expect(a.data.Name).To(Equal("Configured"))
		b.Never(ctx, deadline.For(20*freshInterval, "ten times the interval that ended"), capture.Is(capture.Heard))
		Expect(commanded(ctx, b).data.Name).To(Equal("Configured"))
	})

	It("can be set to an hour", For("ADV-013"), Costs(3*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set advert.interval 60")
		previous := timed(ctx, b, "the first advert", typed(b).Add(time.Hour), drift(time.Hour)+versions.BoardLatency)
		next := read(b.Await(ctx, deadline.For(2*time.Hour, "an advert each hour"), client.IsAdvert()))
		Expect(next.zeroHop()).To(BeTrue(), "route %v", next.packet.Route)
		between(b, previous, next, time.Hour)
	})

	It("survives a reboot", For("ADV-013"), Costs(3*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set advert.interval 120")
		b.Room().Reboot(ctx)
		boot := read(b.Await(ctx, deadline.BootAdvert, client.IsAdvert()))
		next := read(b.Await(ctx, deadline.For(3*time.Hour, "an advert each 2 h"), client.IsAdvert()))
		// Both timers start when the set-up ends.
		between(b, boot, next, 2*time.Hour-bootDelay)
	})

	It("of floods can be set to 3 hours", For("ADV-014"), Costs(7*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		const interval = 3 * time.Hour
		b.Room().Console().Command(ctx, "set flood.advert.interval 3")
		previous := timed(ctx, b, "the first flooded advert", typed(b).Add(interval), drift(interval)+versions.BoardLatency)
		next := read(b.Await(ctx, deadline.For(2*interval, "a flooded advert each 3 h"), client.IsAdvert()))
		Expect(next.flooded()).To(BeTrue(), "route %v", next.packet.Route)
		between(b, previous, next, interval)
	})

	It("of floods is the release's on a board that nobody configured", For("ADV-015"), Needs(Erase), Costs(48*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		hours := Numbers().FloodAdvertHours
		interval := time.Duration(hours) * time.Hour
		ev := b.Await(ctx, deadline.For(interval+time.Hour, fmt.Sprintf("a flooded advert each %d h", hours)), capture.And(client.IsAdvert(),
			capture.Func("a flood", func(ev capture.Event) bool { a := read(ev); return a.flooded() })))
		// The timer starts when the set-up ends, about when the banner came.
		uptime := ev.Start.Since(b.Events()[0].At).Value
		Expect(uptime).To(Held(b, "uptime at the advert", And(BeNumerically(">=", interval-drift(interval)), BeNumerically("<=", interval+drift(interval)+setUp+deadline.Boot.After))))
	})

	It("restarts for local adverts when one is flooded", For("ADV-019"), Costs(6*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		console := b.Room().Console()
		console.Command(ctx, "set advert.interval 120")
		console.Command(ctx, "set flood.advert.interval 3")
		wait := deadline.For(5*time.Hour, "local adverts each 2 h, floods each 3 h")
		first := read(b.Await(ctx, wait, client.IsAdvert()))
		Expect(first.zeroHop()).To(BeTrue(), "route %v of the first", first.packet.Route)
		flood := read(b.Await(ctx, wait, client.IsAdvert()))
		Expect(flood.flooded()).To(BeTrue(), "route %v of the second", flood.packet.Route)
		local := read(b.Await(ctx, wait, client.IsAdvert()))
		Expect(local.zeroHop()).To(BeTrue(), "route %v of the third", local.packet.Route)
		between(b, flood, local, 2*time.Hour)
	})

	// The board's counter of milliseconds starts where the advert falls on its zero, or on a
	// millisecond beside it.
	for _, off := range []int{-1, 0, 1} {
		It(fmt.Sprintf("ends %+d ms from the counter's zero with an advert all the same", off), For("ADV-024"), Needs(Counter), Costs(2*time.Hour), func(ctx SpecContext) {
			const set = 30 * time.Second // of bench time, when the interval is set
			b := AtCounter(ctx, uint32(off), set, time.Hour, func(b *bench.Bench) clock.Time {
				b.Await(ctx, deadline.BootAdvert, client.IsAdvert()) // which, kept back until the counter is at zero, would pass for the other
				wait(ctx, b, clock.At(set))
				b.Room().Console().Command(ctx, "set advert.interval 60")
				return LastPrinted(b)
			}, Factory)
			timed(ctx, b, "the advert", typed(b).Add(time.Hour), drift(time.Hour)+versions.BoardLatency)
		})
	}
})
