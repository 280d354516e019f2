// Package ack judges acknowledgements: of posts and keep-alives by the room, of pushed
// posts by its clients.
package ack

import (
	"bytes"
	"crypto/sha256"
	"time"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// anyAck matches every acknowledgement that is not sealed, whomever it is for.
func anyAck() capture.Matcher {
	return capture.Steps("an acknowledgement", func(ev capture.Event) (int, string) {
		var p wire.Packet
		switch {
		case ev.Kind != capture.Heard:
			return 0, "a frame of the room"
		case p.Decode(ev.Frame) != nil || p.Type != wire.TypeAck && p.Type != wire.TypeMultipart:
			return 1, "an acknowledgement"
		}
		return 2, ""
	})
}

// carries matches every frame that has these bytes in it.
func carries(code wire.AckCode) capture.Matcher {
	return capture.And(capture.Is(capture.Heard), capture.Func("a frame that carries "+Hex(code[:]), func(ev capture.Event) bool {
		return bytes.Contains(ev.Frame, code[:])
	}))
}

// proof is what acknowledges some plaintext: computed here, so that an error that
// firmware and rig share would be seen.
func proof(plain []byte, c *client.Client) []byte {
	key := c.PublicKey()
	sum := sha256.Sum256(append(bytes.Clone(plain), key[:]...))
	return sum[:4]
}

// silence is how long a board is silent after a frame of its own by default.
func silence(airtime time.Duration) time.Duration {
	if Numbers().Bucket {
		return 0
	}
	return airtime
}

// member returns a client that logged in with the guest password, flooded, so that
// room and client know the paths to each other.
func member(ctx SpecContext, b *bench.Bench, name string) *client.Client {
	GinkgoHelper()
	c := b.Client(name)
	c.LoginGuest(ctx)
	return c
}

// pathless returns a client that logged in with the guest password and whose path the
// room does not know: a log-in that comes direct tells none.
func pathless(ctx SpecContext, b *bench.Bench, name string) *client.Client {
	GinkgoHelper()
	c := b.Client(name)
	c.LoginGuest(ctx, client.ViaDirect())
	return c
}

// distant returns a member behind three repeaters and the path that leads to it.
func distant(ctx SpecContext, b *bench.Bench, name string) (*client.Client, wire.Path) {
	GinkgoHelper()
	c := b.Client(name)
	c.Behind(stimuli.Path(0x11, 0x22, 0x33))
	c.LoginGuest(ctx)
	return c, stimuli.Path(0x33, 0x22, 0x11)
}
