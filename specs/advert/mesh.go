package advert

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// forwarded is how long a flood may be held back before it is forwarded: 2.5 times its airtime,
// and then the channel must be free.
var forwarded = deadline.Deadline{Name: "forwarded", After: deadline.Quiet.After, Frames: 4, Why: "a flood is held back for 2.5 airtimes at most"}

var _ = Describe("adverts in the mesh", func() {
	repeating := func(ctx SpecContext) *bench.Bench {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set repeat on")
		return b
	}

	It("forwards those of others and not its own", For("ADV-020"), func(ctx SpecContext) {
		b := repeating(ctx)
		own := commanded(ctx, b)
		own.packet.Path = hops(1)
		echo, err := own.packet.AppendTo(nil)
		Expect(err).NotTo(HaveOccurred())
		b.Probe().Send(ctx, echo)
		b.Never(ctx, forwarded, capture.Is(capture.Heard))

		b.Room().Reboot(ctx) // what it has sent is no longer in the table of duplicates
		b.Await(ctx, deadline.BootAdvert, isAdvert)
		b.Probe().Send(ctx, echo)
		b.Never(ctx, forwarded, capture.Is(capture.Heard))
		b.Client("alice").SendAdvert(ctx)
		b.Await(ctx, forwarded, isAdvert)
	})

	It("does not forward one that somebody forged", For("ADV-021"), func(ctx SpecContext) {
		b := repeating(ctx)
		alice := b.Client("alice")
		alice.Misbehavior.BadSignature = true
		alice.SendAdvert(ctx)
		b.Never(ctx, forwarded, capture.Is(capture.Heard))
		alice.Misbehavior.BadSignature = false
		alice.SendAdvert(ctx)
		b.Await(ctx, forwarded, isAdvert)
	})

	for mode := range 3 {
		It(fmt.Sprintf("floods with hashes of %d bytes in path hash mode %d", mode+1, mode), For("ADV-022"), func(ctx SpecContext) {
			b := Bench(ctx)
			b.Room().Console().Command(ctx, fmt.Sprintf("set path.hash.mode %d", mode))
			a := commanded(ctx, b)
			Expect(a.packet.Path.HashSize()).To(Equal(mode + 1))
			Expect(a.packet.Path.Hops()).To(BeZero())
		})
	}

	It("forwards adverts of 7 hops and none of 8", For("ADV-023"), func(ctx SpecContext) {
		b := repeating(ctx)
		alice := b.Client("alice")
		alice.Behind(hops(7))
		alice.SendAdvert(ctx)
		a := read(b.Await(ctx, forwarded, isAdvert))
		Expect(a.packet.Path.Hops()).To(Equal(8))
		alice.Behind(hops(8))
		alice.SendAdvert(ctx)
		b.Never(ctx, forwarded, capture.Is(capture.Heard))
	})
})

// hops is a path of that many imagined repeaters.
func hops(n int) wire.Path {
	GinkgoHelper()
	var p wire.Path
	for i := range n {
		Expect(p.Append([]byte{0xD0 + byte(i)})).To(Succeed())
	}
	return p
}
