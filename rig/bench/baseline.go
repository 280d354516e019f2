package bench

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role"
)

// restore brings a board that keeps its state to where specs start from: settings of earlier
// specs are put back, clients taken off its list, regions removed; a restart takes its posts
// and counters, and its clock is set anew.
func (b *Bench) restore(ctx context.Context) {
	s := b.room
	s.powered, s.expected = true, math.MaxInt // whoever assembled the bench saw to its power; it may be booting
	c := console.New(&line{b.room, false})
	b.wake(ctx, c)
	b.tune(b.cfg.Params)
	for _, want := range s.role.Baseline {
		b.putBack(ctx, c, want)
	}
	if b.power != nil {
		b.putBack(ctx, c, role.Setting{Key: "tx", Value: plain(float64(*b.power))})
	}
	b.removeRegions(ctx, c)
	c.Try(ctx, "log erase")
	s.set(ctx, c)
	b.restart(ctx)
	b.forgetClients(ctx, c)
	b.setClock(ctx, c)
}

// attempts is how often a board is asked that does not answer: it may be booting, or have half
// a line of someone before.
const attempts = 4

// wake finds out whether the board answers and which version it has.
func (b *Bench) wake(ctx context.Context, c *console.Console) {
	(&line{b.room, false}).Type("\r")
	b.idle(ctx, deadline.Settle)
	for range attempts {
		text, ok := c.Try(ctx, "ver")
		v, err := release.Parse(text)
		if !ok || err != nil && strings.HasPrefix(text, "Unknown") { // the reply to the empty line
			continue
		}
		if err == nil && !b.room.version.Known() {
			b.room.version = v
		}
		return
	}
	b.halt(&board.Error{
		Board: RoomName, Stage: "console", Rule: fmt.Sprintf("answers %q, asked %d times", "ver", attempts),
		Line: fmt.Sprintf("it printed %q", b.room.printed),
	})
}

func (b *Bench) putBack(ctx context.Context, c *console.Console, want role.Setting) {
	text, ok := c.Try(ctx, "get "+want.Key)
	now, known := strings.CutPrefix(text, "> ")
	if !ok || !known || same(now, want.Value) {
		return
	}
	// What it answers is its version's; that the value took is what counts.
	c.Try(ctx, "set "+want.Key+" "+want.Value)
	if text, _ := c.Try(ctx, "get "+want.Key); !same(strings.TrimPrefix(text, "> "), want.Value) {
		b.halt(&board.Error{
			Board: RoomName, Stage: "set-up", Rule: "takes the baseline settings",
			Line: fmt.Sprintf("%s is %q and cannot be set to %q", want.Key, text, want.Value),
		})
	}
}

// same compares two values as numbers where they are.
func same(a, b string) bool {
	a, b = strings.TrimSpace(a), strings.TrimSpace(b)
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	const shown = 1e-4 // the firmware's floats have 32 bits
	return a == b || errX == nil && errY == nil && math.Abs(x-y) < shown
}

// forgetClients empties the access list, as its console prints it: a line for each, permissions and key.
func (b *Bench) forgetClients(ctx context.Context, c *console.Console) {
	clients := func() (keys []string) {
		for l := range strings.Lines(c.Dump(ctx, "get acl")) {
			f := strings.Fields(l)
			const permissions, key = 2, 64 // hex digits
			if len(f) == 2 && len(f[0]) == permissions && len(f[1]) == key {
				keys = append(keys, f[1])
			}
		}
		return keys
	}
	keys := clients()
	if len(keys) == 0 {
		return
	}
	for _, key := range keys {
		c.Try(ctx, "setperm "+key+" 0")
	}
	if left := clients(); len(left) > 0 {
		b.halt(&board.Error{
			Board: RoomName, Stage: "set-up", Rule: "forgets the clients of earlier specs",
			Line: fmt.Sprintf("%d of %d are still on its list", len(left), len(keys)),
		})
	}
	if b.cfg.ConsoleOnly { // otherwise the list is written while the advert is waited for
		b.idle(ctx, b.room.role.Deadlines.ListSave)
	}
}

// maxRegions is how many regions a board keeps (RegionMap.h, v1.17.1).
const maxRegions = 32

// removeRegions removes every region, those below others first.
func (b *Bench) removeRegions(ctx context.Context, c *console.Console) {
	regions := func() (names []string, changed bool) {
		text, _ := strings.CutPrefix(c.Dump(ctx, "region"), "  -> ")
		first, rest, _ := strings.Cut(text, "\n")
		for l := range strings.Lines(rest) {
			if f := strings.Fields(l); len(f) > 0 && strings.HasPrefix(l, " ") {
				names = append(names, strings.TrimSuffix(f[0], "^"))
			}
		}
		// The first line is the world, home and open to floods. A version without regions has none.
		return names, strings.HasPrefix(first, "*") && (len(names) > 0 || strings.TrimSpace(first) != "*^ F")
	}
	names, changed := regions()
	scope, _ := c.Try(ctx, "region default")
	if !changed && !strings.Contains(scope, "default scope is") || !changed && strings.Contains(scope, "<null>") {
		return
	}
	c.Try(ctx, "region default <null>")
	c.Try(ctx, "region home *")
	c.Try(ctx, "region allowf *")
	// A reply has room for a few of them, and cuts the last.
	for round := 0; round < maxRegions && len(names) > 0; round++ {
		for _, name := range slices.Backward(names) {
			c.Try(ctx, "region remove "+name)
		}
		names, _ = regions()
	}
	c.Try(ctx, "region save")
	if left, changed := regions(); changed {
		b.halt(&board.Error{
			Board: RoomName, Stage: "set-up", Rule: "forgets the regions of earlier specs",
			Line: fmt.Sprintf("still has %q", left),
		})
	}
}

// restart restarts the board by the first command of its role that its version knows.
func (b *Bench) restart(ctx context.Context) {
	limit := b.room.role.Deadlines.Boot
	for _, command := range b.room.role.Restarts {
		b.room.expected = b.room.banners
		position := (&line{b.room, false}).Type(command + "\r")
		want := b.room.expected
		var printed strings.Builder
		refused := false
		_, ok := b.next(ctx, &position, limit, capture.Func("a boot banner", func(ev capture.Event) bool {
			if ev.Kind == capture.ConsoleOut && ev.Board == RoomName {
				printed.WriteString(ev.Text)
			}
			text, complete := console.Reply(printed.String(), command)
			refused = complete && strings.HasPrefix(text, "Unknown")
			return refused || b.room.banners >= want
		}))
		switch {
		case ok && !refused:
			b.room.expected = b.room.banners
			return
		case !ok:
			b.halt(&board.Error{
				Board: RoomName, Stage: "boot", Rule: fmt.Sprintf("prints its banner within %v of %q", limit.After, command),
				Line: fmt.Sprintf("%q", printed.String()),
			})
		}
	}
}

// setClock sets the board's clock to what it shall show, on a full second of the bench. A clock
// that shows a later time cannot go back: the bench follows it then.
func (b *Bench) setClock(ctx context.Context, c *console.Console) {
	second := func() uint32 {
		b.idle(ctx, deadline.Until((b.Now()/clock.Time(time.Second.Microseconds())+1)*clock.Time(time.Second.Microseconds()), "a full second"))
		return uint32(b.Now().Sub(0).Round(time.Second) / time.Second)
	}
	now := second()
	text, _ := c.Try(ctx, fmt.Sprintf("time %d", b.cfg.Epoch+now))
	if strings.HasPrefix(text, "OK") {
		return
	}
	shown := b.room.Clock(ctx)
	now = second()
	const minute = 60 // it shows no seconds
	later := shown + 2*minute
	if text, _ := c.Try(ctx, fmt.Sprintf("time %d", later)); !strings.HasPrefix(text, "OK") {
		b.halt(&board.Error{
			Board: RoomName, Stage: "set-up", Rule: "its clock can be set on", Line: fmt.Sprintf("\"time %d\" was answered with %q", later, text),
		})
	}
	b.cfg.Epoch = later - now
	b.Note("the board's clock cannot go back: time 0 is %d", b.cfg.Epoch)
}
