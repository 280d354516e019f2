package bench

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/app"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
)

// How long a bench waits for what explains a sign, in real time but for askAgain.
const (
	// aftermath is how long others on a hub may take to go the same way.
	aftermath = time.Second
	// comeback is how long a board may take to come back and to say why it went: enumeration, a
	// port whose rights follow, and a boot.
	comeback = 25 * time.Second
	// askAgain is how often a board that is back is asked for its uptime.
	askAgain = 2 * time.Second
)

// course is what a board did while it was away.
type course uint8

const (
	unknown     course = iota
	ranOn              // its uptime went on: no crash
	startedAnew        // its uptime began anew
)

// gather lets time pass until what the signs are of can be told. A board that is back without a
// word of a restart is asked for its uptime.
func (b *Bench) gather(ctx context.Context, w *wall) (did course) {
	now := b.Now()
	limit, ask := now.Add(w.Rate.Bench(aftermath)), now.Add(askAgain)
	if w.OwnPort && !slices.ContainsFunc(b.outage.signs, Sign.ofRig) {
		limit = now.Add(w.Rate.Bench(comeback))
	}
	for ended := false; board.Told(b.failure) == nil && b.Now() < limit; {
		if _, err := b.loop.step(ctx, min(limit, b.Now().Add(w.Rate.Bench(w.looks())))); err != nil {
			return unknown
		}
		if !ended && (b.failure != nil || did != unknown || slices.ContainsFunc(b.outage.signs, Sign.ofRig)) {
			ended, limit = true, min(limit, b.Now().Add(w.Rate.Bench(aftermath)))
		}
		if !ended && b.outage.there && b.Now() >= ask {
			did, ask = b.course(ctx, w), b.Now().Add(askAgain)
		}
	}
	b.look(w)
	return did
}

// course asks the board for its uptime and compares that with when the signs began.
func (b *Bench) course(ctx context.Context, w *wall) course {
	if b.room.role.App {
		return b.courseApp(ctx, w)
	}
	from := b.note(capture.Event{Kind: capture.ConsoleIn, At: clock.Stamp{At: b.Now()}, Board: b.room.port, Text: console.AskCoreStats + "\r"}).Seq
	if w.Board.Write([]byte(console.AskCoreStats+"\r")) != nil {
		return unknown
	}
	for until := b.until(deadline.Console); b.Now() < until && b.failure == nil; {
		if _, err := b.loop.step(ctx, until); err != nil {
			return unknown
		}
		var printed strings.Builder
		for _, ev := range b.timeline.Events()[from:] {
			if ev.Kind == capture.ConsoleOut && ev.Board == b.room.port {
				printed.WriteString(ev.Text)
			}
		}
		text, ok := console.Reply(printed.String(), console.AskCoreStats)
		if !ok {
			continue
		}
		stats, err := console.ParseCoreStats(text)
		if err != nil {
			return unknown
		}
		return b.judgeUptime(time.Duration(stats.Uptime) * time.Second)
	}
	return unknown
}

// courseApp is course of a board that speaks to an app.
func (b *Bench) courseApp(ctx context.Context, w *wall) course {
	from := b.timeline.Len()
	if w.Board.Write([]byte(b.room.role.Alive)) != nil {
		return unknown
	}
	for until := b.until(deadline.Console); b.Now() < until && b.failure == nil; {
		if _, err := b.loop.step(ctx, until); err != nil {
			return unknown
		}
		for _, ev := range b.timeline.Events()[from:] {
			if said := app.Of(ev); said.Code == companion.Stats && ev.Board == b.room.port {
				stats, err := companion.ParseCoreStats(said.Data)
				if err != nil {
					return unknown
				}
				return b.judgeUptime(stats.Uptime)
			}
		}
	}
	return unknown
}

// judgeUptime tells by an uptime, in whole seconds, whether the board has restarted since the signs began.
func (b *Bench) judgeUptime(up time.Duration) course {
	switch since := b.Now().Sub(b.outage.began); {
	case up > since:
		return ranOn
	case up+time.Second < since:
		return startedAnew
	}
	return unknown
}
