package repeater

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// inquire sends what a client asks without having logged in, and returns the event of its end.
func inquire(ctx context.Context, b *bench.Bench, c *client.Client, plain []byte, change func(*wire.Packet)) capture.Event {
	GinkgoHelper()
	p := &wire.Packet{Route: wire.Direct, Type: wire.TypeAnonReq, Payload: stimuli.Anonymous(c.Identity(), b.Room().PublicKey(), plain)}
	if change != nil {
		change(p)
	}
	return send(ctx, b, p)
}

// answered is the answer to such a question: how it came, and what it says.
func answered(ctx context.Context, b *bench.Bench, c *client.Client, r wire.AnonRequest) (capture.Event, wire.AnonReply) {
	GinkgoHelper()
	inquire(ctx, b, c, stimuli.Encode(&r), nil)
	return awaited(ctx, b, c, r)
}

func awaited(ctx context.Context, b *bench.Bench, c *client.Client, r wire.AnonRequest) (capture.Event, wire.AnonReply) {
	GinkgoHelper()
	asked := &client.Sent{Kind: client.KindRequest, Timestamp: r.Timestamp}
	ev := b.Await(ctx, deadline.Answer, c.IsReply(asked))
	reply, err := wire.DecodeAnonReply(c.ReplyData(ev, asked), r.Type)
	Expect(err).NotTo(HaveOccurred())
	return ev, reply
}

var _ = Describe("anonymous request", func() {
	It("for the regions is answered with the names of those that are allowed", For("RPX-001"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, name := range []string{"europe", "france", "de"} {
			allow(ctx, b, name)
		}
		stimuli.Command(ctx, b, "region denyf france")
		alice := b.Client("alice")
		_, got := answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonRegions})
		Expect(got.Text).To(Equal("*,europe,de"))
		stimuli.Command(ctx, b, "region denyf *")
		_, got = answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonRegions})
		Expect(got.Text).To(Equal("europe,de"))
	})

	It("for the owner is answered with the name and the owner's text", For("RPX-002"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "set owner.info Jo|of the hill")
		alice := b.Client("alice")
		_, got := answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonOwner})
		Expect(got.Text).To(Equal(b.Room().Name() + "\nJo\nof the hill"))
	})

	It("for the clock is answered with it, and with whether the repeater repeats", For("RPX-003"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		ev, got := answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock})
		ExpectNear(b, "the clock that a stranger is told", "s", got.Clock, float64(b.Config().Epoch)+ev.At.At.Sub(0).Seconds(), 65)
		Expect(got.Features).To(BeZero())
		stimuli.Command(ctx, b, "set repeat off")
		_, got = answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock})
		Expect(got.Features).To(BeEquivalentTo(0x80))
	})

	It("is answered direct over the path that it names, 300 ms after it", For("RPX-004"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		for _, path := range []wire.Path{{}, stimuli.Path(0x81, 0x82), stimuli.Repeaters(2, 3)} {
			stimuli.Rest(ctx, b)
			r := wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock, ReplyPath: path}
			sent := inquire(ctx, b, alice, stimuli.Encode(&r), nil)
			ev, _ := awaited(ctx, b, alice, r)
			p := stimuli.Packet(ev)
			Expect(p.Type).To(Equal(wire.TypeResponse))
			Expect(p.Route).To(Equal(wire.Direct))
			Expect(p.Path.Bytes()).To(Equal(path.Bytes()))
			Expect(p.Path.HashSize()).To(Equal(path.HashSize()))
			b.Within("answer to a stranger", sent.At, ev.Start, versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
		}
	})

	It("that is flooded is not answered", For("RPX-005"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		r := wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock}
		inquire(ctx, b, alice, stimuli.Encode(&r), func(p *wire.Packet) { p.Route = wire.Flood })
		silent(ctx, b, alice)
		answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock})
	})

	It("that still has hops ahead is not answered", For("RPX-006"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		r := wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock}
		inquire(ctx, b, alice, stimuli.Encode(&r), func(p *wire.Packet) { p.Path = stimuli.Through(b.Room().PublicKey(), 1, 0) })
		silent(ctx, b, alice)
		answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock})
	})

	It("of another type is neither answered nor taken for a log-in", For("RPX-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		for _, kind := range []wire.AnonRequestType{4, 5, 0x1F} {
			r := wire.AnonRequest{Timestamp: alice.Stamp(), Type: kind}
			inquire(ctx, b, alice, stimuli.Encode(&r), nil)
			silent(ctx, b, alice)
		}
		answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock})
	})

	It("is answered four times in three minutes, whoever asks for whatever", For("RPX-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		begun := b.Now()
		for n, c := range []*client.Client{alice, bob, alice, bob} {
			kind := []wire.AnonRequestType{wire.AnonRegions, wire.AnonOwner, wire.AnonClock, wire.AnonClock}[n]
			answered(ctx, b, c, wire.AnonRequest{Timestamp: c.Stamp(), Type: kind})
		}
		unanswered := func() {
			r := wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonOwner}
			inquire(ctx, b, alice, stimuli.Encode(&r), nil)
			silent(ctx, b, alice)
		}
		unanswered()
		b.Pass(ctx, deadline.Until(begun.Add(170*time.Second), "most of the three minutes"))
		unanswered()
		b.Pass(ctx, deadline.Until(begun.Add(185*time.Second), "the three minutes"))
		answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonOwner})
	})

	It("does not count as a log-in, of which there may be any number", For("RPX-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		for range 6 {
			Expect(alice.LoginGuest(ctx)).To(beGuest())
		}
		for range 4 {
			answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonClock})
		}
		for range 2 {
			Expect(alice.LoginGuest(ctx)).To(beGuest())
		}
	})

	It("is answered whatever its time stamp is", For("RPX-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		stamp := alice.Stamp()
		for _, at := range []uint32{stamp, stamp - 1000} {
			answered(ctx, b, alice, wire.AnonRequest{Timestamp: at, Type: wire.AnonOwner})
		}
	})

	It("makes nobody a client", For("RPX-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonOwner})
		alice.SendRequest(ctx, wire.RequestStatus, nil)
		silent(ctx, b, alice)
	})

	for _, kind := range []wire.AnonRequestType{wire.AnonRegions, wire.AnonOwner, wire.AnonClock} {
		It(fmt.Sprintf("of type %d over a path that is none is not answered", kind), For("RPX-012"), func(ctx SpecContext) {
			b := Bench(ctx)
			alice := b.Client("alice")
			for _, length := range []byte{0xC0, 0xC1, 0x40 | 33} { // hashes of 4 bytes, none and one, and 33 of 2 bytes
				r := wire.AnonRequest{Timestamp: alice.Stamp(), Type: kind}
				plain := stimuli.Encode(&r)
				plain[len(plain)-1] = length
				inquire(ctx, b, alice, append(plain, make([]byte, 66)...), nil)
				silent(ctx, b, alice)
			}
			answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: kind})
		})
	}
})
