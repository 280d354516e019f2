package robustness

import (
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
	"github.com/meshrig/meshrig/specs/versions"
)

var _ = Describe("noise", func() {
	It("of 1000 random frames leaves the room serving", For("ROB-008"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set repeat on")
		r := source(b)
		for range 1000 {
			frame := noise(r, 1+r.IntN(wire.MaxFrame))
			if r.IntN(4) == 0 { // as if it were for the room, without hops
				frame[0] = (&wire.Packet{Route: wire.Flood, Type: wire.PayloadType(r.IntN(16))}).Header()
				frame = append(append(frame[:1:1], 0, b.Room().Hash()), frame[1:]...)
				frame = frame[:min(len(frame), wire.MaxFrame)]
			}
			b.Probe().Send(ctx, frame)
		}
		b.Pass(ctx, deadline.IdleAir)
		expectService(ctx, b)
	})

	It("of the longest frames of every type leaves the room serving", For("ROB-009"), func(ctx SpecContext) {
		b := Bench(ctx)
		b.Room().Console().Command(ctx, "set repeat on")
		r := source(b)
		for t := wire.TypeReq; t <= wire.TypeRawCustom; t++ {
			for route := wire.TransportFlood; route <= wire.TransportDirect; route++ {
				path := stimuli.Path(b.Room().Hash())
				for path.Fits() {
					Expect(path.Append([]byte{byte(r.Uint32())})).To(Succeed())
				}
				payload := noise(r, wire.MaxPayload)
				payload[0] = b.Room().Hash()
				send(ctx, b, &wire.Packet{Route: route, Type: t, Path: path, Payload: payload})
			}
		}
		const head = 9 // of a trace, in front of its hashes
		for flags := range uint8(4) {
			for done := range wire.MaxHops {
				trace := stimuli.Encode(wire.Trace{Tag: r.Uint32(), Flags: flags, Hashes: noise(r, wire.MaxPayload-head)})
				p := wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: trace}
				for range done {
					Expect(p.Path.AppendSNR(1)).To(Succeed())
				}
				send(ctx, b, &p)
			}
		}
		b.Pass(ctx, deadline.IdleAir)
		expectService(ctx, b)
	})

	It("of 80 log-ins without a gap, after 60 adverts, leaves the room serving", For("ROB-010"), func(ctx SpecContext) {
		b := Bench(ctx)
		for range 60 {
			b.Room().Console().Command(ctx, "advert")
		}
		for i := range 80 {
			id := identity.Named(fmt.Sprintf("hasty %d", i), byte(0x20+i))
			plain := stimuli.Encode(wire.RoomLogin{Timestamp: b.Config().Epoch + 60, Password: b.Room().GuestPassword()})
			payload := stimuli.Anonymous(id, b.Room().PublicKey(), plain)
			frame := stimuli.Encode(&wire.Packet{Route: wire.Flood, Type: wire.TypeAnonReq, Payload: payload})
			b.Probe().Force(ctx, frame)
		}
		const waiting = 32 // frames at most, each with as much silence as some releases keep behind it
		b.Pass(ctx, deadline.For(2*waiting*b.Params().TimeOnAir(wire.MaxFrame), "what waits is sent"))
		expectService(ctx, b)
	})
})

var _ = Describe("crowd", func() {
	It("of 60 clients is let in one by one, the first as well as the last", For("ROB-011"), func(ctx SpecContext) {
		b := Bench(ctx)
		const crowd = 60
		for i := range crowd {
			b.Client(fmt.Sprintf("guest %d", i)).LoginGuest(ctx)
			b.Pass(ctx, deadline.For(time.Second, "so that each is older than the next"))
		}
		b.Client("guest 59").Post(ctx, "the last")
		// Everyone else whom the room still knows is pushed this, which at slow settings fills the channel.
		b.Pass(ctx, deadline.For(crowd*(versions.PushPace+2*b.Params().TimeOnAir(wire.MaxFrame/2)), "all have had it"))
		InsistLogin(ctx, b, b.Client("guest 0"))
		InsistPost(ctx, b, b.Client("guest 0"), "the first")
		InsistLogin(ctx, b, b.Client("alice"))
		InsistPost(ctx, b, b.Client("alice"), "still there?")
	})
})

var _ = Describe("console", func() {
	It("answers after each byte that there is, alone and in a line", For("ROB-012"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		for v := range 256 {
			c.Raw(ctx, string([]byte{byte(v)})+"\r")
			c.Raw(ctx, "get "+string([]byte{byte(v)})+"\r")
			c.Raw(ctx, strings.Repeat(string([]byte{byte(v)}), 1+v%5)+"\r")
		}
		c.Raw(ctx, "\r")
		Expect(c.Command(ctx, "get name")).To(Equal("> " + b.Room().Name()))
		expectService(ctx, b)
	})

	It("keeps of a name and a password what there is room for", For("ROB-013"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		name, word := strings.Repeat("overlong ", 14), strings.Repeat("secret", 20)
		const nameRoom, wordRoom = 31, 15 // NodePrefs, v1.9.0 to v1.17.1
		Expect(c.Command(ctx, "set name "+name)).To(Equal("OK"))
		Expect(c.Command(ctx, "set guest.password "+word)).To(Equal("OK"))
		Expect(c.Command(ctx, "get name")).To(Equal("> " + name[:nameRoom]))
		Expect(c.Command(ctx, "get guest.password")).To(Equal("> " + word[:wordRoom]))
		b.Client("alice").Login(ctx, word[:wordRoom])
		b.Client("alice").Post(ctx, "still there?")
	})

	It("loads no more regions than there is room for", For("ROB-014"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		b.Room().Silent(true) // while it loads, the console answers nothing
		c.Raw(ctx, "region load\r")
		for i := range 100 {
			c.Raw(ctx, fmt.Sprintf(" region%d%s F\r", i, strings.Repeat("x", i)))
		}
		Expect(c.Raw(ctx, "\r")).To(ContainSubstring("OK - loaded"))
		b.Room().Silent(false)
		Expect(c.Command(ctx, "get name")).To(Equal("> " + b.Room().Name()))
		expectService(ctx, b)
	})

	It("loads regions however deep they lie", For("ROB-060"), func(ctx SpecContext) {
		b := Bench(ctx)
		c := b.Room().Console()
		b.Room().Silent(true) // while it loads, the console answers nothing
		c.Raw(ctx, "region load\r")
		for depth := 1; depth <= 40; depth++ {
			c.Raw(ctx, strings.Repeat(" ", depth)+fmt.Sprintf("deep%d F\r", depth))
		}
		Expect(c.Raw(ctx, "\r")).To(ContainSubstring("OK - loaded"))
		b.Room().Silent(false)
		Expect(c.Command(ctx, "region get deep1")).To(ContainSubstring("deep1"))
		expectService(ctx, b)
	})
})

var _ = Describe("millisecond counter", func() {
	It("may wrap while the room serves", For("ROB-015"), Needs(Counter), func(ctx SpecContext) {
		const ahead = 60 * time.Second // of the wrap when power comes: the bench is ready after 18 s
		b := Bench(ctx, CounterWraps(ahead))
		alice, bob := b.Client("alice"), b.Client("bob")
		alice.LoginGuest(ctx)
		bob.LoginGuest(ctx)
		for i := range 8 { // one each ten seconds and more, some before and some after the wrap
			text := fmt.Sprintf("number %d", i)
			alice.Post(ctx, text)
			bob.AwaitPushOf(ctx, deadline.PushAfterPost, text)
			b.Pass(ctx, deadline.For(4*time.Second, "the counter goes on"))
		}
		b.Client("carol").LoginGuest(ctx)
	})
})
