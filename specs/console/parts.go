package console

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// ofParts ask about parts that boards may lack. None changes anything.
var ofParts = []string{
	"board", "sensor list",
	"get bridge.type", "get bridge.enabled", "get bridge.delay", "get bridge.source", "get bridge.baud", "get bridge.channel",
	"get adc.multiplier", "get bootloader.ver", "get pwrmgt.support", "get pwrmgt.source", "get pwrmgt.bootreason", "get pwrmgt.bootmv",
	"get extra.sf", "get radio.fem.rxgain", "get radio.fem.txgain",
}

var _ = Describe("part that a board may lack", func() {
	It("is told of over the air as on the serial line", For("CON-193"), func(ctx SpecContext) {
		b := Bench(ctx)
		here, there := serial(ctx, b), overAir(ctx, b)
		for _, command := range ofParts {
			reply := here(command)
			Expect(reply).NotTo(BeEmpty(), "reply to %s", command)
			expectAlike(b, there, command, reply)
		}
	})

	It("has a key that is known, whether the board has the part or not", For("CON-176"), func(ctx SpecContext) {
		here := serial(ctx, Bench(ctx))
		for _, k := range []struct{ since, keys string }{
			{"1.12.0", "bridge.type adc.multiplier pwrmgt.support pwrmgt.source pwrmgt.bootreason pwrmgt.bootmv"},
			{"1.14.0", "bootloader.ver"},
			{"1.17.0", "extra.sf"},
		} {
			if !Since(k.since) {
				continue
			}
			for key := range strings.FieldsSeq(k.keys) {
				Expect(here("get "+key)).NotTo(HavePrefix("??"), "reply to get %s", key)
			}
		}
	})

	It("is a receiver of positions, which is told to be missing on both ways", For("CON-190"), func(ctx SpecContext) {
		b := Bench(ctx)
		for _, ask := range []ask{serial(ctx, b), overAir(ctx, b)} {
			toggle, provider := unknown, unknown
			switch ask("gps") {
			case unknown:
			case "Can't find GPS":
				toggle, provider = "gps toggle not found", "gps provider not found"
			default:
				Skip("the board has a receiver of positions")
			}
			Expect(ask("gps on")).To(Equal(toggle))
			Expect(ask("gps off")).To(Equal(toggle))
			Expect(ask("gps sync")).To(Equal(provider))
		}
	})

	It("is an update over the air, which is refused on both ways by a room that serves on", For("CON-191"), func(ctx SpecContext) {
		b := Bench(ctx)
		here, there := serial(ctx, b), overAir(ctx, b)
		if reply := here("start ota"); reply != "Error" {
			Expect(reply).To(Or(HavePrefix("Started: "), HavePrefix("OK - mac: ")), "reply of a board that can be updated so")
			Skip("the board can be updated over the air")
		}
		expectAlike(b, there, "start ota", "Error")
		b.Client("bob").LoginGuest(ctx)
	})
})

// unknown is the reply to what no command begins with.
const unknown = "Unknown command"

// pass lets time pass without asking a board that may be off for a sign of life.
func pass(ctx context.Context, b *bench.Bench, d time.Duration) {
	position := b.Mark()
	b.Next(ctx, &position, deadline.For(d, "the board may be off"), capture.Func("nothing", func(capture.Event) bool { return false }))
}

var _ = Describe("board that was told to switch itself off", func() {
	for _, word := range []string{"poweroff", "shutdown"} {
		for way, tell := range InOrder(map[string]func(ctx context.Context, b *bench.Bench){
			"over the air": func(ctx context.Context, b *bench.Bench) {
				alice := b.Client("alice")
				alice.LoginAdmin(ctx)
				alice.SendCommand(ctx, word)
			},
			"on the serial line": func(_ context.Context, b *bench.Bench) { b.Room().Console().Type(word + "\r") },
		}) {
			It("by "+word+" "+way+" is off as a whole or serves on, and starts as it was", For("CON-192"), Needs(PowerOf), func(ctx SpecContext) {
				const name = "Off or on"
				b := Bench(ctx)
				Expect(b.Room().Console().Command(ctx, "set name "+name)).To(Equal("OK"))
				key := b.Room().PublicKey()
				tell(ctx, b)
				pass(ctx, b, 3*time.Second)
				b.Room().Console().Type("get name\r")
				position := b.Mark()
				_, types := b.Next(ctx, &position, deadline.For(time.Second, "a console replies at once"), capture.Prints("  -> > "+name))
				bob := b.Client("bob")
				login := bob.SendLogin(ctx, b.Room().GuestPassword())
				position = b.Mark()
				_, hears := b.Next(ctx, &position, deadline.Answer, bob.IsReply(login))
				Expect(hears).To(Equal(types), "it answers a log-in (%t) as it answers the console (%t)", hears, types)
				b.Room().PowerCycle(ctx, time.Second)
				Expect(b.Room().Console().Command(ctx, "get name")).To(Equal("> " + name))
				Expect(b.Room().PublicKey()).To(Equal(key))
			})
		}
	}
})
