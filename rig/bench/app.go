package bench

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role"
)

// App is the app at the board's serial line. Asking moves the bench's cursor. A board that has a
// console instead aborts the spec.
func (s *BoardUnderTest) App() *app.App {
	if !s.role.App {
		s.bench.abort(fmt.Sprintf("bench: %s is a %s, which speaks to no app; it has a console", s.port, s.role.Called), 1)
	}
	return app.New(&appLine{s, true})
}

// aside is the app without moving the cursor.
func (s *BoardUnderTest) aside() *app.App { return app.New(&appLine{s, false}) }

// appLine is a board's serial line for package app.
type appLine struct {
	board  *BoardUnderTest
	follow bool // asking moves the cursor
}

func (l *appLine) Name() string { return l.board.port }

func (l *appLine) Ask(content []byte) int {
	return l.put(capture.Event{Kind: capture.FromApp, Frame: content}, string(companion.Append(nil, companion.Code(content[0]), content[1:]...)))
}

func (l *appLine) Write(data []byte) int {
	return l.put(capture.Event{Kind: capture.ConsoleIn, Text: string(data)}, string(data))
}

func (l *appLine) put(ev capture.Event, data string) int {
	b, s := l.board.bench, l.board
	b.use("app")
	if !s.powered {
		b.abort(fmt.Sprintf("bench: an app speaks to %s, which has no power", s.port), 3)
	}
	if s.role.RestartsOn(data) {
		s.AllowRestart()
	}
	ev.At, ev.Board = clock.Stamp{At: b.Now()}, s.port
	at := b.note(ev).Seq
	if err := b.world.typeBytes(b.Now(), s.port, data); err != nil {
		b.halt(err)
	}
	if l.follow {
		b.cursor = at
	}
	return at
}

func (l *appLine) Next(ctx context.Context, position *int, d deadline.Deadline, m capture.Matcher) (capture.Event, bool) {
	return l.board.bench.next(ctx, position, d, m)
}

func (l *appLine) Fail(message string, skip int) { l.board.bench.fail(message, skip+1) }

// split notes what a board said to its app frame by frame, and what stands outside of frames as printed.
func (s *BoardUnderTest) split(ev capture.Event) {
	s.frames.Take([]byte(ev.Text), func(content []byte) {
		said := ev
		said.Kind, said.Text, said.Frame = capture.ToApp, "", content
		s.bench.append(said)
	}, func(stray []byte) {
		said := ev
		said.Text = string(stray)
		s.bench.append(said)
	})
}

// helloAgain is how long an app waits before it introduces itself again to a radio that boots.
const helloAgain = 500 * time.Millisecond

// awaitHello introduces an app until the board answers, and learns its key.
func (s *BoardUnderTest) awaitHello(ctx context.Context) {
	b, limit := s.bench, s.role.Deadlines.Boot
	line := &appLine{s, false}
	for until := b.until(limit); b.Now() < until; {
		position := line.Ask(append([]byte{byte(companion.AppStart)}, app.Hello()...))
		ev, ok := b.next(ctx, &position, deadline.For(helloAgain, "an app is patient"), s.aside().Is(companion.SelfInfo))
		if !ok {
			continue
		}
		self, err := companion.ParseSelf(app.Of(ev).Data)
		if err != nil {
			break
		}
		s.key, s.booted, s.uptime = self.Key, ev.At.At, 0
		s.banners++
		s.expected = s.banners
		b.keys.AddBoard(s.port, s.key, s.role)
		b.settle(ctx) // the answers to those that it was asked before, if it kept them
		return
	}
	b.halt(&board.Error{
		Board: s.port, Stage: "boot", Rule: fmt.Sprintf("answered no app within %v; is it a %s with its app on the serial port?", limit.After, s.role.Called),
		Line: fmt.Sprintf("%q", s.printed), Firmware: s.key != [32]byte{} && b.TooLate() == "",
	})
}

// bootApp brings a board that speaks to an app from power to the state that specs start from.
func (s *BoardUnderTest) bootApp(ctx context.Context) {
	b := s.bench
	s.power(true)
	s.awaitHello(ctx)
	b.tune(b.cfg.Params)
	a := s.aside()
	if b.cfg.Factory || b.cfg.Millis != 0 && s == b.room {
		b.followApp(ctx, s)
	}
	if !b.cfg.Factory {
		s.setApp(ctx)
		s.readVersion(a.Query(ctx, protocol).Version)
		b.tune(b.cfg.Params) // with the preamble of its version
	}
	s.ready()
}

// protocol is the version of the protocol that the rig's app speaks: the first whose messages tell
// the signal.
const protocol = 3

func (s *BoardUnderTest) readVersion(text string) {
	if v, err := release.Parse(text); err == nil && !s.version.Known() {
		s.version = v
	}
}

// ready has a spec start here.
func (s *BoardUnderTest) ready() {
	b := s.bench
	b.cursor = b.timeline.Len()
	b.setUpFrames, b.setUpBytes = b.timeline.Frames(), b.timeline.ConsoleBytes()
}

// setApp makes the baseline settings of a board that speaks to an app.
func (s *BoardUnderTest) setApp(ctx context.Context) {
	b, a := s.bench, s.aside()
	p := b.cfg.Params
	radio := companion.Radio{
		Frequency: uint32(p.Frequency / 1000), Bandwidth: uint32(p.Bandwidth), SpreadingFactor: uint8(p.SpreadingFactor), CodingRate: uint8(p.CodingRate),
	}
	commands := s.role.SetUp(role.Credentials{Name: s.name, AdminPassword: s.admin, GuestPassword: s.guest})
	if s.newKey != nil {
		commands = append(commands, string(companion.Append(nil, companion.ImportKey, s.newKey[:]...)))
	}
	if b.cfg.Millis == 0 || s != b.room {
		commands = append(commands, string(companion.Append(nil, companion.SetRadio, append(radio.Append(nil), 0)...)))
	}
	for _, frame := range commands {
		content := []byte(frame[frameHead:])
		answer, ok := a.Try(ctx, companion.Code(content[0]), content[1:]...)
		if !ok || !answer.OK() {
			b.halt(&board.Error{
				Board: s.port, Stage: "set-up", Rule: "did not take the baseline settings",
				Line: fmt.Sprintf("%s was answered with %v", companion.Code(content[0]).Command(), answer),
			})
		}
	}
	if s.newKey != nil {
		s.key = a.Self(ctx).Key
		b.keys.AddBoard(s.port, s.key, s.role)
	}
}

// frameHead is what stands in front of a frame's content.
const frameHead = 3

// followApp tunes the rig to what the board is set to.
func (b *Bench) followApp(ctx context.Context, s *BoardUnderTest) { b.tune(b.toldApp(ctx, s)) }

// toldApp is what the board says that it is set to, with the rig's own settings of what it does not tell.
func (b *Bench) toldApp(ctx context.Context, s *BoardUnderTest) lora.Params {
	set := s.aside().Self(ctx).Radio
	radio := b.cfg.Params
	radio.Frequency, radio.Bandwidth = lora.Frequency(set.Frequency)*1000, lora.Bandwidth(set.Bandwidth)
	radio.SpreadingFactor, radio.CodingRate = lora.SpreadingFactor(set.SpreadingFactor), lora.CodingRate(set.CodingRate)
	return radio
}

// restoreApp brings a board that keeps its state, and speaks to an app, to where specs start from.
// Its clock only goes forwards and is left as it is; specs ask for it.
func (b *Bench) restoreApp(ctx context.Context) {
	s := b.room
	s.powered, s.expected = true, math.MaxInt
	s.awaitHello(ctx)
	a := s.aside()
	d := a.Query(ctx, protocol)
	s.readVersion(d.Version)
	b.tune(b.cfg.Params)
	list, _, _ := a.Contacts(ctx)
	for _, c := range list {
		a.Do(ctx, companion.RemoveContact, c.Key[:]...)
	}
	for n := byte(1); n < d.Channels; n++ {
		if a.Get(ctx, companion.ChannelInfo, companion.GetChannel, n)[1] != 0 {
			a.Do(ctx, companion.SetChannel, companion.Channel{Number: n}.Append(nil)...)
		}
	}
	s.setApp(ctx)
	s.restartApp(ctx) // what it keeps in memory alone goes
	a.Query(ctx, protocol)
	s.ready()
}

// restartApp restarts the board and returns when it answers an app again.
func (s *BoardUnderTest) restartApp(ctx context.Context) {
	(&appLine{s, true}).Ask([]byte(s.role.Reboot()[frameHead:]))
	s.bench.settle(ctx)
	s.awaitHello(ctx)
}

// proveApp shows that the board lives and did not restart unasked: its uptime went on.
func (s *BoardUnderTest) proveApp(ctx context.Context) {
	b := s.bench
	answer, ok := s.aside().Try(ctx, companion.GetStats, companion.StatsCore)
	if !ok {
		b.halt(&board.Error{
			Board: s.port, Stage: "app", Firmware: b.TooLate() == "", Rule: "gave no sign of life",
			Line: fmt.Sprintf("no answer within %v to %s", deadline.Console.After, companion.GetStats.Command()),
		})
	}
	stats, err := companion.ParseCoreStats(answer.Data)
	if answer.Code == companion.Stats && err == nil {
		if stats.Uptime < s.uptime && b.cfg.Millis == 0 {
			b.halt(&board.Error{
				Board: s.port, Stage: "run", Firmware: true, Rule: "restarted unasked",
				Line: fmt.Sprintf("its uptime is %v and was %v; key %s", stats.Uptime, s.uptime, hex.EncodeToString(s.key[:4])),
			})
		}
		s.uptime = stats.Uptime
	}
	b.settle(ctx)
}

// pushIsHeard sends what means nothing to anybody until a board that speaks to an app tells of it.
func (b *Bench) pushIsHeard(ctx context.Context, tries int) bool {
	for n := range tries {
		frame := []byte{0x0E, 0x00, 'r', 'i', 'g', byte(n)} // an acknowledgement of nothing
		position := b.timeline.Len()
		b.send(ctx, outgoing{at: b.Now(), who: ProbeName, frame: frame})
		told := capture.Func("what the probe sent", func(ev capture.Event) bool {
			said := app.Of(ev)
			return ev.Board == b.room.port && said.Code == companion.LogRxData && bytes.HasSuffix(said.Data, frame)
		})
		if _, heard := b.next(ctx, &position, b.room.role.Deadlines.Answer, told); heard {
			return true
		}
	}
	return false
}
