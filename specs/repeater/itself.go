package repeater

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// ownAdvert matches an advert of the repeater.
func ownAdvert() capture.Matcher { return client.IsAdvert() }

var _ = Describe("a repeater", func() {
	It("adverts itself as one", For("RPV-001"), Hardware(), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "advert")
		p := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, ownAdvert()))
		a, err := wire.DecodeAdvert(p.Payload)
		Expect(err).NotTo(HaveOccurred())
		Expect(a.PublicKey).To(Equal([32]byte(b.Room().PublicKey())))
		data, err := wire.DecodeAdvertData(a.Data)
		Expect(err).NotTo(HaveOccurred())
		Expect(data).To(And(HaveField("Type", wire.NodeRepeater), HaveField("Name", b.Room().Name())))
	})

	It("with repeat off passes nothing on and answers who logs in and who asks", For("RPV-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		stimuli.Command(ctx, b, "set repeat off")
		dropped(ctx, b, group(1))
		for n, kind := range []wire.PayloadType{wire.TypeGrpTxt, wire.TypeAck} {
			p := group(uint32(10 + n))
			p.Route, p.Type, p.Path = wire.Direct, kind, stimuli.Through(b.Room().PublicKey(), 1, 2)
			dropped(ctx, b, p)
		}
		trace := wire.Trace{Tag: 9, Auth: 1, Hashes: []byte{b.Room().Hash(), 0xEE}}
		dropped(ctx, b, &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: stimuli.Encode(trace)})
		alice := b.Client("alice")
		answered(ctx, b, alice, wire.AnonRequest{Timestamp: alice.Stamp(), Type: wire.AnonOwner})
		alice.LoginAdmin(ctx)
		Expect(alice.Command(ctx, "set repeat on")).To(HavePrefix(done))
		passed(ctx, b, group(2))
	})

	It("passes on what floods and goes direct on a board as it comes", For("RPV-004"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		b.Await(ctx, deadline.BootAdvert, ownAdvert())
		Expect(typed(ctx, b, "get repeat")).To(Equal("> on"))
		passed(ctx, b, group(1))
		p := group(2)
		p.Route, p.Path = wire.Direct, stimuli.Through(b.Room().PublicKey(), 1, 1)
		passed(ctx, b, p)
	})

	It("tells a trace how it hears the one before", For("RPV-005"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		key := b.Room().PublicKey()
		for flags, size := range []int{1, 2, 4, 8} {
			hops := append(append([]byte{}, key[:size]...), make([]byte, size)...)
			trace := wire.Trace{Tag: uint32(20 + flags), Auth: 1, Flags: uint8(flags), Hashes: hops}
			got := passed(ctx, b, &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: stimuli.Encode(trace)})
			Expect(got.Path.Bytes()).To(Equal([]byte{40}), "hashes of %d bytes", size)
		}
	})

	It("calls itself one on its console", For("RPV-006"), Hardware(), ConsoleOnly(), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(typed(ctx, b, "get role")).To(Equal("> repeater"))
		Expect(typed(ctx, b, "room.post hello")).To(HavePrefix("Unknown command"))
	})
})
