// Package robustness judges what a room server survives.
package robustness

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// longestCut is the longest frame that is sent cut off: past the head of every
// payload that has one of fixed size but the advert's.
const longestCut = 40

// betweenCuts is the pause after a cut frame, for an answer that a firmware might
// be led to give.
var betweenCuts = deadline.For(50*time.Millisecond, "a cut frame asks for no answer")

var _ = Describe("garbage", func() {
	for _, route := range []wire.Route{wire.Flood, wire.Direct} {
		It("serves its clients after cut "+route.String()+" frames of every type", For("ROB-002"), func(ctx SpecContext) {
			b := Bench(ctx)
			for t := wire.TypeReq; t <= wire.TypeRawCustom; t++ {
				for n := 1; n <= longestCut; n++ {
					b.Probe().Send(ctx, cutFrame(b, route, t, n))
					b.Pass(ctx, betweenCuts)
				}
			}
			expectService(ctx, b)
		})
	}

	It("answers and serves after a line of 400 bytes", For("ROB-003"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Raw(ctx, strings.Repeat("x", 400)+"\r")
		b.Room().Console().Raw(ctx, "\r")
		Expect(b.Room().Console().Command(ctx, "get name")).To(ContainSubstring(b.Room().Name()))
		expectService(ctx, b)
	})
})

// cutFrame is the start of a frame of that type whose every byte after the header
// tempts the firmware to read on: addressed to the room, of no hops, n bytes long.
func cutFrame(b *bench.Bench, route wire.Route, t wire.PayloadType, n int) []byte {
	p := wire.Packet{Route: route, Type: t}
	frame := append([]byte{p.Header(), 0}, b.Room().Hash())
	for len(frame) < n {
		frame = append(frame, byte(len(frame)*37))
	}
	return frame[:n]
}

// expectService asks for what a room server is there for: a client logs in, posts,
// and is acknowledged.
func expectService(ctx SpecContext, b *bench.Bench) {
	GinkgoHelper()
	alice := b.Client("alice")
	alice.LoginGuest(ctx)
	InsistPost(ctx, b, alice, "still there?") // what garbage became posts is pushed to her meanwhile
}
