package advert

import (
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("adverts, one after another,", func() {
	It("by the timer ask for path hashes as path.hash.mode says", For("ADV-025"), Costs(4*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		const mode, hours = 2, 3
		b.Room().Console().Command(ctx, fmt.Sprintf("set path.hash.mode %d", mode))
		b.Room().Console().Command(ctx, fmt.Sprintf("set flood.advert.interval %d", hours))
		a := read(b.Await(ctx, deadline.For((hours+1)*time.Hour, "the interval of flooded adverts"), client.IsAdvert()))
		Expect(a.packet.Route.IsFlood()).To(BeTrue(), "route %v", a.packet.Route)
		Expect(a.packet.Path.HashSize()).To(Equal(mode + 1))
	})

	It("are sent in the order in which they were asked for", For("ADV-026"), func(ctx SpecContext) {
		b := Bench(ctx)
		names := []string{"One", "Two", "Three", "Four"}
		for _, name := range names {
			b.Room().Console().Command(ctx, "set name "+name)
			b.Room().Console().Command(ctx, "advert")
		}
		for _, name := range names {
			Expect(read(b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())).data.Name).To(Equal(name))
		}
	})

	for what, name := range InOrder(map[string]string{
		"half of a pair": "ab\xED\xA0\x80cd", "an overlong letter": "ab\xE0\x80\x80cd", "a letter cut short": "ab\xC3cd", "no letter": "ab\xFFcd",
	}) {
		It("hold a name up to where it stops being UTF-8, by "+what, For("ADV-027"), func(ctx SpecContext) {
			b := Bench(ctx)
			b.Room().Console().Command(ctx, "set name "+name)
			a := commanded(ctx, b)
			Expect(a.data.Name).To(Equal("ab"))
			Expect(a.signed()).To(BeTrue())
		})
	}
})
