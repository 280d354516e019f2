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
	"github.com/meshrig/meshrig/rig/deadline"
	. "github.com/meshrig/meshrig/specs/suite"
)

// Of power that is cut from outside.
const (
	least   = 100 * time.Millisecond // of a save: one of the access list is confirmed before it begins
	slowest = 10 * time.Second       // that a save may take to be confirmed
)

// atInstants has power fail at instants that the seed draws, from the command of a save to behind its
// end: what must be old or new, never torn, must be so at any of them. How long a save takes is seen
// at some that are let be whole.
func atInstants(ctx context.Context, b *bench.Bench, cut func(where string, arm func(), save saving) (whole bool)) {
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
	for i := range Instants {
		after := time.Duration(r.Int64N(int64(max(takes, least))))
		cut(fmt.Sprintf("%v behind the command, cut %d of %d", (lag+after).Round(time.Millisecond), i+1, Instants), func() {}, func(line string, later time.Duration) bool {
			gone := b.Room().CutWhile(ctx, line, later+after)
			off = max(off, gone.Err)
			return false // what was confirmed just before is judged as what was not
		})
	}
	b.Keep(bench.Judgement{What: "instants at which power failed within a save", Value: Instants, Least: Instants, Most: math.Inf(1), Sample: true})
	b.Keep(bench.Judgement{
		What: "how far such an instant may be off", Unit: "ms", Value: float64(off) / float64(time.Millisecond), Least: math.Inf(-1), Most: math.Inf(1),
	})
}
