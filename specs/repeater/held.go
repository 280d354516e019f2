package repeater

import (
	"math"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// airtimes is for how many airtimes of what the repeater passed on it was held back.
func airtimes(t *stimuli.Traffic, sent, passed capture.Event) float64 {
	return passed.Start.Since(sent.At).Value.Seconds() / t.B.Params().TimeOnAir(len(passed.Frame)).Seconds()
}

// latest is how many airtimes a board may be late.
func latest(t *stimuli.Traffic, passed capture.Event) float64 {
	return versions.BoardLatency.Seconds() / t.B.Params().TimeOnAir(len(passed.Frame)).Seconds()
}

var _ = Describe("delay of a repeater", func() {
	It("is uniform from 0 to 1.5 airtimes for direct packets", For("RPF-017"), func(ctx SpecContext) {
		t := &stimuli.Traffic{B: stimuli.Repeating(ctx)}
		var delays []float64
		var late float64
		for range 1000 {
			p := t.Direct(wire.TypeTxt, stimuli.Through(t.B.Room().PublicKey(), 1, 1))
			sent := t.Send(ctx, p)
			ev := t.B.Await(ctx, deadline.Forwarded, stimuli.Carries(p))
			delays, late = append(delays, airtimes(t, sent, ev)), latest(t, ev)
		}
		stimuli.ExpectUniform(t.B, delays, 1.5, late)
	})

	It("is the same for traces", For("RPF-018"), func(ctx SpecContext) {
		t := &stimuli.Traffic{B: stimuli.Repeating(ctx)}
		stimuli.Command(ctx, t.B, "set direct.txdelay 2")
		longest := 0.0
		for range 20 {
			p := &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, t.B.Room().Hash(), 0xEE)}
			sent := t.Send(ctx, p)
			ev := t.B.Await(ctx, deadline.Forwarded.Plus(10*t.B.Params().TimeOnAir(wire.MaxFrame)), stimuli.Carries(p))
			delay := airtimes(t, sent, ev)
			Expect(delay).To(BeNumerically("<=", 10+latest(t, ev)), "airtimes for which a trace was held back")
			longest = math.Max(longest, delay)
		}
		Expect(longest).To(BeNumerically(">", 3), "airtimes for which the longest of 20 traces was held back")
	})
})

var _ = Describe("copy of a flood that a repeater holds back", func() {
	It("goes first if it was heard better, and the other never", For("RPF-019"), Needs(Channel), func(ctx SpecContext) {
		t := &stimuli.Traffic{B: stimuli.Repeating(ctx)}
		for _, line := range []string{"set txdelay 0", "set rxdelay 20"} {
			stimuli.Command(ctx, t.B, line)
		}
		weak := t.Flood(wire.TypeGrpTxt, stimuli.Repeaters(1, 60)) // long, so that it scores next to nothing
		for len(weak.Payload) < wire.MaxPayload {
			weak.Payload = append(weak.Payload, 0x5A)
		}
		strong := *weak
		strong.Path = stimuli.Repeaters(1, 2)
		t.Send(ctx, weak)
		t.Send(ctx, &strong)
		held := 12 * t.B.Params().TimeOnAir(weak.Size()) // 20 to the power of 0.85 at most, see RT-067
		p := stimuli.Packet(t.B.Await(ctx, deadline.Forwarded.Plus(held), stimuli.Carries(weak)))
		Expect(p.Path).To(Equal(stimuli.Onto(strong.Path, t.B.Room().PublicKey())), "path of what is passed on")
		t.B.Never(ctx, deadline.Forwarded.Plus(held), capture.Is(capture.Heard))
	})
})

var _ = Describe("acknowledgement on its way over a repeater", func() {
	const spacing = 300 * time.Millisecond // Mesh::routeDirectRecvAcks, v1.17.1

	It("becomes two with multi.acks 1, the plain one last", For("RPF-020"), func(ctx SpecContext) {
		t := &stimuli.Traffic{B: stimuli.Repeating(ctx)}
		stimuli.Command(ctx, t.B, "set multi.acks 1")
		for range 6 {
			came := t.Direct(wire.TypeAck, stimuli.Through(t.B.Room().PublicKey(), 1, 2))
			sent := t.Send(ctx, came)
			first := t.B.Await(ctx, deadline.Forwarded, capture.Is(capture.Heard))
			p := stimuli.Packet(first)
			Expect(p.Type).To(Equal(wire.TypeMultipart))
			Expect(p.Payload).To(Equal(append([]byte{1<<4 | byte(wire.TypeAck)}, came.Payload...)))
			Expect(p.Path).To(Equal(stimuli.Repeaters(1, 2)))
			most := spacing + t.B.Params().TimeOnAir(len(first.Frame))*3/2 + versions.BoardLatency
			t.B.Within("from an acknowledgement to the multipart one", sent.At, first.Start, spacing-versions.Grid, most)
			second := t.B.Await(ctx, deadline.Quiet, stimuli.Carries(came))
			t.B.Within("from one acknowledgement to the other", first.At, second.Start, -versions.Grid, versions.BoardLatency)
		}
	})

	It("goes again when it comes plain after it came in parts", For("RPF-021"), func(ctx SpecContext) {
		t := &stimuli.Traffic{B: stimuli.Repeating(ctx)}
		for range 3 {
			parts := t.Direct(wire.TypeMultipart, stimuli.Through(t.B.Room().PublicKey(), 1, 2))
			plain := &wire.Packet{Route: wire.Direct, Type: wire.TypeAck, Path: parts.Path, Payload: parts.Payload[1:]}
			t.Send(ctx, parts)
			t.B.Await(ctx, deadline.Forwarded, stimuli.Carries(plain))
			t.Passed(ctx, plain)
		}
	})

	It("stays one if it is flooded", For("RPF-022"), func(ctx SpecContext) {
		t := &stimuli.Traffic{B: stimuli.Repeating(ctx)}
		stimuli.Command(ctx, t.B, "set multi.acks 1")
		stimuli.Command(ctx, t.B, "set txdelay 0") // so that it goes before any other would
		for range 3 {
			p := t.Passed(ctx, t.Flood(wire.TypeAck, stimuli.Repeaters(1, 1)))
			Expect(p.Route).To(Equal(wire.Flood))
			t.B.Never(ctx, deadline.Forwarded, capture.Is(capture.Heard))
		}
	})
})

var _ = Describe("answer of a repeater that is due while others send", func() {
	const (
		due  = 300 * time.Millisecond // after a request (SERVER_RESPONSE_DELAY, v1.17.1)
		step = 360 * time.Millisecond // between two looks at a busy channel, at most (Mesh::getCADFailRetryDelay, v1.17.1)
	)

	It("waits, and no longer than it must", For("RPF-023"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		t := &stimuli.Traffic{B: b}
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for i := range 8 {
			other := t.Direct(wire.TypeTxt, stimuli.Repeaters(1, 20)) // for others, so that it goes no further
			for len(other.Payload) < wire.MaxPayload {
				other.Payload = append(other.Payload, byte(i))
			}
			asked := alice.SendRequest(ctx, wire.RequestOwnerInfo, nil)
			frame := stimuli.Encode(other)
			b.Probe().Queue(asked.Event.At.At.Add(due*time.Duration(i)/10), frame)
			ev := b.Await(ctx, deadline.Answer.Plus(b.Params().TimeOnAir(len(frame))+step), alice.IsReply(asked))
			end := asked.Event.At.At.Add(due*time.Duration(i)/10 + b.Params().TimeOnAir(len(frame)))
			if ev.Start.At < end.Add(Numbers().Noticed(b.Params())-b.Params().TimeOnAir(len(frame))) {
				b.Pass(ctx, deadline.Quiet) // the board could not know
				continue
			}
			Expect(ev.Start.At).To(Held(b, "start of the answer while another frame was on the air", BeNumerically(">=", end.Add(-versions.Grid))))
			Expect(ev.Start.At).To(Held(b, "start of the answer after another frame", BeNumerically("<=", end.Add(step+versions.Grid+versions.BoardLatency))))
		}
	})
})
