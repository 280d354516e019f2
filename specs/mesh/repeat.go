package mesh

import (
	"encoding/hex"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// hall is a bench whose board under test stands between the clients and a room called hall.
func hall(ctx SpecContext, options ...func(*bench.Config)) *bench.Bench {
	links := Links([2]string{bench.ProbeName, bench.RoomName}, [2]string{bench.RoomName, "hall"})
	return Bench(ctx, append(options, Keyed(usual), With("room", "hall", annex), links, Patient(1))...)
}

var _ = Describe("repeater between clients and a room", func() {
	It("carries log-in, post and push", For("MSH-014"), Needs(Channel), func(ctx SpecContext) {
		b := hall(ctx)
		alice, bob := b.Board("hall").Client("alice"), b.Board("hall").Client("bob")
		for _, c := range clients(alice, bob) {
			c.LoginGuest(ctx)
			leads(c, usual)
			calm(ctx, b)
		}
		alice.Post(ctx, "carried")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "carried")
	})
})

// at tunes the whole bench to a frequency.
func at(f lora.Frequency) func(*bench.Config) {
	return func(c *bench.Config) { c.Params.Frequency = f }
}

// repeat asks a companion to repeat, at the settings that it has.
func repeat(ctx SpecContext, b *bench.Bench) bool {
	p := b.Params()
	radio := companion.Radio{
		Frequency: uint32(p.Frequency / 1000), Bandwidth: uint32(p.Bandwidth), SpreadingFactor: uint8(p.SpreadingFactor), CodingRate: uint8(p.CodingRate),
	}
	return b.Room().App().Ask(ctx, companion.SetRadio, append(radio.Append(nil), 1)...).OK()
}

// still demands that a companion hands on nothing that it hears.
func still(ctx SpecContext, b *bench.Bench) {
	GinkgoHelper()
	for _, kind := range []wire.PayloadType{wire.TypeTxt, wire.TypeGrpTxt, wire.TypeAnonReq, wire.TypeReq, wire.TypePath} {
		for _, p := range []wire.Packet{
			{Route: wire.Flood, Type: kind, Payload: other(kind, wire.Flood)},
			{Route: wire.Direct, Type: kind, Path: stimuli.Through(b.Room().PublicKey(), 1, 1), Payload: other(kind, wire.Direct)},
		} {
			b.Probe().Send(ctx, stimuli.Encode(&p))
			b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		}
	}
	sent := b.Board("hall").Client("alice")
	login := sent.SendLogin(ctx, b.Board("hall").GuestPassword())
	b.Never(ctx, deadline.Answer.Plus(b.Config().Patience), sent.IsReply(login))
}

// other is the payload of a packet between two whom nobody knows, for each type and route another.
func other(kind wire.PayloadType, route wire.Route) []byte {
	payload, _ := hex.DecodeString("d1d2aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899aabb")
	return append(payload, byte(kind), byte(route))
}

var _ = Describe("companion", func() {
	It("hands on nothing unless its owner switched that on", For("MSH-015"), Needs(Channel), func(ctx SpecContext) {
		b := hall(ctx)
		still(ctx, b)
	})

	for _, khz := range []lora.Frequency{433_000, 869_495, 918_000} {
		It("repeats when its owner switched that on at "+(khz*1000).String(), For("MSH-016"), Needs(Channel), func(ctx SpecContext) {
			b := hall(ctx, at(khz*1000))
			Expect(repeat(ctx, b)).To(BeTrue(), "client repeat is taken")
			alice, bob := b.Board("hall").Client("alice"), b.Board("hall").Client("bob")
			for _, c := range clients(alice, bob) {
				c.LoginGuest(ctx)
				leads(c, usual)
				calm(ctx, b)
			}
			alice.Post(ctx, "by a friend's radio")
			bob.AwaitPushOf(ctx, deadline.PushAfterPost, "by a friend's radio")
		})
	}

	for _, khz := range []lora.Frequency{433_001, 869_494, 869_618, 910_525, 917_999} {
		It("does not repeat at "+(khz*1000).String()+", whatever its owner asks for", For("MSH-017"), Needs(Channel), func(ctx SpecContext) {
			b := hall(ctx, at(khz*1000))
			Expect(repeat(ctx, b)).To(BeFalse(), "client repeat is refused")
			still(ctx, b)
		})
	}
})

var _ = Describe("room that repeats", func() {
	It("keeps no neighbours, as a repeater does", For("MSH-018"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, append(repeaters(2), Keyed(usual))...)
		command(ctx, b.Room(), "set repeat on")
		r1, r2 := b.Board("r1"), b.Board("r2")
		r1.Console().Command(ctx, "advert")
		b.Pass(ctx, deadline.AdvertSoon)
		key := r1.PublicKey()
		named := ContainSubstring("%X", key[:4])
		Expect(r2.Console().Command(ctx, "neighbors")).To(named, "neighbours of a repeater that heard the advert")
		Expect(b.Room().Console().Command(ctx, "neighbors")).NotTo(named, "neighbours of the room that heard it too")
	})
})
