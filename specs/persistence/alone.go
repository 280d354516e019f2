package persistence

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	. "github.com/meshrig/meshrig/specs/suite"
)

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
