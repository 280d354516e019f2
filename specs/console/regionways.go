package console

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// exchange is a command and its reply.
type exchange struct{ command, reply string }

// aboutRegions are commands about regions in an order in which each has an effect, with their
// replies, and with the tree behind those that change it.
func aboutRegions() []exchange {
	return []exchange{
		{"region", "* ^ F"},
		{"region list denied", "-none-"},
		{"region home", " home is *"},
		{"region default", " default scope is <null>"},
		{"region put alps", "OK - (flood allowed)"},
		{"region put jura alps", "OK - (flood allowed)"},
		{"region put lake tirol", "Err - unknown parent"},
		{"region put a.b", "Err - unable to put"},
		{"region put alps alps", "Err - unable to put"},
		{"region", "* ^ F / alps F / jura F"},
		{"region denyf alps", "OK"},
		{"region denyf tirol", "Err - unknown region"},
		{"region allowf tirol", "Err - unknown region"},
		{"region list allowed", "*,jura"},
		{"region list denied", "alps"},
		{"region list all", "Err - use 'allowed' or 'denied'"},
		{"region get alps", " alps "},
		{"region get jura", " jura (alps) F"},
		{"region get *", " * F"},
		{"region get tirol", "Err - unknown region"},
		{"region home jura", " home is now jura"},
		{"region home tirol", "Err - unknown region"},
		{"region home", " home is jura"},
		{"region", "* F / alps / jura ^ F"},
		{"region default jura", " default scope is now jura"},
		{"region default", " default scope is jura"},
		{"region default <null>", " default scope is now <null>"},
		{"region remove alps", "Err - not empty"},
		{"region remove tirol", "Err - not found"},
		{"region remove *", "Err - not empty"},
		{"region put jura", "OK - (flood allowed)"},
		{"region allowf alps", "OK"},
		{"region remove alps", "OK"},
		{"region denyf *", "OK"},
		{"region", "* / jura ^ F"},
		{"region save", "OK"},
		{"region foo", "Err - ??"},
	}
}

// tree is the reply to region on one line.
func tree(reply string) string {
	var lines []string
	for line := range strings.Lines(reply) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, strings.TrimSpace(strings.Replace(strings.Replace(line, "^", " ^", 1), "  ", " ", 1)))
		}
	}
	return strings.Join(lines, " / ")
}

// expectExchanges has commands answered with their replies.
func expectExchanges(where ask, list []exchange) {
	GinkgoHelper()
	for _, e := range list {
		reply := where(e.command)
		if e.command == "region" {
			reply = tree(reply)
		}
		Expect(reply).To(Equal(e.reply), "reply to %s", e.command)
	}
}

var _ = Describe("commands about regions", func() {
	It("have their replies on the serial line", For("CON-139"), func(ctx SpecContext) {
		expectExchanges(serial(ctx, Bench(ctx)), aboutRegions())
	})

	It("have the same replies over the air, the serial line prints nothing, and the room does the same", For("CON-140"), func(ctx SpecContext) {
		b := Bench(ctx)
		there := overAir(ctx, b)
		from := len(b.Events())
		expectExchanges(there, aboutRegions())
		Expect(printed(b, from)).To(BeEmpty(), "printed on the serial line")
		Expect(tree(serial(ctx, b)("region"))).To(Equal("* / jura ^ F"))
		b.Room().Reboot(ctx)
		Expect(tree(serial(ctx, b)("region"))).To(Equal("* / jura ^ F"))
	})

	It("without a word that they need have an error for a reply, and change nothing", For("CON-132"), func(ctx SpecContext) {
		b := mountains(ctx)
		here := serial(ctx, b)
		before := here("region")
		for _, verb := range []string{"allowf", "denyf", "get", "put", "remove", "list", "foo", "PUT"} {
			Expect(here("region "+verb)).To(Equal("Err - ??"), "reply to region %s", verb)
		}
		Expect(here("region")).To(Equal(before))
	})

	It("change what is kept with region save, but for the default, which is kept at once", For("CON-142"), func(ctx SpecContext) {
		b := mountains(ctx)
		here := serial(ctx, b)
		expectExchanges(here, []exchange{{"region home jura", " home is now jura"}, {"region save", "OK"}})
		saved := here("region")
		expectExchanges(here, []exchange{
			{"region put lake", "OK - (flood allowed)"},
			{"region denyf *", "OK"},
			{"region home *", " home is now *"},
			{"region remove jura", "OK"},
		})
		b.Room().Reboot(ctx)
		Expect(here("region")).To(Equal(saved), "after a restart without region save")
		expectExchanges(here, []exchange{{"region put lake", "OK - (flood allowed)"}, {"region default alps", " default scope is now alps"}})
		b.Room().Reboot(ctx)
		expectExchanges(here, []exchange{{"region default", " default scope is alps"}, {"region get lake", " lake F"}})
		expectExchanges(here, []exchange{{"region default <null>", " default scope is now <null>"}})
		b.Room().Reboot(ctx)
		expectExchanges(here, []exchange{{"region default", " default scope is <null>"}})
	})
})

// definitions are what region def puts, and the tree that it answers with.
func definitions() []exchange {
	return []exchange{
		{"region def", "Err - empty def"},
		{"region def alps", "* ^ F / alps F"},
		{"region def eu ch be", "* ^ F / alps F / eu F / ch F / be F"},
		{"region def eu|* asia", "* ^ F / alps F / eu F / ch F / be F / asia F"},
		{"region def eu,ch zh", "* ^ F / alps F / eu F / ch F / be F / zh F / asia F"},
		{"region def   ch   zh   bern  ", "* ^ F / alps F / eu F / ch F / be F / zh F / bern F / asia F"},
		{"region def a.b", "Err - put failed: a.b"},
		{"region def |eu", "Err - empty name"},
		{"region def eu|", "Err - empty jump"},
		{"region def eu|tirol", "Err - unknown jump: tirol"},
		{"region def as|a", "* ^ F / alps F / eu F / ch F / be F / zh F / bern F / asia F / as F"},
	}
}

// expectDefined has regions defined, each tree with its depths.
func expectDefined(where ask) {
	GinkgoHelper()
	for _, e := range definitions() {
		reply := where(e.command)
		if !strings.HasPrefix(reply, "Err") {
			reply = tree(reply)
			Expect(tree(where("region"))).To(Equal(reply), "region after %s", e.command)
		}
		Expect(reply).To(Equal(e.reply), "reply to %s", e.command)
	}
	for name, of := range InOrder(map[string]string{"zh": " zh (ch) F", "ch": " ch F", "bern": " bern (zh) F", "asia": " asia F", "be": " be (ch) F", "as": " as F"}) {
		Expect(where("region get "+name)).To(Equal(of), "reply to region get %s", name)
	}
}

var _ = Describe("region def", func() {
	It("puts a chain of regions that allow floods, goes on below a jump, and answers with the tree", For("CON-141"), func(ctx SpecContext) {
		expectDefined(serial(ctx, Bench(ctx)))
	})

	It("does so over the air", For("CON-141"), func(ctx SpecContext) {
		b := Bench(ctx)
		there := overAir(ctx, b)
		from := len(b.Events())
		expectDefined(there)
		Expect(printed(b, from)).To(BeEmpty(), "printed on the serial line")
	})

	It("allows floods of what was denied, and is kept with region save alone", For("CON-141"), func(ctx SpecContext) {
		b := mountains(ctx)
		here := serial(ctx, b)
		Expect(tree(here("region def alps jura"))).To(Equal("* ^ F / alps F / jura F"))
		b.Room().Reboot(ctx)
		Expect(tree(here("region"))).To(Equal("* ^ F"))
		here("region def alps jura")
		Expect(here("region save")).To(Equal("OK"))
		b.Room().Reboot(ctx)
		Expect(tree(here("region"))).To(Equal("* ^ F / alps F / jura F"))
	})
})

// commandless are the words that need others behind them.
func commandless() map[string]OmegaMatcher {
	unknown := Equal("Unknown command")
	return map[string]OmegaMatcher{
		"get": unknown, "set": unknown, "password": unknown, "time": unknown, "tempradio": unknown, "setperm": unknown,
		"sensor": unknown, "start": unknown, "clear": unknown, "tempradio ": Equal("Error, invalid params"),
		"get ": Equal("??: "), "set ": Equal("unknown config: "), "time ": HavePrefix("(ERR"), "setperm ": HavePrefix("Err"),
	}
}

var _ = Describe("command without a word that it needs", func() {
	It("is not carried out", For("CON-131"), func(ctx SpecContext) {
		b := Bench(ctx)
		here := serial(ctx, b)
		b.Pass(ctx, deadline.Quiet)
		for command, want := range InOrder(commandless()) {
			Expect(here(command)).To(want, "reply to %q", command)
		}
		for _, k := range append(settable(false), settable(true)...) {
			before := here("get " + k.Name)
			Expect(here("set "+k.Name)).To(Equal("unknown config: "+k.Name), "reply to set %s", k.Name)
			Expect(here("get "+k.Name)).To(Equal(before), "get %s", k.Name)
		}
		b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
		alice := b.Client("alice")
		Expect(alice.LoginAdmin(ctx).Permissions).NotTo(BeZero(), "the password is the old one")
	})
})
