package mesh

import (
	"context"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/release"
	. "github.com/meshrig/meshrig/specs/suite"
)

// The first bytes of the boards' keys, by which a path can be read.
const (
	usual    = 0x50 // of the board under test
	annex    = 0x51 // of another room
	third    = 0x52
	repeater = 0xE0 // of r1 0xE1, and so on
)

// name is what the n'th repeater is called, from 1 on.
func name(n int) string { return fmt.Sprintf("r%d", n) }

// repeaters are so many of them.
func repeaters(n int) (options []func(*bench.Config)) {
	for i := range n {
		options = append(options, With("repeater", name(i+1), byte(repeater+i+1)))
	}
	return options
}

// behind puts the room behind so many repeaters in a row, the first of which hears the clients.
func behind(hops int) []func(*bench.Config) {
	names := make([]string, hops)
	for n := range names {
		names[n] = name(n + 1)
	}
	return append(repeaters(hops), Keyed(usual), Chain(names...))
}

// fork puts the room behind two repeaters, which do not hear each other: over either it is one hop.
func fork() []func(*bench.Config) {
	links := Links([2]string{bench.ProbeName, "r1"}, [2]string{bench.ProbeName, "r2"}, [2]string{"r1", bench.RoomName}, [2]string{"r2", bench.RoomName})
	return append(repeaters(2), Keyed(usual), links, Patient(1))
}

// over is the path over the first so many repeaters, the nearest to the clients first.
func over(hops int) (hashes []byte) {
	for n := range hops {
		hashes = append(hashes, byte(repeater+n+1))
	}
	return hashes
}

// hashes are those of a path, one behind the other.
func hashes(p wire.Path) (list []byte) {
	for i := range p.Hops() {
		list = append(list, p.Hash(i)...)
	}
	return list
}

// leads demands that a client's path leads over boards of these hashes.
func leads(c *client.Client, want ...byte) {
	GinkgoHelper()
	path, known := c.Path()
	Expect(known).To(BeTrue(), "%s knows a path", c.Name())
	Expect(hashes(path)).To(HaveExactElements(elements(want)...), "path of %s", c.Name())
}

func elements(list []byte) (all []any) {
	for _, e := range list {
		all = append(all, e)
	}
	return all
}

// calm lets time pass until all that is on its way has come.
func calm(ctx context.Context, b *bench.Bench) {
	b.Pass(ctx, deadline.Quiet.Plus(b.Config().Patience))
}

// command types a command at a board's console that must be answered with OK.
func command(ctx context.Context, on *bench.BoardUnderTest, line string) {
	GinkgoHelper()
	Expect(on.Console().Command(ctx, line)).To(HavePrefix("OK"), "reply to %s", line)
}

// beside skips a spec where a board beside the one that is judged is of an older release than has what
// the spec needs of it: that would be no fault of the one that is judged.
func beside(b *bench.Bench, names []string, since, what string) {
	GinkgoHelper()
	for _, name := range names {
		if v := b.Board(name).Version(); v.Known() && !v.AtLeast(release.Must(since)) {
			Skip(fmt.Sprintf("%s is %v, and repeaters know %s since %s", name, v, what, since))
		}
	}
}

func clients(list ...*client.Client) []*client.Client { return list }
