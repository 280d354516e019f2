package console

import (
	"context"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	. "github.com/meshrig/meshrig/specs/suite"
)

// setting is a key, a value that it takes, and values that it refuses.
type setting struct {
	key, good string
	bad       []string
}

// expectRefusals sets a good value, and then tries bad ones, each of which must be refused and
// leave the good one.
func expectRefusals(ctx context.Context, b *bench.Bench, settings ...setting) {
	GinkgoHelper()
	c := b.Room().Console()
	for _, s := range settings {
		Expect(c.Command(ctx, "set "+s.key+" "+s.good)).To(HavePrefix("OK"), "reply to set %s %s", s.key, s.good)
		before := c.Command(ctx, "get "+s.key)
		Expect(before).To(HavePrefix("> "))
		for _, value := range s.bad {
			Expect(strings.ToLower(c.Command(ctx, "set "+s.key+" "+value))).To(HavePrefix("err"), "reply to set %s %s", s.key, value)
			Expect(c.Command(ctx, "get "+s.key)).To(Equal(before), "after set %s %s", s.key, value)
		}
	}
}

var _ = Describe("value out of range", func() {
	It("is refused, and the old one kept", For("CON-030"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx)
		expectRefusals(ctx, b,
			setting{"advert.interval", "90", []string{"59", "1", "241"}},
			setting{"flood.advert.interval", "24", []string{"1", "2", "169"}},
			setting{"flood.max", "12", []string{"65", "200"}},
			setting{"txdelay", "1.5", []string{"-0.1"}},
			setting{"rxdelay", "10.0", []string{"-1"}},
			setting{"radio", "868.125,125,9,6", []string{
				"100,125,9,6", "2501,125,9,6", "868,125,13,6", "868,125,4,6", "868,125,9,4", "868,125,9,9",
				"868,6.9,9,6", "868,501,9,6", "868,125,9", "abc", "",
			}},
		)
	})

	It("is refused in the words of the release", For("CON-177"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for _, e := range []struct{ since, command, reply string }{
			{"1.9.0", "set advert.interval 59", "Error: interval range is 60-240 minutes"},
			{"1.12.0", "set flood.advert.interval 2", "Error: interval range is 3-168 hours"},
			{"1.9.0", "set flood.max 65", "Error, max 64"},
			{"1.16.0", "set flood.max.advert 65", "Error, max 64"},
			{"1.16.0", "set flood.max.unscoped 65", "Error, max 64"},
			{"1.9.0", "set radio 100,125,9,6", "Error, invalid radio params"},
			{"1.9.0", "tempradio 100,1,1,1,1", "Error, invalid params"},
			{"1.12.0", "set name a[b", "Error, bad chars"},
			{"1.14.0", "set loop.detect maybe", "Error, must be: off, minimal, moderate, or strict"},
			{"1.14.0", "set path.hash.mode 9", "Error, must be 0,1, or 2"},
			{"1.15.0", "set dutycycle 0", "ERROR: dutycycle must be 1-100"},
			{"1.16.0", "set txdelay -0.1", "Error, must be 0-2"},
			{"1.16.0", "set direct.txdelay -1", "Error, must be 0-2"},
			{"1.16.0", "set rxdelay -1", "Error, must be 0-20"},
		} {
			if Since(e.since) {
				Expect(here(e.command)).To(Equal(e.reply), "reply to %s", e.command)
			}
		}
	})

	It("is refused by tempradio", For("CON-031"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		for _, value := range []string{"868,125,7,5", "868,125,7,5,0", "868,125,7,5,-1", "100,125,7,5,1", "868,125,13,5,1", "868,125,7,9,1", "868,501,7,5,1"} {
			Expect(c.Command(ctx, "tempradio "+value)).To(Equal("Error, invalid params"), "reply to tempradio %s", value)
		}
	})

	It("is refused for a duty cycle", For("CON-032"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx), setting{"dutycycle", "10", []string{"0", "0.9", "101", "-5", "abc"}})
	})

	It("is refused for a path hash mode", For("CON-033"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx), setting{"path.hash.mode", "1", []string{"3", "9"}})
	})

	It("is refused for a delay factor", For("CON-034"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx),
			setting{"txdelay", "1.5", []string{"2.1"}},
			setting{"direct.txdelay", "0.75", []string{"2.1", "-1"}},
			setting{"rxdelay", "10.0", []string{"20.1"}},
		)
	})

	It("is refused for a name", For("CON-035"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx), setting{"name", "Good", []string{"a[b", "a]b", `a\b`, "a:b", "a,b", "a?b", "a*b"}})
	})

	It("is refused for a private key", For("CON-036"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		public := c.Command(ctx, "get public.key")
		for _, key := range []string{"1234", strings.Repeat("00", 64), strings.Repeat("zz", 64)} {
			Expect(c.Command(ctx, "set prv.key "+key)).To(Equal("Error, bad key"), "reply to set prv.key %s", key)
		}
		b.Room().Reboot(ctx)
		Expect(c.Command(ctx, "get public.key")).To(Equal(public))
	})
})

// The rest are numbers that released firmware stores cut to their type.
var _ = Describe("number that does not fit", func() {
	It("is refused where a byte is kept", For("CON-040"), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx),
			setting{"flood.max", "12", []string{"256", "300", "-200"}},
			setting{"radio", "868.125,125,9,6", []string{"868.125,125,263,6", "868.125,125,9,261"}},
			setting{"int.thresh", "14", []string{"256", "-1"}},
			setting{"agc.reset.interval", "16", []string{"1024", "2048"}},
		)
	})

	It("is refused for the power", For("CON-041"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx), setting{"tx", "14", []string{"200", "99", "-128", "300"}})
	})

	It("is refused for multi.acks", For("CON-042"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx), setting{"multi.acks", "1", []string{"2", "255", "256"}})
	})

	It("is refused for an interval", For("CON-043"), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx),
			setting{"advert.interval", "90", []string{"4294967295", "4294967296"}},
			setting{"flood.advert.interval", "24", []string{"4294967295", "4294967300"}},
		)
	})

	It("is refused for an airtime factor", For("CON-044"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx), setting{"af", "2.5", []string{"-1", "-0.5", "nan", "100"}})
	})

	It("is refused for a duty cycle that is no number", For("CON-045"), func(ctx SpecContext) {
		expectRefusals(ctx, Bench(ctx), setting{"dutycycle", "10", []string{"nan"}})
	})

	It("is refused for the minutes of a temporary radio", For("CON-046"), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		Expect(c.Command(ctx, "tempradio 868,125,7,5,71582")).To(HavePrefix("Error"))
		Expect(c.Command(ctx, "tempradio 868,125,7,5,1440")).To(Equal("OK - temp params for 1440 mins"))
	})

	It("carries into the whole percents when rounded", For("CON-047"), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		Expect(c.Command(ctx, "set dutycycle 2.96")).To(Equal("OK - 3.0%"))
		Expect(c.Command(ctx, "get dutycycle")).To(Equal("> 3.0%"))
	})
})

var _ = Describe("board without a part", func() {
	It("says so in the words of the document", For("CON-048"), func(ctx SpecContext) {
		c := Bench(ctx).Room().Console()
		if c.Command(ctx, "get pwrmgt.support") != "> unsupported" {
			Skip("the board has power management")
		}
		for _, key := range []string{"pwrmgt.source", "pwrmgt.bootreason", "pwrmgt.bootmv"} {
			Expect(strings.ToLower(c.Command(ctx, "get "+key))).To(HavePrefix("err"), "reply to get %s", key)
		}
	})

	It("says so of its battery reading", For("CON-049"), func(ctx SpecContext) {
		reply := Bench(ctx).Room().Console().Command(ctx, "get adc.multiplier")
		Expect(reply).To(Or(HavePrefix("> "), Equal("Error: unsupported by this board")))
	})
})
