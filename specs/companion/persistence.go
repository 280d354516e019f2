package companion

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	frames "github.com/meshrig/meshrig/firmware/wire/companion"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("what outlives a start", func() {
	It("are contacts, written before a restart that is asked for", For("CPE-001"), func(ctx SpecContext) {
		b, a := radio(ctx)
		bob := befriend(ctx, b, "bob", wire.NodeChat)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		b.Room().Reboot(ctx)
		Expect(known(ctx, b, alice).Name).To(Equal("alice"))
		a.Do(ctx, frames.RemoveContact, bob.key()...)
		b.Room().Reboot(ctx)
		stranger(ctx, b, bob)
		known(ctx, b, alice)
	})

	It("are contacts, written 5 s after they changed", For("CPE-002"), Needs(PowerOf), func(ctx SpecContext) {
		b, _ := radio(ctx)
		alice := befriend(ctx, b, "alice", wire.NodeChat)
		b.Pass(ctx, seconds(7))
		b.Room().PowerCycle(ctx, time.Second)
		Expect(known(ctx, b, alice).Name).To(Equal("alice"))
	})

	It("is a clock that was right", For("CPE-003"), func(ctx SpecContext) {
		b, a := radio(ctx)
		befriend(ctx, b, "alice", wire.NodeChat)
		b.Pass(ctx, seconds(300))
		before := a.Time(ctx)
		b.Room().Reboot(ctx)
		Expect(a.Time(ctx)).To(BeNumerically(">=", before))
	})

	It("is the time of the newest contact, where the clock is behind", For("CPE-004"), func(ctx SpecContext) {
		b, a := radio(ctx)
		c := meet(b, "alice", wire.NodeChat).contact()
		c.Changed = a.Time(ctx) + 10_000
		a.Do(ctx, frames.SetContact, c.Append(nil)...)
		b.Room().Reboot(ctx)
		Expect(a.Time(ctx)).To(BeNumerically(">", c.Changed))
	})
})
