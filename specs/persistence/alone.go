package persistence

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("a key after a power cut", func() {
	It("is what it was set to, though nothing else was saved after it", For("PER-070"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, k := range versions.Keys(Version()) {
			v, ok := another(k, get(ctx, b, k.Name))
			if !ok {
				continue
			}
			if reply := b.Room().Console().Command(ctx, "set "+k.Name+" "+v.Typed); reply == "Error: unsupported" {
				continue // the board has no such part
			}
			b.Room().PowerCycle(ctx, off)
			Expect(get(ctx, b, k.Name)).To(Equal("> "+v.Reads()), "get %s", k.Name)
		}
	})
})

// another is a value of a key that it does not read now, if it takes any.
func another(k versions.Key, now string) (v versions.Value, ok bool) {
	for _, v := range k.Values {
		if k.Kind != versions.Fixed && "> "+v.Reads() != now {
			return v, true
		}
	}
	return v, false
}

var _ = Describe("password after a power cut", func() {
	It("is the one that was set last, though nothing else was saved after it", For("PER-028"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "password alone-admin")).To(ContainSubstring("alone-admin"))
		restart(ctx, b)
		Expect(b.Client("alice").Login(ctx, "alone-admin").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
		set(ctx, b, "set guest.password alone-guest")
		restart(ctx, b)
		Expect(b.Client("bob").Login(ctx, "alone-guest").Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
	})
})
