package stimuli

import (
	"context"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// Repeating is a bench whose room passes on what others send. Releases that keep silent after
// each frame of theirs, in proportion to its airtime, are told not to: what they pass on would
// come later than the specs that judge it allow.
func Repeating(ctx ginkgo.SpecContext, options ...func(*bench.Config)) *bench.Bench {
	ginkgo.GinkgoHelper()
	b := suite.Bench(ctx, options...)
	Command(ctx, b, "set repeat on")
	if !suite.Numbers().Bucket {
		Command(ctx, b, suite.Numbers().DutyCycle(100))
		b.Pass(ctx, deadline.Quiet) // the silence of the frame before
	}
	return b
}

// Command types a command at the room's console that must be answered with OK.
func Command(ctx context.Context, b *bench.Bench, line string) {
	ginkgo.GinkgoHelper()
	gomega.Expect(b.Room().Console().Command(ctx, line)).To(gomega.HavePrefix("OK"), "reply to %s", line)
}

// Rest lets as much time pass as a release that has no airtime budget is silent after its
// longest frame, so that no delay is measured that is owed to an earlier frame.
func Rest(ctx context.Context, b *bench.Bench) {
	ginkgo.GinkgoHelper()
	b.Pass(ctx, deadline.For(b.Params().TimeOnAir(wire.MaxFrame), "the silence after the longest frame"))
}

// InPace skips a spec with several readers where a push and its acknowledgement, a frame of ack
// bytes, take longer than the room waits before its next push: the two then meet on the air,
// whatever the room does.
func InPace(b *bench.Bench, ack int) {
	if PushesMeet(b, ack) {
		ginkgo.Skip("a push and its acknowledgement take longer at these radio settings than the room's pace; judge it at faster ones")
	}
}

// PushesMeet tells whether the room pushes to the next reader before a push and its acknowledgement
// have passed, at the bench's radio settings. With several readers the two then meet on the air,
// whatever the room does, and after three such tries it gives a reader up.
func PushesMeet(b *bench.Bench, ack int) bool {
	const push, delay = 40, 200 * time.Millisecond // bytes of the specs' short posts; companions wait so long
	return b.Params().TimeOnAir(push)+delay+b.Params().TimeOnAir(ack) > versions.PushPace
}

// The lengths of frames that acknowledge a push to a neighbour, for InPace and PushesMeet.
const (
	PlainAck = 6  // header, length of the path, and four bytes
	PathAck  = 22 // within a path return, one block of the cipher
)
