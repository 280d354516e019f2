package persistence

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("clock without a battery", func() {
	It("begins anew at each power cut, and the room serves", For("PER-046"), Needs(PowerOf, Battery), func(ctx SpecContext) {
		// What such a clock shows half a minute before and behind the minute that power comes in
		// (VolatileRTCClock and ESP32RTCClock::begin, v1.9.0 to v1.17.1: 10:52:31).
		shows := Or(Equal("10:52 - 15/5/2024 UTC"), Equal("10:53 - 15/5/2024 UTC"))
		b := Bench(ctx, func(c *bench.Config) { c.RTCReset = true })
		console := b.Room().Console()
		alice, bob := b.Client("alice"), b.Client("bob")
		Expect(console.Command(ctx, fmt.Sprintf("time %d", b.Config().Epoch+3600))).To(HavePrefix("OK - clock set"))
		alice.LoginAdmin(ctx)
		alice.Post(ctx, "lost with the power")
		b.Pass(ctx, deadline.ListSave)
		restart(ctx, b)
		Expect(console.Command(ctx, "clock")).To(shows)
		Expect(alice.Login(ctx, "").Permissions).To(BeEquivalentTo(wire.RoleAdmin), "who was known")
		Expect(alice.LoginAdmin(ctx).Permissions).To(BeEquivalentTo(wire.RoleAdmin))
		bob.LoginGuest(ctx, client.Since(0))
		alice.Post(ctx, "of the year 2024")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "of the year 2024")
		Expect(console.Command(ctx, fmt.Sprintf("time %d", b.Config().Epoch+7200))).To(HavePrefix("OK - clock set"))
		alice.Post(ctx, "of the right time")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "of the right time")
	})
})
