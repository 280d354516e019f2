package station

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/power"
)

// timekeeper looks what becomes of a board's clock while something happens to the board.
type timekeeper struct {
	station  *Station
	progress func(text string) // nil: nobody hears it

	was time.Time // what its clock showed
	at  time.Time // when
}

// look tells what became of the clock over a power cut that was since it was set, and what becomes
// of it over a restart.
func (k *timekeeper) look(ctx context.Context) (c power.Clock) {
	c.PowerCut = k.end(ctx, "power cut", "")
	if err := k.begin(ctx); err == nil {
		c.Restart = k.end(ctx, "restart", k.station.Role().Reboot())
	}
	return c
}

// read asks the board for its time, behind a command that restarts it if one is given. It sets its
// clock first, if it shall: to the host's, which is none that a clock begins at.
func (k *timekeeper) read(ctx context.Context, set bool, restart string) (shown time.Time, err error) {
	b, err := k.station.follow(ctx)
	if err != nil {
		return shown, err
	}
	session := console.Open(ctx, k.station.Board.Name, b)
	defer func() {
		session.Close()
		_ = b.Close()
	}()
	if _, err := session.First(ctx, "ver"); err != nil {
		return shown, err
	}
	if restart != "" {
		ctx, stop := context.WithTimeoutCause(ctx, backWithin, errSilent)
		defer stop()
		if err := session.Restart(ctx, restart, "ver"); err != nil {
			return shown, err
		}
	}
	if set {
		if _, err := session.Ask(ctx, fmt.Sprintf("time %d", time.Now().Unix())); err != nil { // one that is ahead stays
			return shown, err
		}
	}
	text, err := session.Ask(ctx, "clock")
	if err != nil {
		return shown, err
	}
	return console.ParseClock(text)
}

// begin sets the clock and reads it.
func (k *timekeeper) begin(ctx context.Context) (err error) {
	k.was, err = k.read(ctx, true, "")
	k.at = time.Now()
	return err
}

// clockError is how far a clock may be off that was kept: it tells whole minutes, and runs on
// without its crystal for as long as a board starts.
const clockError = 2 * time.Minute

// end reads the clock behind what happened, or behind a restart that it brings about, and tells
// what became of it; empty: nobody can tell.
func (k *timekeeper) end(ctx context.Context, what, restart string) power.Memory {
	note := func(format string, args ...any) {
		if k.progress != nil {
			k.progress(fmt.Sprintf(format, args...))
		}
	}
	now, err := k.read(ctx, false, restart)
	if err != nil {
		note("its clock cannot be read behind a %s: %v", what, err)
		return ""
	}
	became := power.Kept
	if off := now.Sub(k.was.Add(k.station.rate().Bench(time.Since(k.at)))); off.Abs() > clockError {
		became = power.Lost
	}
	note("its clock showed %s, and behind a %s %s: its time is %s", stamp(k.was), what, stamp(now), became)
	return became
}

func stamp(t time.Time) string { return t.Format("2006-01-02 15:04") }

// clockInfo puts into what the board can do what is known of its clock.
func clockInfo(info *board.Info, c power.Clock, why string) {
	for _, of := range []struct {
		is, want power.Memory
		able     board.Ability
		other    string
	}{
		{c.PowerCut, power.Lost, board.CanForget, "its clock outlives a power cut"},
		{c.Restart, power.Kept, board.CanRemember, "its clock does not outlive a restart"},
	} {
		switch {
		case of.is == of.want:
			info.Can |= of.able
		case of.is != "":
			info.Cannot[of.able] = of.other + ", as meshrig rig qualify has seen"
		case why != "":
			info.Cannot[of.able] = why
		default:
			info.Cannot[of.able] = "its clock was never looked at; run meshrig rig qualify"
		}
	}
}

// forgetful is when the board's clock loses its time, as far as that was seen.
func (s *Station) forgetful() bench.Forgetful {
	proof, err := s.Proven()
	if err != nil {
		return bench.Forgetful{}
	}
	return bench.Forgetful{PowerCut: proof.Clock.PowerCut == power.Lost, Restart: proof.Clock.Restart == power.Lost}
}
