package airtime

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/clock"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("share of the air", func() {
	It("is not exceeded in three days of rushes and rests", For("AIR-055"), Costs(90*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		from := b.Now()
		share := limit(ctx, b, 1)
		rushes := 0
		for rest := 15 * time.Minute; b.Now() < from.Add(3*24*time.Hour); rest = rest*2 + time.Minute {
			if rest > 12*time.Hour {
				rest = 15 * time.Minute
			}
			until, before := b.Now().Add(20*time.Minute), use(b, from)
			demand(ctx, b, alice, shortReply, func() bool { return b.Now() > until })
			if use(b, from) > before {
				rushes++
			}
			wait(ctx, b, b.Now().Add(rest))
		}
		Expect(rushes).To(Held(b, "rushes in which the room could send", BeNumerically(">", 8)))
		expectShare(b, b.Heard(from, clock.Never), share)
	})
})
