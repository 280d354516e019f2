package routing

import (
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("delays of forwarding", func() {
	const draws = 1000

	It("are uniform from 0 to 2.5 airtimes for floods", For("RT-056"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		var delays []float64
		var air time.Duration
		for range draws {
			p := t.Flood(wire.TypeGrpTxt, wire.Path{})
			sent := t.Send(ctx, p)
			ev := b.Await(ctx, deadline.Forwarded, stimuli.Carries(p))
			air = b.Params().TimeOnAir(len(ev.Frame))
			delays = append(delays, ev.Start.Since(sent.At).Value.Seconds()/air.Seconds())
		}
		stimuli.ExpectUniform(b, delays, 2.5, versions.BoardLatency.Seconds()/air.Seconds())
	})

	It("are uniform from 0 to one airtime for direct frames", For("RT-057"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		var delays []float64
		var air time.Duration
		for range draws {
			p := t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 1))
			sent := t.Send(ctx, p)
			ev := b.Await(ctx, deadline.Forwarded, stimuli.Carries(p))
			air = b.Params().TimeOnAir(len(ev.Frame))
			delays = append(delays, ev.Start.Since(sent.At).Value.Seconds()/air.Seconds())
		}
		stimuli.ExpectUniform(b, delays, 1, versions.BoardLatency.Seconds()/air.Seconds())
	})

	It("are none with txdelay 0 and direct.txdelay 0", For("RT-058"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "set txdelay 0")
		stimuli.Command(ctx, b, "set direct.txdelay 0")
		for range 4 {
			for _, p := range []*wire.Packet{
				t.Flood(wire.TypeGrpTxt, wire.Path{}), t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 1)),
			} {
				sent := t.Send(ctx, p)
				b.Within("from a frame to its forwarding", sent.At, b.Await(ctx, deadline.Forwarded, stimuli.Carries(p)).Start, -versions.Grid, versions.BoardLatency)
			}
		}
	})

	It("grow with txdelay", For("RT-059"), func(ctx SpecContext) {
		b, t := repeating(ctx)
		stimuli.Command(ctx, b, "set txdelay 2")
		stimuli.Command(ctx, b, "set direct.txdelay 1")
		const draws = 200
		var floods, directs []float64
		var air time.Duration
		for range draws {
			p := t.Flood(wire.TypeGrpTxt, wire.Path{})
			sent := t.Send(ctx, p)
			ev := b.Await(ctx, deadline.Forwarded.Plus(10*b.Params().TimeOnAir(wire.MaxFrame)), stimuli.Carries(p))
			air = b.Params().TimeOnAir(len(ev.Frame))
			floods = append(floods, ev.Start.Since(sent.At).Value.Seconds()/air.Seconds())
			p = t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 1))
			sent = t.Send(ctx, p)
			ev = b.Await(ctx, deadline.Forwarded.Plus(10*b.Params().TimeOnAir(wire.MaxFrame)), stimuli.Carries(p))
			directs = append(directs, ev.Start.Since(sent.At).Value.Seconds()/b.Params().TimeOnAir(len(ev.Frame)).Seconds())
		}
		late := versions.BoardLatency.Seconds() / air.Seconds()
		stimuli.ExpectUniform(b, floods, 10, late)
		stimuli.ExpectUniform(b, directs, 5, late)
	})
})
