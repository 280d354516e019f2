package advert

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

const (
	// bootDelay is from the end of the set-up to the first advert (setup in main.cpp, v1.17.1).
	bootDelay = 16 * time.Second
	// setUp is what the rest of the set-up may take behind the banner: a microcontroller reads
	// three files from flash.
	setUp = time.Second
)

var _ = Describe("advert after boot", func() {
	banner := func(b *bench.Bench) (at clock.Stamp) {
		for _, ev := range b.Events() {
			if ev.Kind == capture.ConsoleOut && capture.Prints("Room ID").Match(ev) {
				at = ev.At
			}
		}
		return at
	}

	It("comes 16 s after power-on of a fresh board", For("ADV-001"), Needs(Erase), func(ctx SpecContext) {
		b := Bench(ctx, Factory)
		timed(ctx, b, "the advert of the boot", banner(b).Add(bootDelay), setUp)
	})

	It("comes 16 s after a reboot of a configured board", For("ADV-001"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Reboot(ctx)
		timed(ctx, b, "the advert of the boot", banner(b).Add(bootDelay), setUp)
	})

	It("comes once", For("ADV-001"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Reboot(ctx)
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		b.Never(ctx, deadline.For(10*time.Minute, "no timer of adverts is on"), capture.Is(capture.Heard))
	})

	It("goes as far as the release says", For("ADV-002"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Reboot(ctx)
		a := read(b.Await(ctx, deadline.BootAdvert, client.IsAdvert()))
		Expect(a.flooded()).To(Equal(Numbers().BootAdvertFloods), "route %v of %s", a.packet.Route, Hex(a.event.Frame))
		Expect(a.zeroHop()).To(Equal(!Numbers().BootAdvertFloods), "route %v of %s", a.packet.Route, Hex(a.event.Frame))
	})

	It("carries name and place that were set before", For("ADV-017"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set lat 12.5")
		b.Room().Console().Command(ctx, "set lon -3.25")
		b.Room().Reboot(ctx)
		a := read(b.Await(ctx, deadline.BootAdvert, client.IsAdvert()))
		Expect(a.data.Name).To(Equal(b.Room().Name()))
		Expect(a.data.Latitude).To(BeEquivalentTo(12_500_000))
		Expect(a.data.Longitude).To(BeEquivalentTo(-3_250_000))
	})
})

var _ = Describe("advert by command", func() {
	const delay = 1500 * time.Millisecond // CommonCLI::handleCommand, v1.17.1

	It("is flooded 1.5 s after advert", For("ADV-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		for range 3 {
			b.Room().Console().Command(ctx, "advert")
			a := timed(ctx, b, "the advert", typed(b).Add(delay), versions.BoardLatency)
			Expect(a.flooded()).To(BeTrue(), "route %v", a.packet.Route)
		}
	})

	It("is sent to the neighbours 1.5 s after advert.zerohop", For("ADV-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		for range 3 {
			b.Room().Console().Command(ctx, "advert.zerohop")
			a := timed(ctx, b, "the advert", typed(b).Add(delay), versions.BoardLatency)
			Expect(a.zeroHop()).To(BeTrue(), "route %v", a.packet.Route)
		}
	})

	It("has no hops of frames that were passed on before", For("ADV-047"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		const frames = 40 // more than a room has packets
		for n := range frames {
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{
				Route: wire.Flood, Type: wire.TypeGrpTxt, Path: stimuli.Repeaters(1, 5), Payload: []byte{0x77, byte(n), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17},
			}))
			b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
			stimuli.Rest(ctx, b)
		}
		for range 3 {
			b.Room().Console().Command(ctx, "advert.zerohop")
			near := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, client.IsAdvert()))
			Expect(near.Route).To(Equal(wire.Direct))
			Expect(near.Path.Hops()).To(BeZero(), "hops of an advert to the neighbours")
			b.Room().Console().Command(ctx, "advert")
			far := stimuli.Packet(b.Await(ctx, deadline.AdvertSoon, client.IsAdvert()))
			Expect(far.Path.Hops()).To(BeZero(), "hops of a flooded advert")
		}
	})

	It("is sent 1.5 s after an administrator's command over the air", For("ADV-018"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		sent := alice.SendCommand(ctx, "advert")
		b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
		ev := b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
		lo, hi := sent.End.Add(delay-versions.Grid), sent.End.Add(delay+versions.BoardLatency)
		// The reply, which leaves 300 ms after the command, may be on the air still.
		if reply := last(b, ev); reply.At.At > sent.End.At.Add(delay) {
			hi = reply.At.Add(versions.BoardLatency)
		}
		b.NotBefore("the advert", ev.Start, lo)
		b.NotAfter("the advert", ev.Start, hi)
		a := read(ev)
		Expect(a.flooded()).To(BeTrue())
	})
})

// last is the last frame of the board before an event.
func last(b *bench.Bench, before capture.Event) capture.Event {
	var found capture.Event
	for _, ev := range b.Events() {
		if ev.Kind == capture.Heard && ev.Start.At < before.Start.At {
			found = ev
		}
	}
	return found
}
