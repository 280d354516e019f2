package bench

import (
	"context"
	"errors"
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
	c.Try(ctx, "log erase")
	s.set(ctx, c)
	b.restart(ctx)
	b.removeRegions(ctx, c) // which it keeps: those that an earlier spec removed and did not save are there again
	b.forgetClients(ctx, c)
	b.setClock(ctx, c)
}

// attempts is how often a board is asked that does not answer: it may be booting, or have half
// a line of someone before.
const attempts = 4

// wake finds out whether the board answers and which version it has.
func (b *Bench) wake(ctx context.Context, c *console.Console) {
	(&line{b.room, false}).Type("\r")
	b.settle(ctx)
	for range attempts {
		v, err := c.Version(ctx)
		if errors.Is(err, console.ErrNoReply) || errors.Is(err, console.ErrUnknown) { // the reply to the empty line
			continue
		}
		if err == nil && !b.room.version.Known() {
			b.room.version = v.Release
		}
		return
	}
	b.halt(&board.Error{
		Board: RoomName, Stage: "console", Rule: fmt.Sprintf("did not answer %q, asked %d times", "ver", attempts),
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
			Board: RoomName, Stage: "set-up", Rule: "did not take the baseline settings",
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

// forgetClients empties the access list, as far as it can be read.
func (b *Bench) forgetClients(ctx context.Context, c *console.Console) {
	clients, _ := c.AccessList(ctx)
	if len(clients) == 0 {
		return
	}
	for _, client := range clients {
		c.Try(ctx, fmt.Sprintf("setperm %X 0", client.Key[:]))
	}
	if left, _ := c.AccessList(ctx); len(left) > 0 {
		b.halt(&board.Error{
			Board: RoomName, Stage: "set-up", Rule: "did not forget the clients of earlier specs",
			Line: fmt.Sprintf("%d of %d are still on its list", len(left), len(clients)),
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
		tree, err := c.Regions(ctx)
		if err != nil { // a version without regions has none
			return nil, false
		}
		for _, r := range tree[1:] {
			names = append(names, r.Name)
		}
		return names, len(names) > 0 || tree[0] != console.World()
	}
	names, changed := regions()
	if scope, err := c.DefaultScope(ctx); !changed && (err != nil || scope == "") {
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
			Board: RoomName, Stage: "set-up", Rule: "did not forget the regions of earlier specs",
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
				Board: RoomName, Stage: "boot", Rule: fmt.Sprintf("printed no banner within %v of %q", limit.After, command),
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
			Board: RoomName, Stage: "set-up", Rule: "did not let its clock be set on", Line: fmt.Sprintf("\"time %d\" was answered with %q", later, text),
		})
	}
	b.cfg.Epoch = later - now
	b.Note("the board's clock cannot go back: time 0 is %d", b.cfg.Epoch)
}
