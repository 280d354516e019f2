package console

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/role"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// restarted types a command that restarts the board and expects the banner, which the set-up of a
// bench takes for granted.
func restarted(ctx context.Context, b *bench.Bench, command string) {
	GinkgoHelper()
	r, text := b.Room().Role(), ""
	b.Room().Console().Type(command + "\r")
	b.Await(ctx, r.Deadlines.Boot, capture.Func("a boot banner", func(ev capture.Event) bool {
		if ev.Kind == capture.ConsoleOut {
			text += ev.Text
		}
		_, _, whole := r.ReadBanner(text)
		return whole
	}))
	b.Pass(ctx, deadline.Settle)
}

// differing is a value that a key takes and that no bench sets it to.
func differing(name string) (typed string, ok bool) {
	for _, k := range versions.Keys(Version()) {
		if k.Name == name {
			return k.Values[0].Typed, true
		}
	}
	return "", false
}

// plain prints a number as a person would type it.
func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// setRadio is the command that sets the radio of a board.
func setRadio(p lora.Params) string {
	return fmt.Sprintf("set radio %s,%s,%d,%d", plain(p.Frequency.MHz()), plain(float64(p.Bandwidth)/1e3), p.SpreadingFactor, p.CodingRate)
}

// readsAs is what get may answer for a value: numbers as they are shown, cut off as 32 bits hold them.
func readsAs(value string) OmegaMatcher {
	if value == "0.2" {
		return Or(Equal("> 0.2"), HavePrefix("> 0.19999"))
	}
	return Or(Equal("> "+value), Equal("> "+value+".0"))
}

var _ = Describe("bench", func() {
	It("finds that a board takes its settings", For("CON-166"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx, Bare)
		here, c, params := serial(ctx, b), b.Room().Console(), b.Config().Params
		params.CodingRate = 5 + (params.CodingRate-4)%4 // the next one, of 5 to 8
		typed := setRadio(params)
		secrets := role.Credentials{Name: b.Room().Name(), AdminPassword: b.Room().AdminPassword(), GuestPassword: b.Room().GuestPassword()}
		want := map[string]string{}
		for _, command := range b.Room().Role().SetUp(secrets) {
			if password, ok := strings.CutPrefix(command, "password "); ok {
				Expect(here(command)).To(Equal("password now: "+password), "reply to %s", command)
				continue
			}
			key, value, _ := strings.Cut(strings.TrimPrefix(command, "set "), " ")
			other, _ := differing(key)
			for _, v := range []string{other, value} {
				Expect(here("set "+key+" "+v)).To(HavePrefix("OK"), "reply to set %s %s", key, v)
				Expect(here("get "+key)).To(Equal("> "+v), "reply to get %s", key)
			}
			want[key] = "> " + value
		}
		Expect(here(typed)).To(HavePrefix("OK"), "reply to %s", typed)
		for range 2 {
			restarted(ctx, b, b.Room().Role().Reboot())
			for key, text := range InOrder(want) {
				Expect(here("get "+key)).To(Equal(text), "reply to get %s after a restart", key)
			}
			radio, err := c.Radio(ctx)
			Expect(err).NotTo(HaveOccurred())
			Expect(radio.Is(params)).To(BeTrue(), "get radio after %s and a restart: %v", typed, radio)
		}
	})

	It("finds that a board goes back to the settings that specs start from", For("CON-167"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx, Bare)
		here := serial(ctx, b)
		for _, base := range append(b.Room().Role().Baseline, role.Setting{Key: "tx", Value: "20"}) {
			other, known := differing(base.Key)
			if !known {
				continue
			}
			for _, value := range []string{other, base.Value} {
				Expect(here("set "+base.Key+" "+value)).To(HavePrefix("OK"), "reply to set %s %s", base.Key, value)
			}
			Expect(here("get "+base.Key)).To(readsAs(base.Value), "reply to get %s", base.Key)
		}
	})

	It("finds that a board forgets regions", For("CON-168"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx, Bare)
		for _, e := range []exchange{
			{"region put rig", "OK - (flood allowed)"},
			{"region put below rig", "OK - (flood allowed)"},
			{"region home rig", " home is now rig"},
			{"region default rig", " default scope is now rig"},
			{"region denyf *", "OK"},
			{"region save", "OK"},
			{"region default <null>", " default scope is now <null>"},
			{"region default", " default scope is <null>"},
			{"region home *", " home is now *"},
			{"region allowf *", "OK"},
			{"region remove below", "OK"},
			{"region remove rig", "OK"},
			{"region save", "OK"},
		} {
			Expect(region(ctx, b, strings.TrimPrefix(e.command, "region "))).To(Equal(strings.TrimSpace(e.reply)), "reply to %s", e.command)
		}
		tree, err := b.Room().Console().Regions(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(tree).To(Equal([]console.Region{console.World()}))
	})

	It("finds that a board forgets clients and its log, and is set on in time", For("CON-169"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx, Bare)
		here, c := serial(ctx, b), b.Room().Console()
		key := strings.ToUpper(strings.Repeat("5a", 32))
		Expect(here("setperm "+key+" 3")).To(Equal("OK"), "reply to setperm with 3")
		Expect(c.Dump(ctx, "get acl")).To(ContainSubstring("03 " + key))
		Expect(here("setperm "+key+" 0")).To(Equal("OK"), "reply to setperm with 0")
		Expect(c.Dump(ctx, "get acl")).NotTo(ContainSubstring(key))
		Expect(strings.TrimSpace(here("log erase"))).To(Equal("log erased"))
		later := b.Room().Clock(ctx) + uint32((2 * time.Minute).Seconds())
		Expect(here(fmt.Sprintf("time %d", later))).To(HavePrefix("OK - clock set: "))
		Expect(b.Room().Clock(ctx)).To(Held(b, "clock, seconds", BeNumerically("~", later, 60)))
	})

	It("finds that a board restarts", For("CON-170"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx, Bare)
		for _, command := range b.Room().Role().Restarts {
			restarted(ctx, b, command)
		}
	})

	It("hears a board at the radio settings that it was set to", For("CON-171"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx, Bare)
		here := serial(ctx, b)
		Expect(here(setRadio(b.Config().Params))).To(HavePrefix("OK"))
		restarted(ctx, b, b.Room().Role().Reboot())
		Expect(here("advert")).To(HavePrefix("OK"))
		b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
	})
})
