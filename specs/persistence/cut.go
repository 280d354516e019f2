package persistence

import (
	"context"
	"fmt"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Of power that fails within a save.
const (
	moment = 100 * time.Millisecond // for power to stay away
	saved  = time.Second            // for a reply to a command that writes one file or two, page after page
	lazy   = 5 * time.Second        // until a change of the access list begins to be written
	lazily = 6 * time.Second        // until a change of the access list has been written: after 5 s
)

// pause lets time pass without asking a board for a sign of life that may have no power.
func pause(ctx context.Context, b *bench.Bench, d time.Duration) {
	position := b.Mark()
	nothing := capture.Func("nothing", func(capture.Event) bool { return false })
	b.Next(ctx, &position, deadline.For(d, "power may be gone"), nothing)
}

// change types a command and tells whether it is replied to, which it is not if power fails.
func change(ctx context.Context, b *bench.Bench, line string) (replied bool) {
	limit := deadline.For(saved, "a console replies when it has saved")
	if b.Room().CutsAtInstants() {
		limit = deadline.Console
	}
	b.Room().Console().Type(line + "\r")
	position := b.Mark()
	_, replied = b.Next(ctx, &position, limit, capture.Prints("  -> "))
	return replied
}

// saving types the command of a save that begins so long behind it, and tells whether the board ran on
// behind the save. In a round it is what power fails in.
type saving func(line string, later time.Duration) (ranOn bool)

// cutAlong has power fail within a save, again and again, at the bytes of [along] or, where a board's
// power is cut from outside, at instants. A round calls arm in front of its save and tells whether the
// board ran on behind it. The state must be the one in front of the round or the one that the round wants.
func cutAlong(ctx context.Context, b *bench.Bench, state func() string, round func(i int, arm func(), save saving) (ranOn bool, wants string)) {
	GinkgoHelper()
	rounds := 0
	cut := func(where string, arm func(), save saving) (whole, fresh bool) {
		var before string
		whole, wants := round(rounds, func() {
			before = state()
			arm()
		}, save)
		rounds++
		if !b.Room().CutsAtInstants() {
			b.Room().CutAfter(-1)
		}
		b.Room().PowerCycle(ctx, moment)
		left := state()
		if whole {
			Expect(left).To(Equal(wants), "after a whole save")
		} else {
			Expect(left).To(Or(Equal(before), Equal(wants)), "power failed %s", where)
		}
		return whole, left == wants
	}
	if b.Room().CutsAtInstants() {
		atInstants(ctx, b, cut)
		return
	}
	const least = 64 // bytes of a save that is worth its name
	bytes := along(b, some, func(n int) (whole bool) {
		typed := func(line string, _ time.Duration) bool { return change(ctx, b, line) }
		whole, _ = cut(fmt.Sprintf("after %d bytes", n), func() { b.Room().CutAfter(n) }, typed)
		return whole
	})
	Expect(bytes).To(Held(b, "bytes of a save", BeNumerically(">=", least)))
}

var _ = Describe("power that fails within a save", func() {
	It("of settings leaves the old or the new ones", For("PER-041"), Needs(CutSave), func(ctx SpecContext) {
		b := Bench(ctx)
		others := func() string {
			GinkgoHelper()
			return strings.Join([]string{get(ctx, b, "guest.password"), get(ctx, b, "flood.advert.interval"), get(ctx, b, "af")}, " ")
		}
		rest := others()
		state := func() string { return get(ctx, b, "name") + " " + others() }
		cutAlong(ctx, b, state, func(i int, arm func(), save saving) (bool, string) {
			name := fmt.Sprintf("%c%s", 'a'+i%26, strings.Repeat("e", i%7)) // of another length each time
			arm()
			return save("set name "+name, 0), "> " + name + " " + rest
		})
		b.Client("alice").LoginAdmin(ctx)
	})

	It("of the key leaves the old or the new one", For("PER-042"), Needs(CutSave), func(ctx SpecContext) {
		b := Bench(ctx)
		state := func() string { key := b.Room().PublicKey(); return Hex(key[:]) }
		cutAlong(ctx, b, state, func(_ int, arm func(), save saving) (bool, string) {
			id := b.Client("alice").Identity()
			if b.Room().PublicKey() == id.Public() {
				id = b.Client("bob").Identity()
			}
			private, public := id.Private(), id.Public()
			arm()
			return save("set prv.key "+Hex(private[:]), 0), Hex(public[:])
		})
	})

	It("of the access list leaves the old or the new one", For("PER-043"), Needs(CutSave), Costs(2*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		list := func() string { return strings.TrimSpace(b.Room().Console().Dump(ctx, "get acl")) }
		public := func(name string) string {
			key := b.Client(name).PublicKey()
			return strings.ToUpper(Hex(key[:]))
		}
		here, next := public("alice"), public("bob")
		set(ctx, b, "setperm "+here+" 3")
		pause(ctx, b, lazily)
		cutAlong(ctx, b, list, func(_ int, arm func(), save saving) (bool, string) {
			before := list()
			if !strings.Contains(before, here) {
				here, next = next, here
			}
			arm()
			change(ctx, b, "setperm "+here+" 0")
			wants := strings.Replace(before, here, next, 1)
			if !save("setperm "+next+" 3", lazy) {
				return false, wants
			}
			pause(ctx, b, lazily)
			return change(ctx, b, "get role"), wants
		})
	})

	It("of regions leaves the old or the new ones", For("PER-044"), Needs(CutSave), Costs(4*time.Hour), func(ctx SpecContext) {
		b := Bench(ctx)
		tree := func() string { return strings.TrimSpace(b.Room().Console().Dump(ctx, "region")) }
		set(ctx, b, "region put alps")
		set(ctx, b, "region save")
		without := tree()
		cutAlong(ctx, b, tree, func(_ int, arm func(), save saving) (bool, string) {
			if tree() != without {
				set(ctx, b, "region remove coast")
				set(ctx, b, "region save")
			}
			arm()
			set(ctx, b, "region put coast")
			fresh := tree()
			return save("region save", 0), fresh
		})
	})

	It("of a new default region leaves the old or the new one", For("PER-044"), Needs(CutSave), func(ctx SpecContext) {
		b := Bench(ctx)
		regions := func() string {
			GinkgoHelper()
			return strings.TrimSpace(b.Room().Console().Dump(ctx, "region")) + "\n" + strings.TrimSpace(b.Room().Console().Command(ctx, "region default"))
		}
		set(ctx, b, "region put coast")
		b.Room().Console().Command(ctx, "region default alps")
		here, next := "alps", "coast"
		cutAlong(ctx, b, regions, func(_ int, arm func(), save saving) (bool, string) {
			before := regions()
			if !strings.HasSuffix(before, here) {
				here, next = next, here
			}
			arm()
			return save("region default "+next, 0), strings.TrimSuffix(before, here) + next
		})
	})

	It("of the first start of all leaves a board that starts and keeps its key", For("PER-045"), Needs(Cut, Erase), func(ctx SpecContext) {
		b := Bench(ctx)
		deadlineOfStart := deadline.For(3*time.Second, "a board that makes its key starts in 2 s")
		bytes := along(b, each, func(n int) (whole bool) {
			Expect(b.Room().Console().Command(ctx, "erase")).To(HaveSuffix("OK"))
			b.Room().CutAfter(n)
			b.Room().Console().Type("reboot\r")
			position := b.Mark()
			_, whole = b.Next(ctx, &position, deadlineOfStart, capture.Prints("Room ID: "))
			b.Room().CutAfter(-1)
			b.Room().PowerCycle(ctx, moment)
			key := b.Room().PublicKey()
			b.Room().PowerCycle(ctx, moment)
			Expect(b.Room().PublicKey()).To(Equal(key), "power failed after %d bytes of the first start", n)
			return whole
		})
		Expect(bytes).To(Held(b, "bytes of a key pair", BeNumerically(">", 64)))
	})
})
