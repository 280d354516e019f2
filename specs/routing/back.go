package routing

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

var _ = Describe("own frame that comes back", func() {
	It("is not forwarded when it was flooded in a region", For("RT-070"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "region put alps")
		for _, p := range replies(ctx, b, client.Scope("#alps")) {
			Expect(p).To(beIn("#alps"))
			Expect(p.Path.Append([]byte{0xEE})).To(Succeed())
			t.Dropped(ctx, &p)
		}
		t.Passed(ctx, t.Flood(wire.TypeTxt, wire.Path{}))
	})

	It("is not forwarded when it went direct, neither as a flood nor as a direct frame", For("RT-071"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		for _, route := range []wire.Route{wire.Flood, wire.Direct} {
			sent := alice.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
			p := stimuli.Packet(b.Await(ctx, deadline.Answer, alice.IsReply(sent)))
			Expect(p.Route).To(Equal(wire.Direct))
			p.Route, p.Path = route, wire.Path{}
			if route == wire.Direct {
				p.Path = stimuli.Through(b.Room().PublicKey(), 1, 1)
			}
			t.Dropped(ctx, &p)
		}
		t.Passed(ctx, t.Flood(wire.TypeTxt, wire.Path{}))
	})
})

var _ = Describe("flood that comes again", func() {
	It("is not forwarded again, whatever its type", For("RT-072"), func(ctx SpecContext) {
		_, t := repeating(ctx)
		for _, kind := range stimuli.Spread() {
			p := t.Flood(kind, stimuli.Repeaters(1, 1))
			t.Passed(ctx, p)
			p.Path = stimuli.Repeaters(1, 3)
			t.Dropped(ctx, p)
		}
	})

	It("is not answered again when it was a log-in without password", For("RT-073"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		again := alice.Login(ctx, "", client.ViaFlood())
		b.Pass(ctx, deadline.Quiet)
		alice.Replay(ctx, again.Sent)
		b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
	})
})

var _ = Describe("acknowledgement of a push", func() {
	It("that was flooded to the room is not forwarded", For("RT-074"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		bob.Misbehavior.NoAck = true
		alice.Post(ctx, "got it?")
		push := bob.AwaitPush(ctx, deadline.PushAfterPost)
		t.Dropped(ctx, &wire.Packet{Route: wire.Flood, Type: wire.TypeAck, Payload: push.AckHash[:]})
		t.Passed(ctx, t.Flood(wire.TypeAck, wire.Path{}))
	})
})
