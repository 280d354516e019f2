package mesh

import (
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	. "github.com/meshrig/meshrig/specs/suite"
)

// untilAdvert is a little less than what passes from the command for an advert until it leaves, which is
// 1.5 s (MyMesh::sendSelfAdvertisement, v1.9.0 to v1.17.1): proof that the boards live takes the rest.
const untilAdvert = 1250 * time.Millisecond

// near is how well the room hears the repeater: a client that sends meanwhile has no chance.
const near lora.DB = 30

var _ = Describe("client and repeater that do not hear each other", func() {
	It("collide at the room, which takes the post when it comes again and keeps it once", For("MSH-013"), Needs(Channel), func(ctx SpecContext) {
		links := Links([2]string{bench.ProbeName, bench.RoomName}, [2]string{bench.RoomName, "r1"})
		b := Bench(ctx, append(repeaters(1), Keyed(usual), links, Heard("r1", bench.RoomName, near), Patient(1))...)
		command(ctx, b.Board("r1"), "set repeat off") // it would meet answers, too
		alice, bob := b.Client("alice"), b.Client("bob")
		for _, c := range clients(alice, bob) {
			c.LoginGuest(ctx)
			calm(ctx, b)
		}
		command(ctx, b.Board("r1"), "advert")
		b.Pass(ctx, deadline.For(untilAdvert, "the repeater sends, and alice does not hear it"))
		lost := alice.SendPost(ctx, "hello?")
		b.Never(ctx, deadline.Ack, alice.IsAck(lost))
		again := alice.SendPost(ctx, "hello?", client.At(lost.Timestamp), client.Attempt(1))
		b.Await(ctx, deadline.Ack, alice.IsAck(again))
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "hello?")
		b.Never(ctx, deadline.QuietPush, bob.IsPush())
	})
})
