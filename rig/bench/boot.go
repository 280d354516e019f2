package bench

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
)

// boot brings the board from power to the state that specs start from.
func (b *Bench) boot(ctx context.Context) {
	if b.kept {
		b.restore(ctx)
		b.settle(ctx)
		return
	}
	b.room.power(true)
	b.room.awaitBanner(ctx)
	c := console.New(&line{b, false})
	if !b.room.version.Known() {
		if v, err := c.Version(ctx); err == nil {
			b.room.version = v.Release
		}
	}
	b.tune(b.cfg.Params)
	if b.cfg.Factory {
		b.follow(ctx, c)
		b.cursor = b.timeline.Len()
		return
	}
	restart := b.set(ctx, c)
	if restart {
		(&line{b, false}).Type("reboot\r")
		b.room.awaitBanner(ctx)
	}
	b.settle(ctx)
}

// settle waits for the advert that follows a boot, if anything but the console is to be used.
func (b *Bench) settle(ctx context.Context) {
	if !b.cfg.ConsoleOnly && !b.cfg.atOnce {
		position := b.timeline.Len()
		b.next(ctx, &position, deadline.BootAdvert, capture.Is(capture.Heard))
	}
	b.cursor = b.timeline.Len()
	b.setUpFrames, b.setUpBytes = b.timeline.Frames(), b.timeline.ConsoleBytes()
}

// set makes the baseline settings and tells whether the board has to restart for them.
func (b *Bench) set(ctx context.Context, c *console.Console) (restart bool) {
	commands := []string{
		"set advert.interval 0",
		"set flood.advert.interval 0",
		"set name " + b.cfg.Name,
		"password " + b.cfg.AdminPassword,
		"set guest.password " + b.cfg.GuestPassword,
	}
	if radio, err := c.Radio(ctx); err != nil || !radio.Is(b.cfg.Params) {
		p := b.cfg.Params
		commands = append(commands, fmt.Sprintf("set radio %s,%s,%d,%d", plain(p.Frequency.MHz()),
			plain(float64(p.Bandwidth)/1e3), p.SpreadingFactor, p.CodingRate))
		restart = true
	}
	if b.cfg.Key != nil {
		commands = append(commands, "set prv.key "+strings.ToUpper(hex.EncodeToString(b.cfg.Key[:])))
		restart = true
	}
	for _, command := range commands {
		text, ok := c.Try(ctx, command)
		if !ok || !strings.HasPrefix(text, "OK") && !strings.HasPrefix(text, "password now: ") {
			b.halt(&board.Error{
				Board: RoomName, Stage: "set-up", Rule: "takes the baseline settings",
				Line: fmt.Sprintf("%q was answered with %q", command, text),
			})
		}
	}
	return restart
}

// plain prints a number as a person would type it.
func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
