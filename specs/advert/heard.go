// Package advert holds the specs of how a room tells others that it is there: what its adverts
// say, and when and how far they go.
package advert

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// advert is one that a board under test sent.
type advert struct {
	event  capture.Event
	packet wire.Packet
	wire.Advert
	data wire.AdvertData
}

// read takes an advert apart.
func read(ev capture.Event) advert {
	GinkgoHelper()
	a := advert{event: ev}
	Expect(a.packet.Decode(ev.Frame)).To(Succeed())
	var err error
	a.Advert, err = wire.DecodeAdvert(a.packet.Payload)
	Expect(err).NotTo(HaveOccurred())
	a.data, err = wire.DecodeAdvertData(a.Data)
	Expect(err).NotTo(HaveOccurred())
	return a
}

// signed tells whether the signature is that of the key in the advert.
func (a *advert) signed() bool {
	return identity.PublicKey(a.PublicKey).VerifyAdvert(a.Timestamp, a.Data, a.Signature)
}

// zeroHop tells whether the advert is for neighbours only.
func (a *advert) zeroHop() bool { return a.packet.Route.IsDirect() && a.packet.Path.Hops() == 0 }

// flooded tells whether the advert goes through the whole mesh.
func (a *advert) flooded() bool { return a.packet.Route.IsFlood() && a.packet.Path.Hops() == 0 }

// commanded lets the board flood an advert and returns it.
func commanded(ctx context.Context, b *bench.Bench) advert {
	GinkgoHelper()
	b.Room().Console().Command(ctx, "advert")
	return read(b.Await(ctx, deadline.AdvertSoon, client.IsAdvert()))
}

// timed awaits an advert that is due at an instant and judges when it starts: not before, and
// no later than a frame that was still on the air and the board need.
func timed(ctx context.Context, b *bench.Bench, what string, due clock.Stamp, within time.Duration) advert {
	GinkgoHelper()
	ev := b.Await(ctx, deadline.Until(due.At.Add(within), what).Plus(deadline.Quiet.After), client.IsAdvert())
	b.NotBefore(what, ev.Start, due.Add(-versions.Grid))
	b.NotAfter(what, ev.Start, due.Add(within))
	return read(ev)
}

// drift is how much a board's crystal may be off in an interval: 50 parts in a million.
func drift(interval time.Duration) time.Duration { return interval / 20_000 }

// between judges the time from the start of one advert to that of the next, in which the
// firmware's timers, each a millisecond late, run down.
func between(on *bench.Bench, a, b advert, interval time.Duration) {
	lo, hi := interval-versions.Grid-drift(interval), interval+versions.BoardLatency+drift(interval)
	on.Within("from one advert to the next", a.event.Start, b.event.Start, lo, hi)
}

// typed is when the last command was typed.
func typed(b *bench.Bench) clock.Stamp {
	events := b.Events()
	for i := range events {
		if ev := events[len(events)-1-i]; ev.Kind == capture.ConsoleIn {
			return ev.At
		}
	}
	FailRequirement(fmt.Sprintf("nothing was typed in %d events", len(events)))
	return clock.Stamp{}
}

// wait lets time pass until an instant and no longer, without a word on the console. What
// happens meanwhile is not awaited any more.
func wait(ctx context.Context, b *bench.Bench, until clock.Time) {
	position := b.Mark()
	nothing := capture.Func("nothing", func(capture.Event) bool { return false })
	b.Next(ctx, &position, deadline.Until(until, "time passes"), nothing)
	b.Skip()
}
