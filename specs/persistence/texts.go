package persistence

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("texts after a power cut", func() {
	It("are whole, with what a file of settings has marks for", For("PER-021"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		const guest = `a"b\c}{:,/'`
		set(ctx, b, `set name "Room" {1} 'x'`)
		set(ctx, b, "set guest.password "+guest)
		b.Room().PowerCycle(ctx, off)
		Expect(get(ctx, b, "name")).To(Equal(`> "Room" {1} 'x'`))
		Expect(get(ctx, b, "guest.password")).To(Equal("> " + guest))
		Expect(b.Client("bob").Login(ctx, guest).Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
	})

	It("are whole when they have several lines", For("PER-022"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		const owner = `Jane "JD" Doe|C:\radio|call sign none`
		set(ctx, b, "set owner.info "+owner)
		set(ctx, b, "set flood.max 9")
		b.Room().PowerCycle(ctx, off)
		Expect(get(ctx, b, "owner.info")).To(Equal("> " + owner))
		Expect(get(ctx, b, "flood.max")).To(Equal("> 9"))
	})

	It("are whole when they are as long as they can be", For("PER-023"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		owner := strings.Repeat("0123456789", 12)[:119]
		name := strings.Repeat("N", 31)
		set(ctx, b, "set owner.info "+owner)
		set(ctx, b, "set name "+name)
		set(ctx, b, "set guest.password fifteen-bytes-g")
		for range 2 { // as typed, and as read from flash
			Expect(get(ctx, b, "owner.info")).To(Equal("> " + owner))
			Expect(get(ctx, b, "name")).To(Equal("> " + name))
			Expect(get(ctx, b, "guest.password")).To(Equal("> fifteen-bytes-g"))
			b.Room().PowerCycle(ctx, off)
		}
	})

	It("come with switches that came later", For("PER-024"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		expectKept(ctx, b, [][2]string{{"cad", "on"}, {"radio.rxgain", "off"}})
	})
})

var _ = Describe("default region after a power cut", func() {
	It("is the one that was set last, though no one saved the regions", For("PER-025"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		console := b.Room().Console()
		for _, c := range []struct {
			name  string
			route wire.Route
		}{{"alps", wire.TransportFlood}, {"<null>", wire.Flood}} {
			Expect(console.Command(ctx, "region default "+c.name)).To(ContainSubstring(c.name))
			restart(ctx, b)
			Expect(console.Command(ctx, "region default")).To(ContainSubstring(c.name))
			set(ctx, b, "advert")
			p := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard)))
			Expect(p.Route).To(Equal(c.route))
		}
	})
})

var _ = Describe("saved regions after a power cut", func() {
	It("still have their home and deny what they denied, floods without a region too", For("PER-026"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		console := b.Room().Console()
		for _, line := range []string{"region put alps", "region put jura", "region denyf jura", "region denyf *"} {
			set(ctx, b, line)
		}
		console.Command(ctx, "region home alps")
		set(ctx, b, "region save")
		b.Room().PowerCycle(ctx, off)
		Expect(strings.TrimSpace(console.Command(ctx, "region home"))).To(Equal("home is alps"))
		Expect(console.Command(ctx, "region list denied")).To(Equal("*,jura"))
		Expect(console.Command(ctx, "region list allowed")).To(Equal("alps"))
	})

	It("are all of 32, and one more is refused", For("PER-027"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		console := b.Room().Console()
		const most = 32
		names := []string{"*"}
		for i := range most {
			names = append(names, fmt.Sprintf("r%d", i))
			set(ctx, b, "region put "+names[i+1])
		}
		Expect(console.Command(ctx, "region put more")).To(HavePrefix("Err"))
		set(ctx, b, "region save")
		b.Room().PowerCycle(ctx, off)
		Expect(console.Command(ctx, "region list allowed")).To(Equal(strings.Join(names, ",")))
		Expect(console.Command(ctx, "region put more")).To(HavePrefix("Err"))
	})

	It("have names of each length up to 30 bytes, and of one byte more its first 30", For("PER-074"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		const most = 30
		var names []string
		for n := 1; n <= most+1; n++ {
			name := strings.Repeat(string(rune('a'+n%26)), n)
			set(ctx, b, "region put "+name)
			names = append(names, name[:min(n, most)])
		}
		set(ctx, b, "region save")
		for range 2 { // as typed, and as read from flash
			for _, name := range names {
				Expect(strings.TrimSpace(b.Room().Console().Command(ctx, "region get "+name))).To(Equal(name+" F"), "reply to region get %s", name)
			}
			b.Room().PowerCycle(ctx, off)
		}
	})
})
