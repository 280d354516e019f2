package robustness

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

var _ = Describe("frames with each value of a field", func() {
	It("in their header, at lengths up to 12 bytes, leave the room serving", For("ROB-044"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set repeat on")
		for header := range 256 {
			for n := 1; n <= 12; n++ {
				frame := append([]byte{byte(header), 0, b.Room().Hash(), b.Room().Hash()}, make([]byte, 12)...)
				frame[4] = byte(header * n)
				b.Probe().Send(ctx, frame[:n])
			}
		}
		b.Pass(ctx, deadline.IdleAir)
		expectService(ctx, b)
	})

	It("in their path length, on each route, leave the room serving", For("ROB-045"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set repeat on")
		for route := wire.TransportFlood; route <= wire.TransportDirect; route++ {
			for length := range 256 {
				t := wire.PayloadType(length % 16)
				frame := []byte{(&wire.Packet{Route: route, Type: t}).Header()}
				if route == wire.TransportFlood || route == wire.TransportDirect {
					frame = append(frame, 1, 2, 3, 4)
				}
				frame = append(frame, byte(length), b.Room().Hash())
				for len(frame) < 24+length%7 {
					frame = append(frame, byte(length+len(frame)))
				}
				b.Probe().Send(ctx, frame)
			}
		}
		b.Pass(ctx, deadline.IdleAir)
		expectService(ctx, b)
	})

	It("of 64 types and 4 tries of a sealed text, of each length, leave the room serving", For("ROB-046"), func(ctx SpecContext) {
		b := Bench(ctx)
		bob := b.Client("bob")
		bob.LoginAdmin(ctx)
		const longest = 160
		for flags := range 64 {
			for attempt := range uint8(4) {
				n := (flags*4 + int(attempt)) * longest / 256
				bob.SendText(ctx, wire.TextType(flags), noText(n), client.Attempt(attempt))
			}
		}
		b.Pass(ctx, deadline.Quiet)
		Expect(bob.Command(ctx, "get role")).To(Equal("> room_server"))
		expectService(ctx, b)
	})
})

// noText is that many characters which are no command.
func noText(n int) string {
	GinkgoHelper()
	return fmt.Sprintf("%*s", n, "")
}
