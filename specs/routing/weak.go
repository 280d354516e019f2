package routing

import (
	"context"
	"fmt"
	"math"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// mostHeld is for how long a flood waits at most for others to be first (Dispatcher::checkRecv,
// v1.9.0 to v1.17.1).
const mostHeld = 32 * time.Second

// score is how sure it was that a frame of that many bytes would be heard, from 0 to 1, at what
// boards hear of everyone in a quiet world: the more above the least signal of its spreading
// factor, and the shorter, the surer (RadioLibWrapper::packetScoreInt, v1.9.0 to v1.17.1).
func score(b *bench.Bench, bytes int) float64 {
	least := -7.5 - 2.5*float64(int(b.Params().SpreadingFactor)-7) // dB, from the data sheet of the radio
	const full = 10                                                // dB above it
	return math.Min(1, (float64(heardAt)/4-least)/full*(1-float64(bytes)/256))
}

// yielding is a room that repeats without delays of its own and lets others be first.
func yielding(ctx SpecContext, base string, options ...func(*bench.Config)) (*bench.Bench, *stimuli.Traffic) {
	GinkgoHelper()
	b := stimuli.Repeating(ctx, options...)
	for _, line := range []string{"set txdelay 0", "set direct.txdelay 0", "set rxdelay " + base} {
		stimuli.Command(ctx, b, line)
	}
	return b, &stimuli.Traffic{B: b}
}

// long is a flooded group text of so many bytes that it scores next to nothing.
func long(t *stimuli.Traffic) *wire.Packet {
	GinkgoHelper()
	p := t.Flood(wire.TypeGrpTxt, stimuli.Repeaters(1, 60))
	for len(p.Payload) < wire.MaxPayload {
		p.Payload = append(p.Payload, 0x5A)
	}
	return p
}

// expectHeld sends a packet and expects it to be passed on after that long.
func expectHeld(ctx context.Context, t *stimuli.Traffic, p *wire.Packet, want time.Duration) {
	GinkgoHelper()
	sent := t.Send(ctx, p)
	ev := t.B.Await(ctx, deadline.Forwarded.Plus(want), stimuli.Carries(p))
	t.B.Within("from a frame to its forwarding", sent.At, ev.Start, want-versions.Grid, want+versions.BoardLatency)
}

var _ = Describe("rxdelay", func() {
	for _, base := range []string{"2", "10", "20"} {
		It("of "+base+" holds back floods that were hard to hear", For("RT-067"), Needs(Channel), func(ctx SpecContext) {
			b, t := yielding(ctx, base)
			n := map[string]float64{"2": 2, "10": 10, "20": 20}[base]
			p := long(t)
			size := p.Size()
			want := (math.Pow(n, 0.85-score(b, size)) - 1) * float64(b.Params().TimeOnAir(size).Milliseconds())
			expectHeld(ctx, t, p, min(mostHeld, time.Duration(want)*time.Millisecond))
		})
	}

	It("holds back neither what is easily heard nor what goes direct", For("RT-068"), Needs(Channel), func(ctx SpecContext) {
		b, t := yielding(ctx, "20")
		expectHeld(ctx, t, t.Flood(wire.TypeGrpTxt, wire.Path{}), 0)
		p := long(t)
		p.Route, p.Path = wire.Direct, stimuli.Through(b.Room().PublicKey(), 1, 59)
		expectHeld(ctx, t, p, 0)
		stimuli.Command(ctx, b, "set rxdelay 0")
		expectHeld(ctx, t, long(t), 0)
	})

	It("holds back a flood for 32 s at most", For("RT-069"), Needs(Channel), func(ctx SpecContext) {
		_, t := yielding(ctx, "20", func(c *bench.Config) { c.Params = slow(c.Params) })
		expectHeld(ctx, t, long(t), mostHeld)
	})
})

var _ = Describe("rxdelay that comes to", func() {
	const threshold = 50 * time.Millisecond // a shorter delay is none (Dispatcher::checkRecv, v1.9.0 to v1.17.1)
	for _, c := range []struct {
		words                  string
		delay, soonest, latest time.Duration
	}{
		{"48 ms does not hold back a flood", 48 * time.Millisecond, 0, 0},
		{"54 ms holds back a flood", 54 * time.Millisecond, threshold, 58 * time.Millisecond},
	} {
		It(c.words, For("RT-075"), Needs(Channel), func(ctx SpecContext) {
			b, t := yielding(ctx, "0")
			p := long(t)
			size := p.Size()
			// The delay is (base^(0.85-score) - 1) airtimes; the base is the one that makes it c.delay.
			base := math.Pow(1+c.delay.Seconds()/b.Params().TimeOnAir(size).Seconds(), 1/(0.85-score(b, size)))
			stimuli.Command(ctx, b, fmt.Sprintf("set rxdelay %.6f", base))
			sent := t.Send(ctx, p)
			ev := b.Await(ctx, deadline.Forwarded, stimuli.Carries(p))
			b.Within("from a frame to its forwarding", sent.At, ev.Start, c.soonest-versions.Grid, c.latest+versions.BoardLatency)
		})
	}
})

// slow are radio settings with which a long frame takes longer than most.
func slow(p lora.Params) lora.Params {
	if p == (lora.Params{}) {
		p = lora.Default().Params()
	}
	p.SpreadingFactor, p.Bandwidth = lora.SF12, lora.BW125k
	return p
}
