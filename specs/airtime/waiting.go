package airtime

import (
	"context"
	"fmt"
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

// tuned is when the board's radio was next set, from an instant on.
func tuned(b *bench.Bench, from clock.Time) clock.Time {
	GinkgoHelper()
	for _, ev := range b.Events() {
		if ev.Kind == capture.Radio && ev.At.At >= from {
			return ev.At.At
		}
	}
	FailRequirement(fmt.Sprintf("the radio was not set from %v on", from))
	return 0
}

// borrow has the board use other radio settings for some minutes, and returns when that was typed.
func borrow(ctx context.Context, b *bench.Bench, minutes int) clock.Time {
	GinkgoHelper()
	Expect(b.Room().Console().Command(ctx, fmt.Sprintf("tempradio %s,%d", words(elsewhere(b.Params())), minutes))).To(HavePrefix("OK"))
	return typed(b)
}

var _ = Describe("times of tempradio", func() {
	onTime := func(b *bench.Bench, at, due clock.Time) {
		GinkgoHelper()
		Expect(at).To(Held(b, "start of the frame", And(BeNumerically(">=", due.Add(-versions.Grid)), BeNumerically("<=", due.Add(versions.BoardLatency)))))
	}

	It("are 2 s after the command, and that and the minutes", For("AIR-032"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, StoredRadio)
		const minutes = 3
		command := borrow(ctx, b, minutes)
		end := command.Add(temporaryDelay + minutes*time.Minute)
		wait(ctx, b, end.Add(time.Second))
		onTime(b, tuned(b, command), command.Add(temporaryDelay))
		onTime(b, tuned(b, command.Add(2*temporaryDelay)), end)
	})

	It("count from the last of two commands", For("AIR-033"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, StoredRadio)
		borrow(ctx, b, 1)
		wait(ctx, b, b.Now().Add(40*time.Second))
		command := borrow(ctx, b, 1)
		end := command.Add(temporaryDelay + time.Minute)
		wait(ctx, b, end.Add(time.Second))
		onTime(b, tuned(b, command.Add(2*temporaryDelay)), end)
	})
})

var _ = Describe("what waits", func() {
	It("does not come at once when long frames have used up the share", For("AIR-034"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		share := limit(ctx, b, 1)
		prompt := true
		for n := 0; prompt; n++ {
			_, prompt = ask(ctx, b, alice, n, longReply)
			Expect(n).To(Held(b, "long replies at once", BeNumerically("<", 1000)))
		}
		const rest = 10 * time.Minute
		from := b.Now()
		demand(ctx, b, alice, longReply, func() bool { return b.Now() > from.Add(rest) })
		// A frame is begun with half of what the longest takes, and the rest of it is forgiven.
		Expect(use(b, from)).To(Held(b, "airtime used", BeNumerically("<=", 2*part(rest, share)+2*b.Params().TimeOnAir(wire.MaxFrame))))
	})

	It("leaves a busy channel to a flooded acknowledgement before an advert", For("AIR-035"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx, apart)
		alice := b.Client("alice")
		alice.LoginGuest(ctx, client.ViaDirect()) // tells no path
		for i := range 4 {
			air, post := b.Params().TimeOnAir(len(foreign(i))), b.Params().TimeOnAir(2+4+16)
			due := advertDue(ctx, b)
			lead := min(air/2, advertDelay-post-versions.BoardLatency)
			wait(ctx, b, due.Add(-lead-post))
			sent := alice.SendPost(ctx, "first", client.ViaDirect())
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

	It("for the share of the air is sent by urgency: direct, near, traced, far", For("AIR-036"), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, line := range []string{"set repeat on", "set txdelay 0", "set direct.txdelay 0"} {
			Expect(b.Room().Console().Command(ctx, line)).To(HavePrefix("OK"))
		}
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		limit(ctx, b, 1)
		exhaust(ctx, b, alice)
		b.Pass(ctx, deadline.For(5*time.Minute, "the late reply leaves first"))
		exhaust(ctx, b, alice)

		key := b.Room().PublicKey()
		trace := stimuli.Encode(wire.Trace{Tag: 1, Hashes: []byte{key[0], 0xEE}})
		next, far := stimuli.Path(key[0], 0xEE), stimuli.Path(1, 2, 3, 4, 5, 6, 7)
		frames := []*wire.Packet{ // by urgency
			{Route: wire.Direct, Type: wire.TypeTxt, Path: next, Payload: payload(1)},
			{Route: wire.Flood, Type: wire.TypeGrpTxt, Payload: payload(2)},
			{Route: wire.Direct, Type: wire.TypeTrace, Payload: trace},
			{Route: wire.Flood, Type: wire.TypeGrpTxt, Path: far, Payload: payload(3)},
		}
		for i := range frames {
			frame := stimuli.Encode(frames[len(frames)-1-i])
			b.Probe().Send(ctx, frame)
		}
		from := b.Now()
		for _, want := range frames {
			ev := b.Await(ctx, deadline.For(2*time.Hour, "an hour later there is room for a few frames"), capture.Func("a frame that is passed on", func(ev capture.Event) bool {
				var p wire.Packet
				return ev.Kind == capture.Heard && ev.Start.At > from && p.Decode(ev.Frame) == nil && (p.Type == wire.TypeTrace || p.Type == wire.TypeGrpTxt || p.Path == stimuli.Path(0xEE))
			}))
			p := stimuli.Packet(ev)
			Expect(p.Payload).To(Equal(want.Payload))
		}
	})
})

// payload is that of a frame for others, unlike those with another number.
func payload(n byte) []byte {
	return append([]byte{0x5E, 0x51}, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n, n)
}
