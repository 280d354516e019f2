// Package repeater judges what repeaters alone do: whom they let in and answer, which neighbours
// they tell of, how they are found, and in which regions they pass on what floods.
package repeater

import (
	"context"
	"fmt"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
)

// The roles of clients, the lower bits of their permissions.
const (
	guest = 0
	admin = 3
)

// done is what the console says to a setting that it took.
const done = "OK"

// typed is the console's reply to a command.
func typed(ctx context.Context, b *bench.Bench, line string) string {
	GinkgoHelper()
	return b.Room().Console().Command(ctx, line)
}

// silent expects that nothing is sealed for a client for longer than any answer takes.
func silent(ctx context.Context, b *bench.Bench, c *client.Client) {
	GinkgoHelper()
	b.Never(ctx, deadline.Quiet, c.IsAnything())
}

// refused expects that a log-in is not answered.
func refused(ctx context.Context, b *bench.Bench, c *client.Client, password string, opts ...client.Option) {
	GinkgoHelper()
	c.SendLogin(ctx, password, opts...)
	silent(ctx, b, c)
}

// beLetIn succeeds for an answer that lets a client in with these permissions.
func beLetIn(permissions uint8) OmegaMatcher { return HaveField("Permissions", permissions) }

func beAdmin() OmegaMatcher { return beLetIn(admin) }
func beGuest() OmegaMatcher { return beLetIn(guest) }

// send sends a packet as nobody in particular and returns the event of its end.
func send(ctx context.Context, b *bench.Bench, p *wire.Packet) capture.Event {
	GinkgoHelper()
	return b.Probe().Send(ctx, stimuli.Encode(p))
}

// node is a node that the repeater may hear: its name says which.
func node(n int) *identity.Local {
	return identity.Named(fmt.Sprintf("node %d", n), byte(0x61+n))
}

// advert is an advert of a node of some kind with a time stamp, as its neighbours hear it.
func advert(of *identity.Local, kind wire.NodeType, stamp uint32) *wire.Packet {
	data := stimuli.Encode(wire.AdvertData{Type: kind, Name: "near"})
	a := &wire.Advert{PublicKey: of.Public(), Timestamp: stamp, Signature: of.SignAdvert(stamp, data), Data: data}
	return &wire.Packet{Route: wire.Direct, Type: wire.TypeAdvert, Payload: stimuli.Encode(a)}
}

// near lets the repeater hear the adverts of as many other repeaters, each in a second of its own.
func near(ctx context.Context, b *bench.Bench, nodes int) {
	GinkgoHelper()
	for n := range nodes {
		send(ctx, b, advert(node(n), wire.NodeRepeater, b.Config().Epoch+uint32(n)))
		b.Pass(ctx, deadline.For(time.Second, "the clock goes on"))
	}
}
