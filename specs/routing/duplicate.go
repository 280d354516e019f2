package routing

import (
	"context"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("duplicate", func() {
	It("of a direct frame is not forwarded", For("RT-021"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		for _, kind := range []wire.PayloadType{wire.TypeTxt, wire.TypeAck} {
			p := t.Direct(kind, stimuli.Through(b.Room().PublicKey(), 1, 1))
			t.Passed(ctx, p)
			t.Dropped(ctx, p)
			p.Path = stimuli.Through(b.Room().PublicKey(), 1, 3)
			t.Dropped(ctx, p)
			p.Route, p.Path = wire.Flood, stimuli.Repeaters(1, 1)
			t.Dropped(ctx, p)
		}
		t.Passed(ctx, t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 1)))
	})

	It("of a frame that the room heard while it did not repeat is not forwarded", For("RT-022"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "set repeat off")
		p := t.Flood(wire.TypeTxt, wire.Path{})
		t.Dropped(ctx, p)
		stimuli.Command(ctx, b, "set repeat on")
		t.Dropped(ctx, p)
		t.Passed(ctx, t.Flood(wire.TypeTxt, wire.Path{}))
	})

	It("is known after as many others as the table holds, less one", For("RT-023"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		p := t.Flood(wire.TypeTxt, wire.Path{})
		t.Passed(ctx, p)
		unheard(ctx, b, t, wire.TypeGrpTxt, Numbers().SeenPackets-1)
		t.Dropped(ctx, p)
	})

	It("is new after as many others as the table holds", For("RT-024"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		p := t.Flood(wire.TypeTxt, wire.Path{})
		t.Passed(ctx, p)
		t.Dropped(ctx, p)
		unheard(ctx, b, t, wire.TypeGrpTxt, Numbers().SeenPackets)
		t.Passed(ctx, p)
	})

	It("of an acknowledgement is known after as many others as the table holds, less one", For("RT-025"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		p := t.Flood(wire.TypeAck, wire.Path{})
		t.Passed(ctx, p)
		unheard(ctx, b, t, wire.TypeAck, Numbers().SeenAcks-1)
		t.Dropped(ctx, p)
	})
})

// unheard lets the room hear so many floods and pass none of them on.
func unheard(ctx context.Context, b *bench.Bench, t *stimuli.Traffic, kind wire.PayloadType, count int) {
	GinkgoHelper()
	stimuli.Command(ctx, b, "set repeat off")
	for range count {
		t.Send(ctx, t.Flood(kind, wire.Path{}))
	}
	b.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
	stimuli.Command(ctx, b, "set repeat on")
}
