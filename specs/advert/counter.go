package advert

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("interval of adverts over which the millisecond counter", func() {
	const half = 30 * time.Minute // after power, within the first interval

	It("passes the middle of its range is the same for neighbours", For("ADV-045"), Needs(Counter), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx, CounterShows(CounterMiddle, half))
		b.Room().Console().Command(ctx, "set advert.interval 60")
		a := timed(ctx, b, "the advert", typed(b).Add(time.Hour), drift(time.Hour)+versions.BoardLatency)
		Expect(a.zeroHop()).To(BeTrue(), "route %v", a.packet.Route)
	})

	It("wraps is the same for floods", For("ADV-045"), Needs(Counter), Costs(4*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx, CounterShows(0, half))
		const interval = 3 * time.Hour
		b.Room().Console().Command(ctx, "set flood.advert.interval 3")
		a := timed(ctx, b, "the advert", typed(b).Add(interval), drift(interval)+versions.BoardLatency)
		Expect(a.flooded()).To(BeTrue(), "route %v", a.packet.Route)
	})
})
