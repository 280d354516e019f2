package storeforward

import (
	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("posts for another room", func() {
	It("leaves a post alone that is sealed for a room with the same first key byte", For("SF-034"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		alice.Post(ctx, "for this room")
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "for this room")

		other := identity.Named("another room", b.Room().Hash())
		frame, post := sealed(alice, other.Public(), other.Public().Hash(), "for another room")
		b.Probe().Send(ctx, frame)
		b.Never(ctx, deadline.QuietPush, capture.Or(alice.IsAck(post), bob.IsPush()))
	})

	It("leaves a post alone that is addressed to another first key byte", For("SF-034"), func(ctx SpecContext) {
		b := room(ctx)
		alice, bob := join(ctx, b, "alice"), join(ctx, b, "bob")
		room := b.Room().PublicKey()
		frame, post := sealed(alice, room, room.Hash(), "addressed here")
		b.Probe().Send(ctx, frame)
		b.Await(ctx, deadline.Ack, alice.IsAck(post))
		bob.AwaitPushOf(ctx, deadline.PushAfterPost, "addressed here")

		frame, post = sealed(alice, room, room.Hash()^0x55, "addressed elsewhere")
		b.Probe().Send(ctx, frame)
		b.Never(ctx, deadline.QuietPush, capture.Or(alice.IsAck(post), bob.IsPush()))
	})
})

// sealed makes a flooded post that only the owner of a key can open, addressed to the first
// byte of some key, and what acknowledges it.
func sealed(author *client.Client, room identity.PublicKey, dest byte, words string) ([]byte, *client.Sent) {
	text := wire.Text{Timestamp: author.Stamp(), Type: wire.TextPlain, Text: words}
	payload := stimuli.Datagram(author.Identity(), room, stimuli.Encode(text))
	payload[0] = dest
	frame := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeTxt, Payload: payload})
	return frame, &client.Sent{Kind: client.KindPost, AckHash: identity.AckHash(text.AppendAcked(nil), author.PublicKey())}
}
