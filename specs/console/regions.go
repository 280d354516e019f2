package console

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("regions", func() {
	It("are loaded as in the document's examples", For("CON-081"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		b.Room().Silent(true) // while it loads, the console answers nothing
		for _, line := range []string{"region load", "#Europe F", "  #UK", "    #London", "    #Manchester", "  #France", "    #Paris"} {
			c.Raw(ctx, line+"\r")
		}
		Expect(c.Raw(ctx, "\r")).To(ContainSubstring("OK - loaded 6 regions"))
		b.Room().Silent(false)
		tree := c.Dump(ctx, "region")
		for name, level := range InOrder(map[string]int{"Europe": 1, "UK": 2, "London": 3, "Manchester": 3, "France": 2, "Paris": 3}) {
			Expect(tree).To(MatchRegexp(fmt.Sprintf(`(?m)^ {%d}#?%s\b`, level, name)), "reply to region")
		}
	})

	It("named on the line of region load are loaded without a dialogue", For("CON-082"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		b.Room().Silent(true)
		c.Raw(ctx, "region load #Alps F\r")
		Expect(c.Raw(ctx, "get role\r")).To(ContainSubstring("> room_server"))
		Expect(c.Dump(ctx, "region")).To(ContainSubstring("Alps F"))
	})

	It("that are the default scope the room's own adverts", For("CON-083"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		Expect(flooded(ctx, b).Route).To(Equal(wire.Flood))
		c.Command(ctx, "region put #alps")
		Expect(c.Command(ctx, "region default alps")).To(ContainSubstring("alps"))
		expectScope(flooded(ctx, b), "#alps")
		c.Command(ctx, "region default <null>")
		Expect(flooded(ctx, b).Route).To(Equal(wire.Flood))
	})

	It("that are removed no longer scope the room's own adverts", For("CON-084"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		c.Command(ctx, "region put #alps")
		c.Command(ctx, "region default alps")
		expectScope(flooded(ctx, b), "#alps")
		c.Command(ctx, "region remove alps")
		Expect(c.Command(ctx, "region default")).To(ContainSubstring("<null>"))
		Expect(flooded(ctx, b).Route).To(Equal(wire.Flood))
	})
})

// flooded lets the room flood an advert and returns it.
func flooded(ctx context.Context, b *bench.Bench) wire.Packet {
	GinkgoHelper()
	b.Room().Console().Command(ctx, "advert")
	packet, _ := advertOf(ctx, b, deadline.AdvertSoon)
	return packet
}

// expectScope judges the transport code of a packet against that of a public region.
func expectScope(p wire.Packet, region string) {
	GinkgoHelper()
	key, ok := identity.RegionKey(region)
	Expect(ok).To(BeTrue())
	Expect(p.Route).To(Equal(wire.TransportFlood))
	Expect(p.TransportCodes).To(Equal([2]uint16{key.Code(uint8(p.Type), p.Payload), 0}))
}
