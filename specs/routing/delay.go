package routing

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/bench"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// falseAlarm is the chance that delays that are drawn rightly are judged wrong: less than one
// in two million.
const falseAlarm = 5e-7

// farthest is how far the distribution of n draws may lie from the true one: the inequality of
// Dvoretzky, Kiefer and Wolfowitz with Massart's constant holds for every n.
func farthest(n int) float64 { return math.Sqrt(math.Log(2/falseAlarm) / (2 * float64(n))) }

// expectUniform judges delays, in airtimes, against a uniform distribution from 0 to most. late
// is by how much a board may send later than it means to.
func expectUniform(b *bench.Bench, delays []float64, most, late float64) {
	GinkgoHelper()
	slices.Sort(delays)
	worst := 0.0
	for i, d := range delays {
		want := math.Max(0, math.Min(1, d/most))
		worst = math.Max(worst, math.Max(math.Abs(float64(i+1)/float64(len(delays))-want), math.Abs(want-float64(i)/float64(len(delays)))))
	}
	what := fmt.Sprintf("distance of %d delays from %.3f to %.3f airtimes from a uniform distribution up to %g", len(delays), delays[0], delays[len(delays)-1], most)
	Expect(worst).To(Held(b, what, BeNumerically("<=", farthest(len(delays))+late/most)))
}

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
			delays = append(delays, ev.Start.At.Sub(sent.At.At).Seconds()/air.Seconds())
		}
		expectUniform(b, delays, 2.5, versions.BoardLatency.Seconds()/air.Seconds())
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
			delays = append(delays, ev.Start.At.Sub(sent.At.At).Seconds()/air.Seconds())
		}
		expectUniform(b, delays, 1, versions.BoardLatency.Seconds()/air.Seconds())
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
			floods = append(floods, ev.Start.At.Sub(sent.At.At).Seconds()/air.Seconds())
			p = t.Direct(wire.TypeTxt, stimuli.Through(b.Room().PublicKey(), 1, 1))
			sent = t.Send(ctx, p)
			ev = b.Await(ctx, deadline.Forwarded.Plus(10*b.Params().TimeOnAir(wire.MaxFrame)), stimuli.Carries(p))
			directs = append(directs, ev.Start.At.Sub(sent.At.At).Seconds()/b.Params().TimeOnAir(len(ev.Frame)).Seconds())
		}
		late := versions.BoardLatency.Seconds() / air.Seconds()
		expectUniform(b, floods, 10, late)
		expectUniform(b, directs, 5, late)
	})
})
