package advert

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("adverts in the mesh", func() {
	It("forwards those of others and not its own", For("ADV-020"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		own := commanded(ctx, b)
		own.packet.Path = stimuli.Path(0xD0)
		echo := stimuli.Encode(&own.packet)
		b.Probe().Send(ctx, echo)
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))

		b.Room().Reboot(ctx) // what it has sent is no longer in the table of duplicates
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		b.Probe().Send(ctx, echo)
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		b.Client("alice").SendAdvert(ctx)
		b.Await(ctx, deadline.Forwarded, client.IsAdvert())
	})

	It("does not forward one that somebody forged", For("ADV-021"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		alice := b.Client("alice")
		alice.Misbehavior.BadSignature = true
		alice.SendAdvert(ctx)
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		alice.Misbehavior.BadSignature = false
		alice.SendAdvert(ctx)
		b.Await(ctx, deadline.Forwarded, client.IsAdvert())
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
		b := stimuli.Repeating(ctx)
		alice := b.Client("alice")
		far := []byte{0xD0, 0xD1, 0xD2, 0xD3, 0xD4, 0xD5, 0xD6, 0xD7}
		alice.Behind(stimuli.Path(far[:7]...))
		alice.SendAdvert(ctx)
		a := read(b.Await(ctx, deadline.Forwarded, client.IsAdvert()))
		Expect(a.packet.Path.Hops()).To(Equal(8))
		alice.Behind(stimuli.Path(far...))
		alice.SendAdvert(ctx)
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
	})
})
