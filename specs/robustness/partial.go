package robustness

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// rests are how many bytes of a last block there are.
var rests = []int{1, 8, 15}

// partial seals a plaintext, and more bytes of a block that is not whole, with the right code over
// all of it. What the plaintext says ends within the whole blocks.
func partial(b *bench.Bench, c *client.Client, plain []byte, rest int) []byte {
	secret := c.Identity().SharedSecret(b.Room().PublicKey())
	text := secret.Seal(nil, append(plain, 0))[wire.MACSize:]
	return sealed(secret, append(text, noise(source(b), rest)...))
}

// quiet expects that nobody is told anything.
func quiet(ctx SpecContext, b *bench.Bench) {
	GinkgoHelper()
	b.Never(ctx, deadline.Quiet, capture.Is(capture.Heard))
}

var _ = Describe("ciphertext that ends within a block, its code being right,", func() {
	It("is no post", For("ROB-056"), func(ctx SpecContext) {
		b := Bench(ctx)
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		for _, rest := range rests {
			plain := stimuli.Encode(wire.Text{Timestamp: bob.Stamp(), Type: wire.TextPlain, Text: "in a block"})
			payload := datagram(b, bob, partial(b, bob, plain, rest))
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: wire.Direct, Type: wire.TypeTxt, Payload: payload}))
			quiet(ctx, b)
		}
		b.Never(ctx, deadline.PushAfterPost, alice.IsPush())
	})

	It("is no request", For("ROB-056"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		bob.LoginGuest(ctx)
		for _, rest := range rests {
			plain := stimuli.Encode(wire.NewRequest(bob.Stamp(), wire.RequestStatus, [4]byte{1, 2, 3, 4}))
			payload := datagram(b, bob, partial(b, bob, plain, rest))
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: wire.Direct, Type: wire.TypeReq, Payload: payload}))
			quiet(ctx, b)
		}
		bob.Status(ctx)
	})

	It("is no path", For("ROB-056"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		bob.Behind(stimuli.Path(0x21, 0x22, 0x23))
		bob.LoginGuest(ctx)
		for _, rest := range rests {
			plain := append([]byte{2, 0x31, 0x32, byte(wire.PathDummy)}, make([]byte, 4)...)
			payload := datagram(b, bob, partial(b, bob, plain, rest))
			send(ctx, b, &wire.Packet{Route: wire.Flood, Type: wire.TypePath, Payload: payload})
		}
		sent := bob.SendRequest(ctx, wire.RequestStatus, nil, client.ViaDirect())
		p := stimuli.Packet(b.Await(ctx, deadline.Answer, bob.IsReply(sent)))
		Expect(p.Path).To(Equal(stimuli.Path(0x23, 0x22, 0x21)))
	})

	It("is no log-in", For("ROB-056"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, rest := range rests {
			mallory := b.Client("mallory")
			plain := stimuli.Encode(wire.RoomLogin{Timestamp: mallory.Stamp(), Password: b.Room().GuestPassword()})
			key := mallory.PublicKey()
			payload := append(append([]byte{b.Room().Hash()}, key[:]...), partial(b, mallory, plain, rest)...)
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeAnonReq, Payload: payload}))
			quiet(ctx, b)
		}
	})

	// A room does nothing with a response. What it can open is for it, and goes no further.
	It("is no response to the room, which passes it on", For("ROB-056"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		bob := b.Client("bob")
		bob.LoginGuest(ctx)
		for _, rest := range rests {
			payload := datagram(b, bob, partial(b, bob, stimuli.Encode(wire.Reply{Tag: bob.Stamp()}), rest))
			b.Probe().Send(ctx, stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeResponse, Payload: payload}))
			b.Await(ctx, deadline.Forwarded, capture.Func("the response, passed on", func(ev capture.Event) bool {
				var p wire.Packet
				return ev.Kind == capture.Heard && p.Decode(ev.Frame) == nil && string(p.Payload) == string(payload)
			}))
		}
	})
})
