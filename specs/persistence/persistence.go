// Package persistence judges what a room server still knows after its power was gone.
package persistence

import (
	"context"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// off is for how long the power is gone where it does not matter.
const off = 2 * time.Second

// set types a command that must be answered with OK.
func set(ctx context.Context, b *bench.Bench, line string) {
	GinkgoHelper()
	Expect(b.Room().Console().Command(ctx, line)).To(HavePrefix("OK"), "reply to %s", line)
}

// get reads a setting.
func get(ctx context.Context, b *bench.Bench, key string) string {
	GinkgoHelper()
	return b.Room().Console().Command(ctx, "get "+key)
}

// restart takes the power away and waits for the advert of the start, so that nothing of the
// board's own is left to come.
func restart(ctx context.Context, b *bench.Bench) {
	GinkgoHelper()
	b.Room().PowerCycle(ctx, off)
	b.Await(ctx, deadline.BootAdvert, capture.Is(capture.Heard))
}

// expectKept sets each key to a value that it does not have, takes the power away, and expects
// what was read before.
func expectKept(ctx context.Context, b *bench.Bench, settings [][2]string) {
	GinkgoHelper()
	read := make(map[string]string, len(settings))
	for _, s := range settings {
		before := get(ctx, b, s[0])
		set(ctx, b, "set "+s[0]+" "+s[1])
		read[s[0]] = get(ctx, b, s[0])
		Expect(read[s[0]]).NotTo(Equal(before), "%s has to change", s[0])
	}
	b.Room().PowerCycle(ctx, off)
	for _, s := range settings {
		Expect(get(ctx, b, s[0])).To(Equal(read[s[0]]), "%s", s[0])
	}
}

var _ = Describe("settings after a power cut", func() {
	It("are what they were", For("PER-001"), Hardware(), ConsoleOnly(), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		expectKept(ctx, b, [][2]string{
			{"name", "Kept Room"},
			{"lat", "47.25"},
			{"lon", "-8.5"},
			{"af", "2.5"},
			{"rxdelay", "3"},
			{"txdelay", "0.75"},
			{"direct.txdelay", "0.5"},
			{"repeat", "on"},
			{"allow.read.only", "on"},
			{"flood.max", "7"},
			{"advert.interval", "90"},
			{"flood.advert.interval", "24"},
			{"multi.acks", "1"},
			{"int.thresh", "14"},
			{"agc.reset.interval", "16"},
			{"guest.password", "visitor"},
		})
	})

	It("are what they were, for what came with the owner's text", For("PER-002"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		expectKept(ctx, b, [][2]string{{"owner.info", "Jane Doe, call sign none"}})
	})

	It("are what they were, for what came with longer path hashes", For("PER-003"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		expectKept(ctx, b, [][2]string{{"path.hash.mode", "2"}, {"loop.detect", "strict"}})
	})

	It("are what they were, for what came with more hop limits", For("PER-004"), Hardware(), ConsoleOnly(), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		expectKept(ctx, b, [][2]string{{"flood.max.unscoped", "5"}, {"flood.max.advert", "3"}})
	})

	It("of the radio are what they were", For("PER-005"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		expectKept(ctx, b, [][2]string{{"tx", "12"}, {"radio", "868.5,125,9,6"}})
	})

	It("hold, not only read: passwords and name", For("PER-006"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		Expect(b.Room().Console().Command(ctx, "password n3w-admin")).To(ContainSubstring("n3w-admin"))
		set(ctx, b, "set guest.password n3w-guest")
		restart(ctx, b)
		alice, bob := b.Client("alice"), b.Client("bob")
		old := bob.SendLogin(ctx, b.Room().GuestPassword())
		b.Never(ctx, deadline.Quiet, bob.IsReply(old))
		old = alice.SendLogin(ctx, b.Room().AdminPassword())
		b.Never(ctx, deadline.Quiet, alice.IsReply(old))
		Expect(bob.Login(ctx, "n3w-guest").Permissions).To(BeEquivalentTo(wire.RoleReadWrite))
		Expect(alice.Login(ctx, "n3w-admin").Permissions).To(BeEquivalentTo(wire.RoleAdmin))
	})

	It("are saved when they are confirmed", For("PER-007"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		const soon = 100 * time.Millisecond
		for _, name := range []string{"One", "Two", "Three"} {
			set(ctx, b, "set name "+name)
			b.Pass(ctx, deadline.For(soon, "the setting was just confirmed"))
			b.Room().PowerCycle(ctx, off)
			Expect(get(ctx, b, "name")).To(Equal("> " + name))
		}
	})

	It("are the last of many", For("PER-008"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		const times = 60
		for i := range times {
			set(ctx, b, "set flood.max "+string(rune('1'+i%9)))
		}
		set(ctx, b, "set name A") // shorter than what was there
		set(ctx, b, "set flood.max 8")
		b.Room().PowerCycle(ctx, off)
		Expect(get(ctx, b, "flood.max")).To(Equal("> 8"))
		Expect(get(ctx, b, "name")).To(Equal("> A"))
		Expect(get(ctx, b, "guest.password")).To(Equal("> " + b.Room().GuestPassword()))
	})

	It("outlive starts that the power cuts short", For("PER-009"), Needs(PowerOf), func(ctx SpecContext) {
		b := Bench(ctx)
		set(ctx, b, "set name Steady")
		key := b.Room().PublicKey()
		for range 8 {
			b.Room().PowerCycle(ctx, off)
			b.Room().PowerOff()
			b.Room().PowerOn(ctx)
		}
		Expect(b.Room().PublicKey()).To(Equal(key))
		Expect(get(ctx, b, "name")).To(Equal("> Steady"))
	})
})
