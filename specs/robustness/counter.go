package robustness

import (
	"fmt"
	"math"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("millisecond counter in the middle of its range", func() {
	const ahead = 60 * time.Second // of the middle when power comes: the bench is ready after 18 s

	It("does not stop the room from serving", For("ROB-037"), Needs(Counter), func(ctx SpecContext) {
		b := Bench(ctx, CounterShows(CounterMiddle, ahead))
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		for i := range 8 {
			text := fmt.Sprintf("number %d", i)
			alice.Post(ctx, text)
			bob.AwaitPushOf(ctx, deadline.PushAfterPost, text)
			b.Pass(ctx, deadline.For(4*time.Second, "the counter goes on"))
		}
		Expect(b.Now()).To(Held(b, "time since the start", BeNumerically(">", clock.At(ahead))))
		b.Client("carol").LoginGuest(ctx)
	})

	It("does not move the tries of a push", For("ROB-038"), Needs(Counter), func(ctx SpecContext) {
		const early = 10500 * time.Millisecond // posted before it, a post is pushed 2 to 4 s before it
		b := Bench(ctx, CounterShows(CounterMiddle, ahead))
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		bob.Misbehavior.Deaf = true
		b.Pass(ctx, deadline.Until(clock.At(ahead-early), "the counter is about to be there"))
		alice.Post(ctx, "across the middle")
		last := bob.AwaitPush(ctx, deadline.PushAfterPost)
		Expect(last.Event.Start.At).To(Held(b, "start of the last push", BeNumerically("<", clock.At(ahead))))
		const timeout = versions.DirectTimeout + versions.HopTimeout
		for range versions.PushTries - 1 {
			next := bob.AwaitPush(ctx, deadline.For(3*timeout, "the room waits 6 s for the acknowledgement"))
			b.Within("from a try of a push to the next", last.Event.Start, next.Event.Start,
				timeout-versions.Grid, timeout+b.Params().TimeOnAir(len(next.Event.Frame))+time.Second)
			last = next
		}
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
	})

	It("does not turn the clock", For("ROB-039"), Needs(Counter), func(ctx SpecContext) {
		b := Bench(ctx, CounterShows(CounterMiddle, ahead))
		before := stamp(ctx, b)
		b.Pass(ctx, deadline.For(2*ahead, "the counter passes its middle"))
		ExpectNear(b, "time that the board tells", "s", stamp(ctx, b), before, 2)
	})
})

// stamp is by how many seconds the board's clock is ahead of the bench's, told by an advert.
func stamp(ctx SpecContext, b *bench.Bench) int64 {
	GinkgoHelper()
	b.Room().Console().Command(ctx, "advert")
	typed := b.Now()
	p := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard)))
	a, err := wire.DecodeAdvert(p.Payload)
	Expect(err).NotTo(HaveOccurred())
	return int64(a.Timestamp) - int64(typed.Sub(0)/time.Second)
}

var _ = Describe("access list whose write is due", func() {
	// The list is written 5 s after its last change (LAZY_CONTACTS_WRITE_DELAY, v1.9.0 to v1.17.1).
	const (
		changed = 30 * time.Second // of bench time
		lazy    = 5 * time.Second
	)

	// saved changes the list at a moment at which the counter shows that lazy before the value, and
	// expects the change behind a power cut.
	saved := func(ctx SpecContext, value uint32) {
		GinkgoHelper()
		b := AtCounter(ctx, value, changed, lazy, func(b *bench.Bench) clock.Time {
			key := b.Client("alice").PublicKey()
			position := b.Mark()
			nothing := capture.Func("nothing", func(capture.Event) bool { return false })
			b.Next(ctx, &position, deadline.Until(clock.At(changed), "the counter goes on"), nothing)
			Expect(b.Room().Console().Command(ctx, "setperm "+Hex(key[:])+" 3")).To(Equal("OK"))
			return LastPrinted(b)
		})
		b.Pass(ctx, deadline.ListSave)
		b.Room().PowerCycle(ctx, time.Second)
		Expect(b.Client("alice").Login(ctx, "").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
	}

	for _, at := range []uint32{CounterMiddle - 1, CounterMiddle, CounterMiddle + 1, math.MaxUint32, 1} {
		It(fmt.Sprintf("when the counter shows %d is written", at), For("ROB-040"), Needs(Counter, PowerOf), func(ctx SpecContext) {
			saved(ctx, at)
		})
	}

	It("when the counter shows 0 is written", For("ROB-041"), Needs(Counter, PowerOf), func(ctx SpecContext) {
		saved(ctx, 0)
	})
})
