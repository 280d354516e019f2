package bench

import (
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/role"
)

// boot brings the boards under test from power to the state that specs start from.
func (b *Bench) boot(ctx context.Context) {
	if b.cfg.Bare {
		b.leave(ctx)
		return
	}
	if b.kept && b.room.role.App {
		b.restoreApp(ctx)
		return
	}
	if b.kept && b.cfg.Factory {
		b.wipeKept(ctx)
		return
	}
	if b.kept {
		b.restore(ctx)
		b.room.settle(ctx)
		return
	}
	for _, s := range b.boards {
		s.boot(ctx)
	}
}

// leave types nothing at the boards. One that is kept has power; half a line that was typed before
// is ended.
func (b *Bench) leave(ctx context.Context) {
	for _, s := range b.boards {
		if b.kept {
			s.powered, s.expected = true, math.MaxInt
			if s.role.App {
				s.awaitHello(ctx)
				continue
			}
			(&line{s, false}).Type("\r")
			b.settle(ctx)
			continue
		}
		s.power(true)
		s.awaitBanner(ctx)
	}
	b.cursor = b.timeline.Len()
}

func (s *BoardUnderTest) boot(ctx context.Context) {
	if s.role.App {
		s.bootApp(ctx)
		return
	}
	b := s.bench
	s.power(true)
	s.awaitBanner(ctx)
	c := console.New(&line{s, false})
	if !s.version.Known() {
		if v, err := c.Version(ctx); err == nil {
			s.version = v.Release
		}
	}
	b.tune(b.cfg.Params)
	if b.cfg.Factory {
		if s == b.room {
			b.follow(ctx, c)
		}
		b.cursor = b.timeline.Len()
		return
	}
	if b.cfg.Millis != 0 && s == b.room { // the restart that other settings take would begin its counter at 0
		b.follow(ctx, c)
	}
	if restart := s.set(ctx, c); restart {
		(&line{s, false}).Type(s.role.Reboot() + "\r")
		s.awaitBanner(ctx)
	}
	s.settle(ctx)
}

// settle waits for the advert that follows a boot, if anything but the console is to be used.
func (s *BoardUnderTest) settle(ctx context.Context) {
	b := s.bench
	if !b.cfg.ConsoleOnly && !b.cfg.atOnce {
		position := b.timeline.Len()
		b.next(ctx, &position, s.role.Deadlines.BootAdvert, capture.Is(capture.Heard))
	}
	b.cursor = b.timeline.Len()
	b.setUpFrames, b.setUpBytes = b.timeline.Frames(), b.timeline.ConsoleBytes()
}

// set makes the baseline settings and tells whether the board has to restart for them.
func (s *BoardUnderTest) set(ctx context.Context, c *console.Console) (restart bool) {
	b := s.bench
	commands := s.role.SetUp(role.Credentials{Name: s.name, AdminPassword: s.admin, GuestPassword: s.guest})
	if radio, err := c.Radio(ctx); err != nil || !radio.Is(b.cfg.Params) {
		commands = append(commands, "set radio "+radioWords(b.cfg.Params))
		restart = true
	}
	if s.newKey != nil {
		commands = append(commands, "set prv.key "+strings.ToUpper(hex.EncodeToString(s.newKey[:])))
		restart = true
	}
	for _, command := range commands {
		text, ok := c.Try(ctx, command)
		if !ok || !strings.HasPrefix(text, "OK") && !strings.HasPrefix(text, "password now: ") {
			b.halt(&board.Error{
				Board: s.port, Stage: "set-up", Rule: "did not take the baseline settings",
				Line: fmt.Sprintf("%q was answered with %q", command, text),
			})
		}
	}
	return restart
}

// radioWords are radio settings as commands take them.
func radioWords(p lora.Params) string {
	return fmt.Sprintf("%s,%s,%d,%d", plain(p.Frequency.MHz()), plain(float64(p.Bandwidth)/1e3), p.SpreadingFactor, p.CodingRate)
}

// plain prints a number as a person would type it.
func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
