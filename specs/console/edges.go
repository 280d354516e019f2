package console

import (
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	. "github.com/meshrig/meshrig/specs/suite"
)

// longestReply is how many bytes a reply has at most; with the NUL behind it and the prefix of
// a message it fills what the firmware has room for (CommonCLI and main.cpp, v1.16.0 to v1.17.1).
const longestReply = 159

// expectCut expects a reply that repeats more than there is room for to be cut.
func expectCut(ctx SpecContext, tag string) {
	GinkgoHelper()
	b := Bench(ctx)
	setting := strings.Repeat("k", longestLine-len(tag)-len("set ")-2) + " 1"
	reply := b.Room().Console().Command(ctx, tag+"set "+setting)
	Expect(len(reply)).To(Held(b, "bytes of the reply", BeNumerically("<=", longestReply)))
	Expect(tag + "unknown config: " + setting).To(HavePrefix(reply))
	Expect(len(reply)).To(Held(b, "bytes of the reply", BeNumerically(">=", longestLine)))
}

var _ = Describe("edges of the console", func() {
	It("cut what it repeats to what a reply may have", For("CON-095"), func(ctx SpecContext) {
		expectCut(ctx, "")
	})

	It("cut it behind the two characters and the bar by which apps tell replies apart", For("CON-174"), func(ctx SpecContext) {
		expectCut(ctx, "ab|")
	})

	It("leave a slash in a name", For("CON-096"), func(ctx SpecContext) {
		b := Bench(ctx)
		const name = "North/South (1) #2 'x' & \"y\"!"
		Expect(b.Room().Console().Command(ctx, "set name "+name)).To(Equal("OK"))
		Expect(b.Room().Console().Command(ctx, "get name")).To(Equal("> " + name))
	})

	It("distinguish keys of which one begins with another", For("CON-097"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		c.Command(ctx, "set radio.rxgain off")
		Expect(c.Command(ctx, "get radio.rxgain")).To(Equal("> off"))
		c.Command(ctx, "set radio.rxgain on")
		Expect(c.Command(ctx, "get radio.rxgain")).To(Equal("> on"))
		Expect(c.Command(ctx, "get radio")).To(MatchRegexp(`^> [0-9.]+,[0-9.]+,\d+,\d$`))
	})

	It("distinguish hop limits of which one begins with another", For("CON-098"), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for key, limit := range InOrder(map[string]string{"flood.max": "11", "flood.max.unscoped": "12", "flood.max.advert": "13"}) {
			Expect(c.Command(ctx, "set "+key+" "+limit)).To(Equal("OK"))
		}
		Expect(c.Command(ctx, "get flood.max")).To(Equal("> 11"))
		Expect(c.Command(ctx, "get flood.max.unscoped")).To(Equal("> 12"))
		Expect(c.Command(ctx, "get flood.max.advert")).To(Equal("> 13"))
	})

	It("let transmit power take effect at once, below 0 too, and after a restart", For("CON-099"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, dbm := range []lora.DBm{12, -4} {
			Expect(b.Room().Console().Command(ctx, fmt.Sprintf("set tx %g", dbm))).To(Equal("OK"))
			b.Room().Console().Command(ctx, "advert")
			b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard))
			Expect(power(b)).To(Equal(dbm))
		}
		b.Room().Reboot(ctx)
		b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
		Expect(power(b)).To(Equal(lora.DBm(-4)))
	})
})

// power is the transmit power that the board's radio was last set to.
func power(b *bench.Bench) (last lora.DBm) {
	for _, ev := range b.Events() {
		if ev.Kind == capture.Radio {
			last = ev.Params.Power
		}
	}
	return last
}
