package bench

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
)

// Wipe erases the board's flash by console and restarts it: every setting, the access list
// and, on most boards, the key are gone. The rig is tuned to what the board comes with. A board on
// real air is lent the bench's radio settings instead, see lendRadio.
func (s *BoardUnderTest) Wipe(ctx context.Context) {
	s.Console().Erase(ctx)
	s.wiped = s.bench.kept
	s.Reboot(ctx)
	s.admin, s.guest = s.role.Factory.AdminPassword, s.role.Factory.GuestPassword
	if !s.wiped {
		s.bench.follow(ctx, console.New(&line{s, false}))
	}
}

// marker is what a board is called in front of an erase, so that it can be seen whether it was one.
const marker = "to be erased"

// wipeKept brings a board that keeps its state to where it comes from a wipe. One that keeps its
// settings all the same is no such board, and the spec says nothing of it.
func (b *Bench) wipeKept(ctx context.Context) {
	s := b.room
	s.powered, s.expected = true, math.MaxInt // whoever assembled the bench saw to its power; it may be booting
	c := console.New(&line{s, false})
	b.wake(ctx, c)
	b.tune(b.cfg.Params)
	c.Try(ctx, "set name "+marker)
	fault := func(rule, line string) {
		b.halt(&board.Error{Board: RoomName, Stage: "set-up", Rule: rule, Line: line})
	}
	if reply := c.Erase(ctx); !console.Erased(reply) {
		fault("did not erase its flash", fmt.Sprintf("%q was answered with %q", console.Erase, reply))
	}
	s.wiped = true
	b.restart(ctx)
	if name, ok := c.Try(ctx, "get name"); !ok || name == "> "+marker {
		fault("kept its settings over an erase", fmt.Sprintf("its name is still %q", name))
	}
	s.lendRadio(ctx)
	b.setClock(ctx, c)
	b.cursor = b.timeline.Len()
	b.setUpFrames, b.setUpBytes = b.timeline.Frames(), b.timeline.ConsoleBytes()
}

const (
	// lent is for how long: longer than any spec on real air takes.
	lent = 2 * time.Hour
	// untilLent is when a board changes over (MyMesh::applyTempRadioParams, v1.17.1: 2 s after the
	// command), which is before the first advert of a boot.
	untilLent = 2200 * time.Millisecond
)

// lendRadio gives a board that comes from a wipe, and has just booted, the radio settings of the
// bench for as long as it runs. Law and neighbours ask for them, and a setting that is saved would
// make it a board that somebody has configured (MyMesh::savePrefs, v1.17.1).
func (s *BoardUnderTest) lendRadio(ctx context.Context) {
	b, c := s.bench, console.New(&line{s, false})
	if radio, err := c.Radio(ctx); err == nil && radio.Is(b.cfg.Params) {
		return
	}
	command := fmt.Sprintf("tempradio %s,%d", radioWords(b.cfg.Params), int(lent/time.Minute))
	if text, ok := c.Try(ctx, command); !ok || !strings.HasPrefix(text, "OK") {
		b.halt(&board.Error{
			Board: s.port, Stage: "set-up", Rule: "did not take the radio settings of the bench",
			Line: fmt.Sprintf("%q was answered with %q", command, text),
		})
	}
	b.idle(ctx, deadline.For(untilLent, "a board changes its radio 2 s after tempradio"))
}
