package airtime

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// group is a frame of a group that a room does not know.
func group(n, length int, path wire.Path) []byte {
	GinkgoHelper()
	payload := append([]byte{0x77, byte(n), byte(n >> 8)}, bytes.Repeat([]byte{0x3C}, length)...)
	frame := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Path: path, Payload: payload})
	return frame
}

var _ = Describe("forwarding", func() {
	It("holds floods back for at most 2.5 airtimes, by chance", For("AIR-021"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		var least, most float64 = 99, 0
		for i := range 16 {
			sent := b.Probe().Send(ctx, group(i, 16+i, wire.Path{}))
			ev := b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
			air := airtime(b, ev)
			b.Within("from a flood to its forwarding", sent.At, ev.Start, -versions.Grid, air*5/2+versions.BoardLatency)
			delay := ev.Start.Since(sent.At).Value.Seconds() / air.Seconds()
			least, most = min(least, delay), max(most, delay)
		}
		// Sixteen draws from 0 to 2.5 all above 1, or all below, are one in thousands.
		Expect(least).To(Held(b, "shortest delay in airtimes", BeNumerically("<", 1)))
		Expect(most).To(Held(b, "longest delay in airtimes", BeNumerically(">", 1)))
	})

	It("holds direct frames back for at most one airtime", For("AIR-022"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		for i := range 8 {
			path := stimuli.Path(b.Room().Hash(), 0xEE)
			payload := append([]byte{0xE0, 0xE1, byte(i)}, bytes.Repeat([]byte{0x3C}, 33)...)
			frame := stimuli.Encode(&wire.Packet{Route: wire.Direct, Type: wire.TypeTxt, Path: path, Payload: payload})
			sent := b.Probe().Send(ctx, frame)
			ev := b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
			p := stimuli.Packet(ev)
			Expect(p.Path.Bytes()).To(Equal([]byte{0xEE}))
			b.Within("from a direct frame to its forwarding", sent.At, ev.Start, -versions.Grid, airtime(b, ev)+versions.BoardLatency)
		}
	})

	It("forwards a frame once", For("AIR-023"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		frame := group(1, 20, wire.Path{})
		b.Probe().Send(ctx, frame)
		b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		b.Probe().Send(ctx, frame)
		b.Probe().Send(ctx, group(1, 20, stimuli.Repeaters(1, 2)))
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		b.Probe().Send(ctx, group(2, 20, stimuli.Repeaters(1, 2)))
		b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
	})

	It("ends when the path is full", For("AIR-024"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		b.Probe().Send(ctx, group(1, 20, stimuli.Repeaters(1, wire.MaxHops-1)))
		ev := b.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		p := stimuli.Packet(ev)
		Expect(p.Path.Hops()).To(Equal(wire.MaxHops))
		b.Probe().Send(ctx, group(2, 20, stimuli.Repeaters(1, wire.MaxHops)))
		b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
	})

	It("ends with the acknowledgement that was for the room", For("AIR-025"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		alice.Misbehavior.NoAck = true
		bob.Post(ctx, "to be acknowledged")
		push := alice.AwaitPush(ctx, deadline.PushAfterPost)
		path := stimuli.Path(b.Room().Hash())
		ack := stimuli.Encode(&wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Path: path, Payload: push.AckHash[:]})
		b.Probe().Send(ctx, ack)
		b.Never(ctx, deadline.QuietPush, capture.Is(capture.Heard)) // neither the ack nor another try
	})
})

var _ = Describe("queue", func() {
	const pool = 32 // packets (MyMesh::MyMesh, v1.9.0 to v1.17.1)

	It("holds 32 frames and sends them all", For("AIR-026"), func(ctx SpecContext) {
		b := Bench(ctx)
		from := b.Now()
		for range pool {
			b.Room().Console().Command(ctx, "advert")
		}
		for range pool {
			b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
		}
		b.Pass(ctx, deadline.Quiet)
		Expect(b.Heard(from, b.Now())).To(HaveLen(pool))
	})

	It("that overflows leaves the room serving", For("AIR-027"), func(ctx SpecContext) {
		b := Bench(ctx)
		for range 2 * pool {
			b.Room().Console().Command(ctx, "advert")
		}
		air := b.Params().TimeOnAir(wire.MaxFrame)
		heard := b.Pass(ctx, deadline.For(2*pool*2*air, "the queue is sent, with as much silence"))
		Expect(heard).NotTo(BeEmpty())
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		alice.Post(ctx, "after the flood")
	})

	It("is served after 25 days of silence", For("AIR-028"), Costs(601*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Client("alice").LoginGuest(ctx)
		b.Pass(ctx, deadline.For(25*24*time.Hour, "half the range of a counter of milliseconds"))
		b.Client("alice").Status(ctx)
		b.Client("bob").LoginGuest(ctx)
	})
})

var _ = Describe("count of airtime", func() {
	It("agrees with what was heard", For("AIR-029"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Reboot(ctx)
		from := b.Now()
		b.Await(ctx, deadline.BootAdvert, client.IsAdvert())
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for range 3 {
			for range 8 {
				alice.Command(ctx, "get "+strings.Repeat("k", longReply))
			}
			b.Pass(ctx, deadline.Quiet)
			expectCount(ctx, b, use(b, from))
		}
		seconds := use(b, from).Seconds()
		ExpectNear(b, "airtime in the status", "s", alice.Status(ctx).AirtimeSeconds, seconds, 1)
	})
})

// expectCount judges the airtime that the board says that it used, in whole seconds.
func expectCount(ctx context.Context, b *bench.Bench, used time.Duration) {
	GinkgoHelper()
	reply := b.Room().Console().Command(ctx, "stats-radio")
	got, err := console.ParseRadioStats(reply)
	if err != nil {
		FailRequirement(fmt.Sprintf("no airtime in %q", reply))
	}
	ExpectNear(b, "airtime in stats-radio", "s", got.SendTime, used.Seconds(), 1)
}
