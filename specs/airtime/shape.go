package airtime

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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

// looks are after how long a busy channel may be looked at again (Mesh::getCADFailRetryDelay,
// v1.9.0 to v1.17.1).
func looks() []time.Duration {
	return []time.Duration{busyStep / 3, busyStep * 2 / 3, busyStep}
}

var _ = Describe("retry on a busy channel", func() {
	It("comes after 120, 240 or 360 ms, by chance", For("AIR-058"), Needs(Channel), func(ctx SpecContext) {
		b := Bench(ctx)
		if !Numbers().Bucket {
			limit(ctx, b, 100)
		}
		// The other frame has been noticed when the advert is due, and ends half a step later.
		length := 16
		for b.Params().TimeOnAir(len(group(0, length, wire.Path{}))) < noticed(b)+busyStep/2 && length < wire.MaxPayload-3 {
			length++
		}
		air := b.Params().TimeOnAir(len(group(0, length, wire.Path{})))
		if air > advertDelay {
			Skip("a frame takes longer at these radio settings than an advert waits for; judge it at faster ones")
		}
		const draws = 40 // one of three values is missed in fewer than one of a million runs
		seen := map[time.Duration]int{}
		for i := range draws {
			due := advertDue(ctx, b)
			b.Probe().Queue(due.Add(busyStep/6-air), group(i, length, wire.Path{}))
			ev := b.Await(ctx, deadline.AdvertSoon, client.IsAdvert())
			from := clock.Stamp{At: due}
			waited := ev.Start.Since(from).Value - versions.BoardLatency/2
			look := slices.MinFunc(looks(), func(x, y time.Duration) int { return cmp.Compare((waited - x).Abs(), (waited - y).Abs()) })
			b.Within("from when an advert was due to its start", from, ev.Start, look-versions.Grid, look+2*versions.Grid+versions.BoardLatency)
			seen[look]++
			b.Pass(ctx, deadline.Quiet)
			b.Skip()
		}
		Expect(seen).To(HaveLen(len(looks())), "how often the channel was looked at after how long")
	})
})

var _ = Describe("order of what waits", func() {
	It("is direct answers, flooded ones, path returns, adverts, traces, and what goes farther, each as it came", For("AIR-059"), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, line := range []string{"set repeat on", "set txdelay 0", "set direct.txdelay 0"} {
			Expect(b.Room().Console().Command(ctx, line)).To(HavePrefix("OK"))
		}
		alice, carol, bob := b.Client("alice"), b.Client("carol"), b.Client("bob")
		alice.LoginAdmin(ctx)
		carol.LoginGuest(ctx, client.ViaDirect()) // tells no path
		limit(ctx, b, 1)
		exhaust(ctx, b, alice)
		b.Pass(ctx, deadline.For(5*time.Minute, "the late reply leaves first"))
		exhaust(ctx, b, alice)
		from := b.Now()

		// The last come first.
		const far = 12
		farthest := stimuli.Repeaters(1, 40)
		for i := range far {
			b.Probe().Send(ctx, group(i, 16, farthest))
		}
		farther, nearer := group(far, 16, stimuli.Repeaters(1, 5)), group(far+1, 16, stimuli.Repeaters(1, 3))
		trace := stimuli.Encode(&wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: stimuli.Encode(wire.Trace{Tag: far, Hashes: []byte{b.Room().Hash(), 0xEE}})})
		for _, frame := range [][]byte{farther, trace, nearer} {
			b.Probe().Send(ctx, frame)
		}
		b.Room().Console().Command(ctx, "advert")
		login := bob.SendLogin(ctx, b.Room().GuestPassword())
		flooded := alice.SendRequest(ctx, wire.RequestStatus, nil, client.ViaFlood())
		floodPost := carol.SendPost(ctx, "by who is far", client.ViaDirect())
		post := alice.SendPost(ctx, "by who is near")
		direct := alice.SendRequest(ctx, wire.RequestStatus, nil)
		want := []capture.Matcher{
			alice.IsAck(post), alice.IsReply(direct), carol.IsAck(floodPost), bob.IsReply(login), alice.IsReply(flooded), client.IsAdvert(),
			carries(nearer), carries(trace), carries(farther),
		}
		for i := range far {
			want = append(want, carries(group(i, 16, farthest)))
		}
		inOrder(ctx, b, from, want)
	})
})

// carries matches a frame of the room with the payload of another that it passes on.
func carries(frame []byte) capture.Matcher {
	var want wire.Packet
	_ = want.Decode(frame) // the suite's own
	return capture.Func("a frame that is passed on", func(ev capture.Event) bool {
		var p wire.Packet
		return ev.Kind == capture.Heard && p.Decode(ev.Frame) == nil && p.Type == want.Type && slices.Equal(p.Payload, want.Payload)
	})
}

// inOrder waits for a frame of each kind and judges that the first ones come in the order given.
func inOrder(ctx context.Context, b *bench.Bench, from clock.Time, want []capture.Matcher) {
	GinkgoHelper()
	var last clock.Time
	for i, m := range want {
		b.Rewind(0)
		ev := b.Await(ctx, deadline.For(2*time.Hour, "there is room for a few frames"), capture.And(m, capture.Func("since then", func(ev capture.Event) bool {
			return ev.Kind == capture.Heard && ev.Start.At >= from
		})))
		Expect(ev.Start.At).To(Held(b, fmt.Sprintf("start of number %d, %s", i+1, b.Decode(ev.Frame)), BeNumerically(">", last)))
		last = ev.Start.At
	}
}
