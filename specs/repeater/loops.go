package repeater

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/specs/stimuli"
	. "github.com/meshrig/meshrig/specs/suite"
)

// been is the path of a flood that came over n other repeaters, and over one with a key that many
// times, at every second hop.
func been(key identity.PublicKey, size, times, n int) wire.Path {
	p := stimuli.Repeaters(size, 0)
	for i := range max(times, n) {
		if i < n {
			other := stimuli.Repeaters(size, n)
			p = stimuli.Onto(p, identity.PublicKey{other.Hash(i)[0], 0x11, 0x22})
		}
		if i < times {
			p = stimuli.Onto(p, key)
		}
	}
	return p
}

var _ = Describe("flood that has been at a repeater", func() {
	It("is passed on unless loops are looked for", For("RPF-001"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		t := &stimuli.Traffic{B: b}
		for size := 1; size <= 3; size++ {
			for _, times := range []int{1, 4, 8} {
				t.Passed(ctx, t.Flood(wire.TypeGrpTxt, been(b.Room().PublicKey(), size, times, 2)))
			}
		}
	})

	for _, c := range []struct {
		id, mode string
		size     int
		most     int // how often it may have been there
	}{
		{"RPF-002", "minimal", 1, 3},
		{"RPF-003", "minimal", 2, 1},
		{"RPF-004", "minimal", 3, 0},
		{"RPF-005", "moderate", 1, 1},
		{"RPF-006", "moderate", 2, 0},
		{"RPF-007", "moderate", 3, 0},
		{"RPF-008", "strict", 1, 0},
		{"RPF-009", "strict", 2, 0},
		{"RPF-010", "strict", 3, 0},
	} {
		It(fmt.Sprintf("is passed on %d times with loop.detect %s and hashes of %d bytes", c.most, c.mode, c.size), For(c.id), func(ctx SpecContext) {
			b := stimuli.Repeating(ctx)
			t := &stimuli.Traffic{B: b}
			stimuli.Command(ctx, b, "set loop.detect "+c.mode)
			for _, kind := range []wire.PayloadType{wire.TypeGrpTxt, wire.TypeTxt} {
				t.Passed(ctx, t.Flood(kind, been(b.Room().PublicKey(), c.size, c.most, 3)))
				t.Dropped(ctx, t.Flood(kind, been(b.Room().PublicKey(), c.size, c.most+1, 3)))
			}
			t.Dropped(ctx, t.Flood(wire.TypeGrpTxt, been(b.Room().PublicKey(), c.size, 7, 0)))
		})
	}

	It("is not one whose hops have its hash between them", For("RPF-011"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		t := &stimuli.Traffic{B: b}
		key := b.Room().PublicKey()
		stimuli.Command(ctx, b, "set loop.detect strict")
		path := stimuli.Onto(stimuli.Repeaters(2, 1), identity.PublicKey{0x33, key[0]})
		t.Passed(ctx, t.Flood(wire.TypeGrpTxt, stimuli.Onto(path, identity.PublicKey{key[1], 0x44})))
		t.Dropped(ctx, t.Flood(wire.TypeGrpTxt, stimuli.Onto(path, key)))
	})

	It("is not one that was at another with nearly the same hash", For("RPF-012"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		t := &stimuli.Traffic{B: b}
		stimuli.Command(ctx, b, "set loop.detect strict")
		for size := 2; size <= 3; size++ {
			other := b.Room().PublicKey()
			other[size-1] ^= 0x10
			t.Passed(ctx, t.Flood(wire.TypeGrpTxt, been(other, size, 1, 2)))
			t.Dropped(ctx, t.Flood(wire.TypeGrpTxt, been(b.Room().PublicKey(), size, 1, 2)))
		}
	})

	It("is told from a direct packet that passes it twice", For("RPF-013"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		t := &stimuli.Traffic{B: b}
		key := b.Room().PublicKey()
		stimuli.Command(ctx, b, "set loop.detect strict")
		t.Passed(ctx, t.Direct(wire.TypeTxt, stimuli.Onto(stimuli.Through(key, 1, 1), key)))
		t.Dropped(ctx, t.Flood(wire.TypeTxt, stimuli.Onto(stimuli.Through(key, 1, 1), key)))
	})

	It("is kept back in a region, too", For("RPF-014"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		t := &stimuli.Traffic{B: b}
		allow(ctx, b, "#alps")
		stimuli.Command(ctx, b, "set loop.detect strict")
		t.Passed(ctx, within(t.Flood(wire.TypeTxt, been(b.Room().PublicKey(), 1, 0, 2)), "#alps"))
		t.Dropped(ctx, within(t.Flood(wire.TypeTxt, been(b.Room().PublicKey(), 1, 1, 2)), "#alps"))
	})
})

var _ = Describe("limit of hops at a repeater", func() {
	It("for floods without a region is none for those in one", For("RPF-015"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		t := &stimuli.Traffic{B: b}
		allow(ctx, b, "#alps")
		stimuli.Command(ctx, b, "set flood.max.unscoped 2")
		t.Passed(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(1, 1)))
		t.Dropped(ctx, t.Flood(wire.TypeTxt, stimuli.Repeaters(1, 2)))
		for _, hops := range []int{1, 2, 9} {
			t.Passed(ctx, within(t.Flood(wire.TypeTxt, stimuli.Repeaters(1, hops)), "#alps"))
		}
	})

	It("is none for a trace", For("RPF-016"), func(ctx SpecContext) {
		b := stimuli.Repeating(ctx)
		t := &stimuli.Traffic{B: b}
		stimuli.Command(ctx, b, "set flood.max 0")
		if Numbers().LimitsUnscoped {
			stimuli.Command(ctx, b, "set flood.max.unscoped 0")
		}
		t.Passed(ctx, &wire.Packet{Route: wire.Direct, Type: wire.TypeTrace, Payload: t.Trace(0, b.Room().Hash(), 0xEE)})
		t.Dropped(ctx, t.Flood(wire.TypeTxt, wire.Path{}))
	})
})
