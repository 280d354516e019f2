package bench

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/app/frames"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/known"
)

// BoardUnderTest is a board under test.
type BoardUnderTest struct {
	bench              *Bench
	port               string // of the channel, its name in the timeline and in errors
	role               role.Role
	name, admin, guest string
	version            release.Version
	key                identity.PublicKey
	radio              lora.Params
	newKey             *identity.PrivateKey // that it shall have; nil: its own
	clients            []*client.Client
	saves              []clock.Time // when it will write its list of them, the earliest first

	printed  string // the end of what it printed, for the banner
	powered  bool
	banners  int        // how many it printed since power was applied
	expected int        // how many of them were asked for
	booted   clock.Time // when one came that was
	mute     bool       // its console is not asked for proof of life
	wiped    bool       // on real air: it comes from a wipe, see lendRadio

	frames frames.Split  // what it says to its app
	uptime time.Duration // when it was last asked, of a board that speaks to an app

	unanswered console.Unanswered
}

// tail is how much console output is kept to find a banner in.
const tail = 256

// Role is what the board is.
func (s *BoardUnderTest) Role() role.Role { return s.role }

// Name is what the board was set to be called.
func (s *BoardUnderTest) Name() string { return s.name }

// AdminPassword is what the board was set to.
func (s *BoardUnderTest) AdminPassword() string { return s.admin }

// GuestPassword is what the board was set to.
func (s *BoardUnderTest) GuestPassword() string { return s.guest }

// Version is the firmware's version as the suite or the board gave it; not Known if the board
// gave none that can be read.
func (s *BoardUnderTest) Version() release.Version { return s.version }

// PublicKey is the board's identity as its last banner gave it.
func (s *BoardUnderTest) PublicKey() identity.PublicKey { return s.key }

// Hash is the byte that stands for the board in datagrams.
func (s *BoardUnderTest) Hash() byte { return s.key.Hash() }

// Radio are the settings that the board announced last; zero on a board that cannot.
func (s *BoardUnderTest) Radio() lora.Params { return s.radio }

// Console is the board's command line. Typing moves the bench's cursor. A board that speaks to an
// app instead aborts the spec.
func (s *BoardUnderTest) Console() *console.Console {
	if s.role.App {
		s.bench.abort(fmt.Sprintf("bench: %s is a %s, which has no console; it speaks to an app", s.port, s.role.Called), 1)
	}
	return console.New(&line{s, true})
}

// Clock asks the board for its time in UNIX seconds, which a console gives to the minute.
func (s *BoardUnderTest) Clock(ctx context.Context) uint32 {
	if s.role.App {
		return s.aside().Time(ctx)
	}
	text := console.New(&line{s, false}).Command(ctx, "clock")
	at, err := console.ParseClock(text)
	if err != nil {
		s.bench.fail(fmt.Sprintf("console of %s: %v", s.port, err), 1)
	}
	return uint32(at.Unix()) // the firmware's clock has 32 bits
}

// AllowRestart says that the board may boot once more without that being unasked, as after a
// command over the air.
func (s *BoardUnderTest) AllowRestart() { s.expected, s.uptime = s.banners+1, 0 }

// Silent says that the console cannot prove that the board lives, as while it loads regions.
func (s *BoardUnderTest) Silent(mute bool) { s.mute = mute }

// Reboot restarts the board by console and returns when its banner has come.
func (s *BoardUnderTest) Reboot(ctx context.Context) { s.Restart(ctx, s.role.Reboot()) }

// Restart types a command that restarts the board, one of its role's Restarts, and returns when the
// banner has come.
func (s *BoardUnderTest) Restart(ctx context.Context, command string) {
	s.bench.use("Restart")
	if s.role.App {
		s.restartApp(ctx)
		return
	}
	line := &line{s, true}
	line.Type(command + "\r")
	s.awaitBanner(ctx)
	s.afterBoot(ctx, s.bench.forgetful.Restart && command == s.role.Reboot()) // another one sets the clock itself
}

// PowerOff takes the board's power away.
func (s *BoardUnderTest) PowerOff() {
	s.bench.use("PowerOff")
	s.power(false)
}

// PowerOn applies power and returns when the banner has come.
func (s *BoardUnderTest) PowerOn(ctx context.Context) {
	s.bench.use("PowerOn")
	s.power(true)
	s.awaitBanner(ctx)
	s.afterBoot(ctx, s.bench.forgetful.PowerCut)
}

// PowerCycle takes the power away for a time and returns when the banner has come.
func (s *BoardUnderTest) PowerCycle(ctx context.Context, off time.Duration) {
	s.PowerOff()
	s.bench.idle(ctx, deadline.For(off, "power is off"))
	s.PowerOn(ctx)
}

func (s *BoardUnderTest) power(on bool) {
	if s.powered != on {
		s.banners, s.expected, s.printed = 0, 1, ""
		s.frames, s.uptime = frames.Split{}, 0
		s.saves = nil
	}
	s.powered = on
	if err := s.bench.world.power(s.bench.Now(), s.port, on); err != nil {
		s.bench.halt(err)
	}
}

// awaitBanner waits until every banner that was asked for has come, or until the board answers an app.
func (s *BoardUnderTest) awaitBanner(ctx context.Context) {
	if s.role.App {
		s.awaitHello(ctx)
		return
	}
	b := s.bench
	position := b.timeline.Len()
	booted := capture.Func("a boot banner", func(capture.Event) bool { return s.banners >= s.expected })
	if booted.Match(capture.Event{}) {
		return
	}
	limit := s.role.Deadlines.Boot
	if _, ok := b.next(ctx, &position, limit, booted); ok {
		return
	}
	fault := &board.Error{
		Board: s.port, Stage: "boot", Rule: fmt.Sprintf("printed no banner within %v", limit.After),
		Line: fmt.Sprintf("%q", s.printed), Firmware: s.key != identity.PublicKey{} && b.TooLate() == "",
	}
	if is, other := known.Other(s.role, s.printed); other {
		fault.Rule, fault.Firmware = "is no "+s.role.Called, false
		fault.Err = fmt.Errorf("%w; it is a %s, judge it with --role %s", board.ErrRole, is.Called, is.Name)
	}
	b.halt(fault)
}

// observe looks at every event for what the board tells of itself.
func (s *BoardUnderTest) observe(ev capture.Event) {
	if ev.Board != s.port {
		return
	}
	switch ev.Kind {
	case capture.Radio:
		s.radio = ev.Params
	case capture.ConsoleIn:
		if s.role.RestartsOn(ev.Text) {
			s.AllowRestart()
		}
	case capture.ConsoleOut:
		s.read(ev)
	case capture.Heard, capture.HeardBad, capture.Sent, capture.Power, capture.Note, capture.Bus, capture.FromApp, capture.ToApp:
	}
}

func (s *BoardUnderTest) read(ev capture.Event) {
	s.printed += ev.Text
	for {
		key, end, ok := s.role.ReadBanner(s.printed)
		if !ok {
			break
		}
		s.key, s.printed = key, s.printed[end:]
		s.bench.keys.AddBoard(s.port, s.key, s.role)
		if s.banners++; s.banners > s.expected {
			s.bench.failure = &board.Error{
				Board: s.port, Stage: "run", Firmware: true, Rule: "restarted unasked",
				Line: fmt.Sprintf("banner of %s at %v", hex.EncodeToString(key[:4]), ev.At),
			}
		} else {
			s.booted = ev.At.At
		}
	}
	if len(s.printed) > tail {
		s.printed = s.printed[len(s.printed)-tail:]
	}
}

// line is a board's serial line for package console.
type line struct {
	board  *BoardUnderTest
	follow bool // typing moves the cursor
}

func (l *line) Name() string { return l.board.port }

func (l *line) Unanswered() *console.Unanswered { return &l.board.unanswered }

func (l *line) Type(data string) int {
	b, port := l.board.bench, l.board.port
	b.use("console")
	if !l.board.powered {
		b.abort(fmt.Sprintf("bench: %q was typed at a board without power", data), 2)
	}
	at := b.note(capture.Event{Kind: capture.ConsoleIn, At: clock.Stamp{At: b.Now()}, Board: port, Text: data}).Seq
	if err := b.world.typeBytes(b.Now(), port, data); err != nil {
		b.halt(err)
	}
	if strings.HasPrefix(data, "setperm ") {
		l.board.listChanged(client.ListChange{End: b.Now(), Sure: true})
	}
	if l.follow {
		b.cursor = at
	}
	return at
}

func (l *line) Next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool) {
	return l.board.bench.next(ctx, position, d, m)
}

// Patience is how long whoever collects what the board prints waits for it: in front of the echo of a command,
// and between that and the reply, the board may write its flash.
func (l *line) Patience() (first, next deadline.Deadline) {
	cfg := &l.board.bench.cfg
	next = deadline.Settle
	if cfg.LetWrite || cfg.wall() {
		next = next.Plus(writing)
	}
	if cfg.wall() {
		return deadline.Console, next
	}
	return next, next
}

func (l *line) Fail(message string, skip int) { l.board.bench.fail(message, skip+1) }

func (l *line) Abort(err error) { l.board.bench.halt(err) }
