package acl

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// keyKnown gives the board a private key that the rig knows, and with it what the board shares
// with whatever key.
func keyKnown(c *bench.Config) {
	key := identity.Named("a room whose private key is known", 0x50).Private()
	c.Key = &key
}

// sign is the bit of a key that is not part of what makes the secret: the sign of its point's x.
const sign = 255

// prefixes are the bits after the first 1, 2, 4, 8, 16 and 31 bytes of a key.
func prefixes() []int { return []int{8, 16, 32, 64, 128, 248} }

// likeness says in what two keys are alike of which a bit is the only one that differs.
func likeness(bit int) string {
	if bit == sign {
		return "but for the sign of its point"
	}
	return fmt.Sprintf("in its first %d bytes", bit/8)
}

var _ = Describe("stranger whose key is a member's", func() {
	for _, bit := range append(prefixes(), sign) {
		It(likeness(bit)+", is not let in without a password", For("ACL-092"), func(ctx SpecContext) {
			b := Bench(ctx, keyKnown)
			alice := b.Client("alice")
			alice.LoginAdmin(ctx)
			stranger := b.Lookalike("stranger", alice, bit)
			refused(ctx, b, stranger, "")
			refused(ctx, b, stranger, "", client.ViaDirect())
			Expect(alice.Login(ctx, "")).To(beAdmin())
		})
	}

	for _, bit := range prefixes() {
		It(likeness(bit)+", is not served", For("ACL-093"), func(ctx SpecContext) {
			b := Bench(ctx, keyKnown)
			alice, bob := b.Client("alice"), b.Client("bob")
			alice.LoginAdmin(ctx)
			bob.LoginGuest(ctx)
			stranger := b.Lookalike("stranger", alice, bit)
			refused(ctx, b, stranger, "")
			refused(ctx, b, stranger, "mistyped")
			for _, way := range []client.Option{client.ViaFlood(), client.ViaDirect()} {
				stranger.SendRequest(ctx, wire.RequestStatus, nil, way)
				silent(ctx, b, stranger)
				alive := stranger.SendKeepAlive(ctx, way)
				b.Never(ctx, deadline.Quiet, stranger.IsAck(alive))
				stranger.SendCommand(ctx, "set name stranger", way)
				silent(ctx, b, stranger)
				sent := stranger.SendPost(ctx, "from a stranger", way)
				b.Never(ctx, deadline.QuietPush, capture.Or(stranger.IsAck(sent), answers(stranger), bob.IsPush(), alice.IsPush()))
			}
			Expect(b.Room().Console().Command(ctx, "get name")).NotTo(HaveSuffix("stranger"))
			returnPath(ctx, b, stranger, stimuli.Path(0x77))
			Expect(pathTo(ctx, b, alice)).To(Equal(stimuli.Path()))
		})

		It(likeness(bit)+", is another client once it is let in", For("ACL-094"), func(ctx SpecContext) {
			b := Bench(ctx, keyKnown)
			alice := b.Client("alice")
			alice.LoginAdmin(ctx)
			stranger := b.Lookalike("stranger", alice, bit)
			Expect(stranger.LoginGuest(ctx)).To(beMember())
			Expect(accessList(ctx, b)).To(ConsistOf(entry("03", alice), entry("02", stranger)))
			Expect(alice.Login(ctx, "")).To(beAdmin())
			Expect(stranger.Login(ctx, "")).To(beMember())

			Expect(alice.Command(ctx, "get role")).To(Equal("> room_server"))
			stranger.SendCommand(ctx, "get role")
			silent(ctx, b, stranger)
			alice.Status(ctx)
			stranger.Status(ctx)

			alice.Post(ctx, "by the member")
			reads(ctx, b, stranger, "by the member")
			stranger.Post(ctx, "by the stranger")
			reads(ctx, b, alice, "by the stranger")

			returnPath(ctx, b, stranger, stimuli.Path(0x77))
			returnPath(ctx, b, alice, stimuli.Path(0x66, 0x65))
			Expect(pathTo(ctx, b, stranger)).To(Equal(stimuli.Path(0x77)))
			Expect(pathTo(ctx, b, alice)).To(Equal(stimuli.Path(0x66, 0x65)))

			Expect(setperm(ctx, b, keyOf(alice), "0")).To(Equal(done))
			Expect(accessList(ctx, b)).To(ConsistOf(entry("02", stranger)))
			refused(ctx, b, alice, "")
			Expect(stranger.Login(ctx, "")).To(beMember())
		})
	}
})

var _ = Describe("log-in for another room", func() {
	It("is left alone, though this one could open it", For("ACL-110"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, room := b.Client("alice"), b.Room().PublicKey()
		addressed := func(dest byte) {
			plain := stimuli.Encode(wire.RoomLogin{Timestamp: alice.Stamp(), Password: b.Room().GuestPassword()})
			payload := stimuli.Anonymous(alice.Identity(), room, plain)
			payload[0] = dest
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeAnonReq, Payload: payload}))
		}
		addressed(room.Hash() ^ 0x55)
		silent(ctx, b, alice)
		Expect(accessList(ctx, b)).To(BeEmpty())
		addressed(room.Hash())
		b.Await(ctx, deadline.Answer, alice.IsReply(&client.Sent{Kind: client.KindLogin}))
	})
})

// returnPath sends a path that leads to a client, as from it.
func returnPath(ctx SpecContext, b *bench.Bench, c *client.Client, path wire.Path) {
	GinkgoHelper()
	ret := wire.PathReturn{Path: path, ExtraByte: wire.PathDummy, Extra: []byte{1, 2, 3, 4}}
	packet := wire.Packet{Route: wire.Flood, Type: wire.TypePath, Payload: c.Sealed(stimuli.Encode(&ret))}
	b.Probe().Send(ctx, stimuli.Encode(&packet))
}

// pathTo is the path along which the answer to a client's direct request goes.
func pathTo(ctx SpecContext, b *bench.Bench, c *client.Client) wire.Path {
	GinkgoHelper()
	sent := c.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
	p := stimuli.Packet(b.Await(ctx, deadline.Answer, c.IsReply(sent)))
	Expect(p.Route).To(Equal(wire.Direct), "the answer to %s", c.Name())
	return p.Path
}
