package routing

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("path hashes", func() {
	It("of the room's own flooded adverts are as long as path.hash.mode says", For("RT-047"), func(ctx SpecContext) {
		b := Bench(ctx)
		for mode := range 3 {
			stimuli.Command(ctx, b, fmt.Sprintf("set path.hash.mode %d", mode))
			stimuli.Command(ctx, b, "advert")
			p := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, capture.Is(capture.Heard)))
			Expect(p.Path.HashSize()).To(Equal(mode + 1))
			Expect(p.Path.Hops()).To(BeZero())
		}
	})

	for mode := range 3 {
		It(fmt.Sprintf("of flooded pushes have one byte more than path.hash.mode %d", mode), For("RT-048"), func(ctx SpecContext) {
			b := Bench(ctx)
			alice, bob := b.Client("alice"), b.Client("bob")
			alice.LoginGuest(ctx)
			bob.LoginGuest(ctx, client.ViaDirect()) // tells no path
			stimuli.Command(ctx, b, fmt.Sprintf("set path.hash.mode %d", mode))
			alice.Post(ctx, "how long?")
			p := stimuli.Packet(bob.AwaitPush(ctx, deadline.PushAfterPost).Event)
			Expect(p.Route.IsFlood()).To(BeTrue())
			Expect(p.Path.HashSize()).To(Equal(mode + 1))
		})
	}

	It("of replies are those of the request, whatever path.hash.mode says", For("RT-049"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "set path.hash.mode 2")
		for size := 1; size <= 3; size++ {
			for _, p := range replies(ctx, b, client.HashSize(size)) {
				Expect(p.Path.HashSize()).To(Equal(size), "%v", p.Type)
			}
		}
	})
})

var _ = Describe("path to a client", func() {
	It("is learned from path returns, of which the last counts", For("RT-050"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		for _, path := range []wire.Path{stimuli.Repeaters(1, 3), stimuli.Repeaters(1, 1), stimuli.Repeaters(1, 0), stimuli.Repeaters(1, 2)} {
			ret := &wire.PathReturn{Path: path, ExtraByte: wire.PathDummy, Extra: []byte{1, 2, 3, byte(path.Hops())}}
			tell(ctx, b, alice.Identity(), wire.Flood, ret)
			expectWay(ctx, b, alice, path)
		}
	})

	It("is learned from a path return that comes direct", For("RT-051"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		path := stimuli.Repeaters(1, 4)
		ret := &wire.PathReturn{Path: path, ExtraByte: wire.PathDummy, Extra: []byte{4, 3, 2, 1}}
		tell(ctx, b, alice.Identity(), wire.Direct, ret)
		expectWay(ctx, b, alice, path)
	})

	It("is not learned from a stranger in a client's name", For("RT-052"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		expectWay(ctx, b, alice, wire.Path{})
		stranger := identity.Named("stranger", alice.PublicKey().Hash())
		// What a room makes of them that opens them with the client's key is a path only now and then.
		const attempts = 40
		var ret *wire.PathReturn
		for i := range byte(attempts) {
			ret = &wire.PathReturn{Path: stimuli.Repeaters(1, 4), ExtraByte: wire.PathDummy, Extra: []byte{4, 3, 2, i}}
			tell(ctx, b, stranger, wire.Flood, ret)
		}
		expectWay(ctx, b, alice, wire.Path{})
		tell(ctx, b, alice.Identity(), wire.Flood, ret)
		expectWay(ctx, b, alice, stimuli.Repeaters(1, 4))
	})

	It("may be as long as a path can be", For("RT-053"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		path := stimuli.Repeaters(1, wire.MaxHops)
		ret := &wire.PathReturn{Path: path, ExtraByte: wire.PathDummy, Extra: []byte{4, 3, 2, 1}}
		tell(ctx, b, alice.Identity(), wire.Flood, ret)
		expectWay(ctx, b, alice, path)
	})

	It("is not sent back to a client that sent one", For("RT-054"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		ret := &wire.PathReturn{Path: stimuli.Repeaters(1, 1), ExtraByte: wire.PathDummy, Extra: []byte{4, 3, 2, 1}}
		tell(ctx, b, alice.Identity(), wire.Flood, ret)
		b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
		expectWay(ctx, b, alice, stimuli.Repeaters(1, 1))
	})

	It("that a log-in took comes back to it, however long", For("RT-055"), func(ctx SpecContext) {
		b := Bench(ctx)
		for i, path := range []wire.Path{stimuli.Repeaters(1, 1), stimuli.Repeaters(1, 20), stimuli.Repeaters(1, 40), stimuli.Repeaters(1, wire.MaxHops)} {
			alice := b.Client(fmt.Sprintf("client %d", i))
			alice.Behind(path)
			alice.Misbehavior.NoPathReturn = true
			reply := stimuli.Packet(alice.LoginGuest(ctx).Event)
			Expect(reply.Type).To(Equal(wire.TypePath))
			d, err := wire.DecodeDatagram(reply.Payload)
			Expect(err).NotTo(HaveOccurred())
			plain, err := identity.NewBox(alice.Identity().SharedSecret(b.Room().PublicKey())).Open(nil, d.Sealed)
			Expect(err).NotTo(HaveOccurred())
			ret, err := wire.DecodePathReturn(plain)
			Expect(err).NotTo(HaveOccurred())
			Expect(ret.Path).To(Equal(path))
			Expect(ret.ExtraType()).To(Equal(wire.TypeResponse))
		}
	})
})

// tell sends a path return, sealed by from, to the room.
func tell(ctx context.Context, b *bench.Bench, from *identity.Local, route wire.Route, ret *wire.PathReturn) {
	GinkgoHelper()
	payload := stimuli.Datagram(from, b.Room().PublicKey(), stimuli.Encode(ret))
	b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: route, Type: wire.TypePath, Payload: payload}))
}

// expectWay asks for the status and expects that the answer goes direct along path.
func expectWay(ctx context.Context, b *bench.Bench, c *client.Client, path wire.Path) {
	GinkgoHelper()
	sent := c.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
	p := stimuli.Packet(b.Await(ctx, deadline.Answer, c.IsReply(sent)))
	Expect(p.Route).To(Equal(wire.Direct))
	Expect(p.Path).To(Equal(path))
}
