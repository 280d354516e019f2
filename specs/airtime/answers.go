package airtime

import (
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

// advertDelay is from an advert command to the advert (CommonCLI::handleCommand, v1.17.1).
const advertDelay = 1500 * time.Millisecond

// answered judges that an answer starts as soon as the firmware should, on an idle channel.
func answered(b *bench.Bench, what string, end clock.Stamp, answer capture.Event) {
	b.Within("from the request to "+what, end, answer.Start, versions.AnswerDelay-versions.Grid, versions.AnswerDelay+versions.BoardLatency)
}

// notSooner judges that an answer does not start before its delay is over.
func notSooner(b *bench.Bench, what string, end clock.Stamp, answer capture.Event, delay time.Duration) {
	b.Within("from the request to "+what, end, answer.Start, delay-versions.Grid, clock.Unbounded)
}

// rounds is how often an answer is asked for, at different moments of the board's millisecond.
const rounds = 8

var _ = Describe("start of an answer", func() {
	It("is no sooner than 300 ms after a log-in", For("AIR-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		for range rounds {
			login := alice.LoginAdmin(ctx)
			notSooner(b, "its response", login.Sent.End, login.Event, versions.AnswerDelay)
			b.Pass(ctx, deadline.For(1100*time.Millisecond+7*time.Microsecond, "another phase of the board's millisecond"))
		}
	})

	It("is no sooner than 300 ms after a command", For("AIR-007"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for range rounds {
			sent := alice.SendCommand(ctx, "get role")
			ev := b.Await(ctx, deadline.CommandReply, alice.IsReply(sent))
			notSooner(b, "its reply", sent.End, ev, versions.AnswerDelay)
		}
	})

	It("is no sooner than 200 ms after a post", For("AIR-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginGuest(ctx)
		for range rounds {
			post := alice.SendPost(ctx, "timed")
			ev := b.Await(ctx, deadline.Ack, alice.IsAck(post))
			notSooner(b, "its acknowledgement", post.End, ev, versions.AckDelay)
		}
	})

	It("is 300 ms after a command and no later than the board needs", For("AIR-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice := b.Client("alice")
		alice.LoginAdmin(ctx)
		for range rounds {
			sent := alice.SendCommand(ctx, "get role")
			answered(b, "its reply", sent.End, b.Await(ctx, deadline.CommandReply, alice.IsReply(sent)))
			b.Pass(ctx, deadline.For(500*time.Millisecond, "the channel is idle for longer than a frame"))
		}
	})
})
