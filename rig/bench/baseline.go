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
)

// setting is what a board is put back to that keeps what earlier specs set. A version that does
// not know it keeps its hands off.
type setting struct{ key, value string }

// baseline are the settings of a board that was never configured (MyMesh::MyMesh and
// CommonCLI::loadPrefs of simple_room_server, v1.17.1), but for those that New makes and those
// that belong to the board: its key, its receiver's gain and its transmit power.
func baseline() []setting {
	return []setting{
		{"allow.read.only", "off"},
		{"multi.acks", "0"},
		{"path.hash.mode", "0"},
		{"loop.detect", "off"},
		{"flood.max", "64"},
		{"flood.max.unscoped", "64"},
		{"flood.max.advert", "8"},
		{"repeat", "off"},
		{"rxdelay", "0"},
		{"txdelay", "0.5"},
		{"direct.txdelay", "0.2"},
		{"af", "1"},
		{"int.thresh", "0"},
		{"cad", "off"},
		{"agc.reset.interval", "0"},
		{"lat", "0"},
		{"lon", "0"},
		{"owner.info", ""},
	}
}

// restore brings a board that keeps its state to where specs start from: settings of earlier
// specs are put back, clients taken off its list, regions removed; a restart takes its posts
// and counters, and its clock is set anew.
func (b *Bench) restore(ctx context.Context) {
	s := b.room
	s.powered, s.expected = true, math.MaxInt // whoever assembled the bench saw to its power; it may be booting
	c := console.New(&line{b, false})
	b.wake(ctx, c)
	b.tune(b.cfg.Params)
	for _, want := range baseline() {
		b.putBack(ctx, c, want)
	}
	if b.power != nil {
		b.putBack(ctx, c, setting{"tx", plain(float64(*b.power))})
	}
	b.removeRegions(ctx, c)
	c.Try(ctx, "log erase")
	b.set(ctx, c)
	b.restart(ctx)
	b.forgetClients(ctx, c)
	b.setClock(ctx, c)
}

// attempts is how often a board is asked that does not answer: it may be booting, or have half
// a line of someone before.
const attempts = 4

// wake finds out whether the board answers and which version it has.
func (b *Bench) wake(ctx context.Context, c *console.Console) {
	(&line{b, false}).Type("\r")
	b.idle(ctx, deadline.Settle)
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
		Board: RoomName, Stage: "console", Rule: fmt.Sprintf("answers %q, asked %d times", "ver", attempts),
		Line: fmt.Sprintf("it printed %q", b.room.printed),
	})
}

func (b *Bench) putBack(ctx context.Context, c *console.Console, want setting) {
	text, ok := c.Try(ctx, "get "+want.key)
	now, known := strings.CutPrefix(text, "> ")
	if !ok || !known || same(now, want.value) {
		return
	}
	// What it answers is its version's; that the value took is what counts.
	c.Try(ctx, "set "+want.key+" "+want.value)
	if text, _ := c.Try(ctx, "get "+want.key); !same(strings.TrimPrefix(text, "> "), want.value) {
		b.halt(&board.Error{
			Board: RoomName, Stage: "set-up", Rule: "takes the baseline settings",
			Line: fmt.Sprintf("%s is %q and cannot be set to %q", want.key, text, want.value),
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
			Board: RoomName, Stage: "set-up", Rule: "forgets the clients of earlier specs",
			Line: fmt.Sprintf("%d of %d are still on its list", len(left), len(clients)),
		})
	}
	if b.cfg.ConsoleOnly { // otherwise the list is written while the advert is waited for
		b.idle(ctx, deadline.ListSave)
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
			Board: RoomName, Stage: "set-up", Rule: "forgets the regions of earlier specs",
			Line: fmt.Sprintf("still has %q", left),
		})
	}
}

// restart restarts the board, its clock set back to where it never was a problem; a version that
// cannot do that is only restarted.
func (b *Bench) restart(ctx context.Context) {
	for _, command := range []string{"clkreboot", "reboot"} {
		b.room.expected = b.room.banners
		position := (&line{b, false}).Type(command + "\r")
		want := b.room.expected
		var printed strings.Builder
		refused := false
		_, ok := b.next(ctx, &position, deadline.Boot, capture.Func("a boot banner", func(ev capture.Event) bool {
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
				Board: RoomName, Stage: "boot", Rule: fmt.Sprintf("prints its banner within %v of %q", deadline.Boot.After, command),
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
