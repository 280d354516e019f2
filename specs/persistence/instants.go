package persistence

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Of power that is cut from outside.
const (
	least   = 100 * time.Millisecond // of a save: one of the access list is confirmed before it begins
	slowest = 10 * time.Second       // that a save may take to be confirmed
)

// span is some time behind the command of a save.
type span struct{ first, last time.Duration }

// atInstants has power fail at instants that the seed draws: what must be old or new, never torn, must be so at any
// of them. Half of them are drawn from the command of a save to behind its end, and the others between the last
// at which the old was left and the first at which the new was, where the board wrote. How long a save takes is
// seen at some that are let be whole.
func atInstants(ctx context.Context, b *bench.Bench, cut func(where string, arm func(), save saving) (whole, fresh bool)) {
	GinkgoHelper()
	var takes, lag time.Duration
	for range Saves {
		cut("at no time", func() {}, func(line string, later time.Duration) bool {
			lag = later
			from := b.Now()
			b.Room().Console().Type(line + "\r")
			position := b.Mark() // which typing moves: what was printed before is no reply to it
			ev, ok := b.Next(ctx, &position, deadline.For(slowest, "a save is confirmed"), capture.Prints("  -> "))
			if ok {
				takes = max(takes, ev.At.At.Sub(from)+ev.At.Err)
			}
			return ok
		})
	}
	Expect(takes).To(Held(b, "time that a save takes to be confirmed", BeNumerically(">", 0)))
	r := rand.New(rand.NewPCG(b.Config().Seed, 0x696e7374)) //nolint:gosec // to be repeatable
	var off time.Duration
	whole := span{0, max(takes, least)}
	writing := whole
	for i := range Instants {
		from := whole
		if i%2 == 1 {
			from = writing
		}
		after := from.first + time.Duration(r.Int64N(int64(from.last-from.first)))
		var gone clock.Stamp
		_, fresh := cut(fmt.Sprintf("%v behind the command, cut %d of %d", (lag+after).Round(time.Millisecond), i+1, Instants), func() {}, func(line string, later time.Duration) bool {
			gone = b.Room().CutWhile(ctx, line, later+after)
			off = max(off, gone.Err)
			return false // what was confirmed just before is judged as what was not
		})
		if fresh {
			writing.last = min(writing.last, after+gone.Err)
		} else {
			writing.first = max(writing.first, after-gone.Err)
		}
		if writing.first >= writing.last { // the board was not as fast each time
			writing = whole
		}
	}
	b.Keep(bench.Judgement{What: "instants at which power failed within a save", Value: Instants, Least: Instants, Most: math.Inf(1), Sample: true})
	b.Keep(bench.Judgement{
		What: "how far such an instant may be off", Unit: "ms", Value: float64(off) / float64(time.Millisecond), Least: math.Inf(-1), Most: math.Inf(1),
	})
}
