package console

import (
	"context"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	. "github.com/meshrig/meshrig/specs/suite"
)

// region types a command about regions and returns the reply without the blanks around it.
func region(ctx context.Context, b *bench.Bench, command string) string {
	GinkgoHelper()
	return strings.TrimSpace(b.Room().Console().Command(ctx, "region "+command))
}

// mountains is a room that knows the alps, which hold the jura, which is denied.
func mountains(ctx SpecContext) *bench.Bench {
	GinkgoHelper()
	b := Bench(ctx)
	for _, command := range []string{"put alps", "put jura alps", "denyf jura"} {
		Expect(region(ctx, b, command)).To(HavePrefix("OK"), command)
	}
	return b
}

var _ = Describe("list of regions", func() {
	It("is printed by what they allow", For("CON-090"), func(ctx SpecContext) {
		b := mountains(ctx)
		Expect(region(ctx, b, "list allowed")).To(Equal("*,alps"))
		Expect(region(ctx, b, "list denied")).To(Equal("jura"))
		Expect(region(ctx, b, "allowf jura")).To(Equal("OK"))
		Expect(region(ctx, b, "list allowed")).To(Equal("*,alps,jura"))
		Expect(region(ctx, b, "list denied")).To(Equal("-none-"))
		Expect(region(ctx, b, "denyf *")).To(Equal("OK"))
		Expect(region(ctx, b, "list denied")).To(Equal("*"))
		Expect(region(ctx, b, "list all")).To(HavePrefix("Err"))
	})

	It("reports the parent of each and whether it is allowed", For("CON-091"), func(ctx SpecContext) {
		b := mountains(ctx)
		Expect(region(ctx, b, "get alps")).To(Equal("alps F"))
		Expect(region(ctx, b, "get jura")).To(Equal("jura (alps)"))
		Expect(region(ctx, b, "get ju")).To(Equal("jura (alps)"))
		Expect(region(ctx, b, "get tirol")).To(Equal("Err - unknown region"))
		Expect(region(ctx, b, "home")).To(Equal("home is *"))
		Expect(region(ctx, b, "home jura")).To(Equal("home is now jura"))
		Expect(region(ctx, b, "home")).To(Equal("home is jura"))
	})

	It("takes a whole name for that region, and not for one that begins with it", For("CON-092"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, command := range []string{"put al", "put alps", "put a", "denyf al"} {
			Expect(region(ctx, b, command)).To(HavePrefix("OK"), command)
		}
		Expect(region(ctx, b, "list denied")).To(Equal("al"))
	})

	It("does not remove a region that holds others", For("CON-093"), func(ctx SpecContext) {
		b := mountains(ctx)
		Expect(region(ctx, b, "remove alps")).To(Equal("Err - not empty"))
		Expect(region(ctx, b, "get jura")).To(Equal("jura (alps)"))
		Expect(region(ctx, b, "remove jura")).To(Equal("OK"))
		Expect(region(ctx, b, "remove alps")).To(Equal("OK"))
		Expect(region(ctx, b, "list allowed")).To(Equal("*"))
	})

	It("that is loaded has parents by indents and flags by letters, and what was there keeps its own", For("CON-094"), func(ctx SpecContext) {
		b := mountains(ctx)
		c := b.Room().Console()
		b.Room().Silent(true)
		for _, line := range []string{"region load", " alps", "  jura F", "   lake F", "  pass", " coast F"} {
			c.Raw(ctx, line+"\r")
		}
		Expect(c.Raw(ctx, "\r")).To(ContainSubstring("OK - loaded 5 regions"))
		b.Room().Silent(false)
		Expect(region(ctx, b, "list allowed")).To(Equal("*,alps,lake,coast"))
		Expect(region(ctx, b, "list denied")).To(Equal("jura,pass"))
		for name, parent := range InOrder(map[string]string{"jura": "alps", "lake": "jura", "pass": "alps"}) {
			Expect(region(ctx, b, "get "+name)).To(ContainSubstring("(" + parent + ")"))
		}
		Expect(region(ctx, b, "get coast")).To(Equal("coast F"))
	})
})
