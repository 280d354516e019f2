package airtime

import (
	"bytes"
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

const (
	busyStep   = 360 * time.Millisecond // between two looks at a busy channel, at most (Mesh::getCADFailRetryDelay, v1.9.0 to v1.17.1)
	busyAtMost = 4 * time.Second        // for which a busy channel is waited for (Dispatcher::getCADFailMaxDuration, v1.9.0 to v1.17.1)
)

// noticed is how long after its start a frame of others keeps a board from sending.
func noticed(b *bench.Bench) time.Duration {
	return Numbers().Noticed(b.Params())
}

// stuck is after how long a room may take its radio for stuck in a frame: when the longest
// payload, at the strongest code, would have ended (RadioLibWrapper::calcMaxPacketMillis, v1.17.1).
// Frames without a gap look like one frame to it.
func stuck(b *bench.Bench) time.Duration {
	const strongest = 8
	radio := b.Params()
	payload := radio.TimeOnAir(lora.MaxPayload) - radio.HeaderTime()
	return payload * strongest / time.Duration(radio.CodingRate)
}

// foreign is a frame of somebody else's group, of the longest payload.
func foreign(n int) []byte {
	GinkgoHelper()
	payload := append([]byte{0x5E, byte(n), byte(n >> 8)}, bytes.Repeat([]byte{0xA5}, wire.MaxPayload-3)...)
	frame := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: payload})
	return frame
}

// advertDue has the board send an advert and returns when it is due.
func advertDue(ctx context.Context, b *bench.Bench) clock.Time {
	b.Room().Console().Command(ctx, "advert")
	return typed(b).Add(advertDelay)
}

// typed is when the last command was typed.
func typed(b *bench.Bench) (at clock.Time) {
	for _, ev := range b.Events() {
		if ev.Kind == capture.ConsoleIn {
			at = ev.At.At
		}
	}
	return at
}

// during is the frame of others that was on the air at an instant.
func during(b *bench.Bench, at clock.Time) (capture.Event, bool) {
	for _, ev := range b.Events() {
		if ev.Kind == capture.Sent && ev.Start.At <= at && at < ev.At.At {
			return ev, true
		}
	}
	return capture.Event{}, false
}

// apart is a world in which the sniffer hears the board alone, so that it does whatever else is
// on the air.
func apart(c *bench.Config) {
	c.Channel.Links = map[channel.Pair]channel.Signal{
		{From: bench.RoomName, To: bench.ProbeName}: channel.QuietSignal(),
		{From: bench.ProbeName, To: bench.RoomName}: channel.QuietSignal(),
	}
}

var _ = Describe("busy channel", func() {
	// throughout has an advert fall due at different moments of another frame, and judges when
	// it starts.
	throughout := func(ctx SpecContext, b *bench.Bench, judge func(advert, other capture.Event)) {
		air := b.Params().TimeOnAir(len(foreign(0)))
		const steps = 8
		for i := range steps {
			due := advertDue(ctx, b)
			lead := noticed(b) + (air-noticed(b)-busyStep/10)*time.Duration(i)/steps
			b.Probe().Queue(due.Add(-lead), foreign(i))
			wait(ctx, b, due)
			other, on := during(b, due.Add(-time.Microsecond))
			position := b.Mark()
			ev, ok := b.Next(ctx, &position, deadline.AdvertSoon, client.IsAdvert())
			if !on {
				other, on = during(b, due.Add(-time.Microsecond))
			}
			Expect(on).To(BeTrue(), "another frame is on the air when the advert is due")
			Expect(ok).To(BeTrue(), "an advert, which is due %v after another frame started, is heard", lead)
			judge(ev, other)
			b.Skip()
		}
	}

	It("is not sent into", For("AIR-010"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, apart)
		throughout(ctx, b, func(advert, other capture.Event) {
			Expect(advert.Start.At).To(Held(b, fmt.Sprintf("start of the advert while a frame was on the air from %v", other.Start.At), BeNumerically(">=", other.At.At)))
		})
	})

	It("is looked at again within 360 ms", For("AIR-011"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		throughout(ctx, b, func(advert, other capture.Event) {
			b.Within("from the end of the other frame to the advert", other.At, advert.Start, 0, busyStep+versions.Grid+versions.BoardLatency)
		})
	})

	It("is given up waiting for after 4 s, and not before", For("AIR-012"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, apart)
		air := b.Params().TimeOnAir(len(foreign(0)))
		header := b.Params().HeaderTime() + 2*b.Params().SymbolTime()
		patience := min(busyAtMost, stuck(b))
		n := 0
		for i := range rounds {
			due := advertDue(ctx, b)
			// Looks come at multiples of 120 ms; each round has them elsewhere between the frames.
			first := due.Add(-header - time.Duration(i)*busyStep/3/rounds)
			for covered := time.Duration(0); covered < busyAtMost+2*time.Second; covered += air {
				n++
				b.Probe().Queue(first, foreign(n))
			}
			ev := b.Await(ctx, deadline.AdvertSoon.Plus(2*busyAtMost), client.IsAdvert())
			Expect(ev.Start.At).To(Held(b, fmt.Sprintf("start of the advert that was due at %v", due), BeNumerically("<=", due.Add(busyAtMost+busyStep+versions.Grid+versions.BoardLatency))))
			wait(ctx, b, ev.At.At.Add(air)) // until the frame on the air then has been told
			// Between two frames the channel is idle until the preamble is noticed; AIR-031 judges that.
			if other, on := during(b, ev.Start.At); on && ev.Start.At >= other.Start.At.Add(header) {
				Expect(ev.Start.At).To(Held(b, fmt.Sprintf("start of the advert that was due at %v", due), BeNumerically(">=", due.Add(patience-versions.Grid))))
			}
			b.Pass(ctx, deadline.IdleAir)
			b.Skip()
		}
	})

	It("is busy still when one frame follows another", For("AIR-031"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, apart)
		stimuli.Command(ctx, b, "set repeat off") // who passes the first frame on does not hear the second
		first := b.Params().TimeOnAir(len(group(0, 16, wire.Path{})))
		second := b.Params().TimeOnAir(len(foreign(0)))
		const step = busyStep / 3
		// The first look falls into one frame, and one of the next looks, which come after 120,
		// 240 or 360 ms, into the time between preamble and header of the frame behind it: two of
		// them, where that is long enough. A look may come late by as long as a slow loop takes.
		blind := b.Params().HeaderTime() - noticed(b)
		before := step - (noticed(b) + blind/2)
		if blind > step+step/6 {
			before += step / 2
		}
		for before < step/4 {
			before += step
		}
		for i := range 24 {
			due := advertDue(ctx, b)
			b.Probe().Queue(due.Add(before-first), group(i, 16, wire.Path{}))
			b.Probe().Queue(due.Add(before-first), foreign(i))
			ev := b.Await(ctx, deadline.AdvertSoon.Plus(first+second), client.IsAdvert())
			wait(ctx, b, ev.At.At.Add(second)) // until the frame on the air then has been told
			if other, on := during(b, ev.Start.At); on {
				Expect(ev.Start.At).To(Held(b, fmt.Sprintf("start of the advert into the frame from %v to %v", other.Start.At, other.At.At), BeNumerically("<", other.Start.At.Add(noticed(b)))))
			}
			b.Pass(ctx, deadline.Quiet)
			b.Skip()
		}
	})

	It("is left to an acknowledgement before an advert", For("AIR-013"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, apart)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		for i := range 4 {
			const text = "first"
			air := b.Params().TimeOnAir(len(foreign(i)))
			post := b.Params().TimeOnAir(2 + 4 + 16) // bytes of a frame with a short post
			due := advertDue(ctx, b)
			// The other frame follows the post at once, and the advert falls due in its middle.
			lead := min(air/2, advertDelay-post-versions.BoardLatency)
			wait(ctx, b, due.Add(-lead-post))
			sent := alice.SendPost(ctx, text)
			b.Probe().Force(ctx, foreign(i))
			mark := b.Mark()
			ack := b.Await(ctx, deadline.Ack, alice.IsAck(sent))
			b.Rewind(mark)
			advert := b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
			Expect(ack.Start.At).To(Held(b, fmt.Sprintf("the acknowledgement of what ended at %v", sent.End.At), BeNumerically("<", advert.Start.At)))
			b.Pass(ctx, deadline.Quiet)
			b.Skip()
		}
	})
})
