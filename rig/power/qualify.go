package power

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// Qualify proves a switch on its board: it takes the power away, looks whether the board is
// gone and stays gone, applies it again and looks whether the board has started anew. Nothing
// that a switch says of itself counts. A switch that fails is a Proof that is not Proven, with
// the reason; an error means only that the context ended. The board is left switched on.
func Qualify(ctx context.Context, cfg QualifyConfig) (Proof, error) {
	cfg.OffBelow = cmp.Or(cfg.OffBelow, OffBelow)
	cfg.Vanish, cfg.Return, cfg.Dark = cmp.Or(cfg.Vanish, VanishLimit), cmp.Or(cfg.Return, ReturnLimit), cmp.Or(cfg.Dark, Dark)
	q := &qualification{QualifyConfig: cfg, proof: Proof{
		Subject: Subject{Board: cfg.Board, Serial: cfg.Serial, Port: cfg.Port, Switch: cfg.Switch.String()},
		At:      time.Now().UTC().Truncate(time.Second),
	}}
	why := q.run(ctx)
	if err := context.Cause(ctx); err != nil {
		return Proof{}, fmt.Errorf("power: qualify %s: %w", cfg.Board, err)
	}
	q.proof.Proven = why == nil
	if why != nil {
		q.proof.Reason = why.Error()
	}
	return q.proof, nil
}

// poll is how often it is looked whether a board is there: the kernel debounces a port for
// 100 ms.
const poll = 100 * time.Millisecond

// qualification is one proof on its way. Its methods return why there is none.
type qualification struct {
	QualifyConfig

	proof Proof
}

func (q *qualification) run(ctx context.Context) error {
	if Lingers(q.Switch) {
		if q.Meter == nil {
			return errors.New("on a kernel before 6.0 a device stays listed when uhubctl cuts its power, so nobody sees whether it goes; give the board a meter, or run a kernel of 6.0 or later")
		}
		q.Present = nil
		q.note("its USB is not looked at: on a kernel before 6.0 it stays listed")
	}
	switch {
	case q.Present == nil && q.Meter == nil:
		return errors.New("nothing here can see whether its power goes: the board is not on USB and has no meter")
	case q.Uptime == nil && q.Answers == nil:
		return errors.New("nobody can ask the board for its uptime, so that a restart cannot be told from going on")
	}
	if err := q.before(ctx); err != nil {
		return err
	}
	off := time.Now()
	why := q.goes(ctx)
	switch err := restore(ctx, q.Switch); {
	case err != nil && why != nil:
		return fmt.Errorf("%w; and it cannot be switched on again: %w", why, err)
	case err != nil:
		return fmt.Errorf("it cannot be switched on again: %w", err)
	case why != nil:
		return why
	}
	q.note("switched on")
	return q.comesBack(ctx, off)
}

// before makes sure that what is to go is there.
func (q *qualification) before(ctx context.Context) error {
	if err := set(ctx, q.Switch, true); err != nil {
		return fmt.Errorf("it cannot be switched: %w", err)
	}
	if err := q.returns(ctx); err != nil {
		return fmt.Errorf("with its power on %w", err)
	}
	if q.Uptime == nil {
		if err := q.answers(ctx); err != nil {
			return fmt.Errorf("with its power on %w", err)
		}
	} else {
		got, told, err := until(ctx, q.Return, q.reads, func(reading) bool { return true })
		if !told {
			return fmt.Errorf("with its power on it does not tell its uptime within %v%s", q.Return, because(err))
		}
		q.note(fmt.Sprintf("up for %v", got.up.Round(time.Second)))
	}
	if q.Meter == nil {
		return nil
	}
	current, err := q.measured(ctx, func(m Milliamps) bool { return m >= q.OffBelow })
	switch {
	case err != nil:
		return fmt.Errorf("its current cannot be measured: %w", err)
	case current < -q.OffBelow:
		return fmt.Errorf("its current is measured as %v while it runs: turn the meter's shunt round", current)
	case current < q.OffBelow:
		return fmt.Errorf("its current is measured as %v while it runs, less than the %v of a board that is off: is the meter in this board's supply?", current, q.OffBelow)
	}
	q.note(fmt.Sprintf("takes %v", current))
	return nil
}

// goes switches off and looks whether the power goes and stays away.
func (q *qualification) goes(ctx context.Context) error {
	if err := set(ctx, q.Switch, false); err != nil {
		return fmt.Errorf("it cannot be switched off: %w", err)
	}
	q.note("switched off")
	off := time.Now()
	vanished, seen := false, error(nil)
	if q.Present != nil {
		_, vanished, seen = until(ctx, q.Vanish, q.Present, func(there bool) bool { return !there })
	}
	if vanished {
		q.note("gone from USB after " + short(time.Since(off)))
	}
	if q.Meter == nil {
		if !vanished {
			return fmt.Errorf("the switch took the order to switch off, and the board stayed on USB for %v%s: the switch lies; use a hub that switches single ports, or a relay", q.Vanish, because(seen))
		}
		return q.staysGone(ctx, vanished)
	}
	current, err := q.measured(ctx, func(m Milliamps) bool { return m < q.OffBelow })
	switch {
	case err != nil:
		return fmt.Errorf("its current cannot be measured: %w", err)
	case current >= q.OffBelow && vanished:
		return fmt.Errorf("the board went from USB, and still takes %v: only its data lines were cut; use a hub that switches power, or a relay", current)
	case current >= q.OffBelow:
		return fmt.Errorf("the switch took the order to switch off, and the board still takes %v: the switch lies; use a hub that switches single ports, or a relay", current)
	}
	q.note(fmt.Sprintf("takes %v", current))
	if !vanished && q.Present != nil {
		q.note("stayed on USB: what is on USB has a supply of its own")
	}
	return q.staysGone(ctx, vanished)
}

// staysGone watches a board for as long as it has to be off.
func (q *qualification) staysGone(ctx context.Context, vanished bool) error {
	limited, stop := context.WithTimeout(ctx, q.Dark+q.Vanish)
	defer stop()
	start := time.Now()
	for time.Since(start) < q.Dark {
		if vanished {
			if there, err := within(limited, func() (bool, error) { return q.Present(limited) }); err != nil {
				return fmt.Errorf("it cannot be seen whether it stays off: %w", err)
			} else if there {
				return fmt.Errorf("it was back on USB %s after it went, though nobody switched it on: it restarts by itself, or someone else switches", short(time.Since(start)))
			}
		}
		if q.Meter != nil {
			if current, err := within(limited, func() (Milliamps, error) { return q.Meter.Current(limited) }); err != nil {
				return fmt.Errorf("its current cannot be measured: %w", err)
			} else if current >= q.OffBelow {
				return fmt.Errorf("it took %v again %s after it went off, though nobody switched it on", current, short(time.Since(start)))
			}
		}
		if err := wait(ctx, poll); err != nil {
			return err
		}
	}
	q.note("stayed off for " + short(q.Dark))
	return nil
}

// comesBack looks whether the board answers again, and whether it has started since off.
func (q *qualification) comesBack(ctx context.Context, off time.Time) error {
	if err := q.returns(ctx); err != nil {
		return fmt.Errorf("with its power on again %w", err)
	}
	if q.Uptime == nil {
		if err := q.answers(ctx); err != nil {
			return fmt.Errorf("with its power on again %w", err)
		}
		return nil
	}
	got, decided, err := until(ctx, q.Return, q.reads, func(r reading) bool { return r.from(off) != unsure })
	up := got.up.Round(time.Second)
	switch {
	case decided && got.from(off) == startedBefore:
		return fmt.Errorf("it is up for %v, longer than since its power was switched off: it kept running; it has a battery or another supply, or the port cuts the data lines only", up)
	case decided:
		q.note(fmt.Sprintf("up for %v: it started anew", up))
		return nil
	case err != nil:
		return fmt.Errorf("with its power on again it does not tell its uptime within %v: %w", q.Return, err)
	}
	return fmt.Errorf("it cannot be told whether it started anew: an uptime of %v is as long as it was off; it answers too slowly, or was off for too short a time", up)
}

// answers waits until a device that tells no uptime answers.
func (q *qualification) answers(ctx context.Context) error {
	ask := func(ctx context.Context) (struct{}, error) { return struct{}{}, q.Answers(ctx) }
	_, told, err := until(ctx, q.Return, ask, func(struct{}) bool { return true })
	if !told {
		return fmt.Errorf("it does not answer within %v%s", q.Return, because(err))
	}
	q.note("answers; it tells no uptime")
	return nil
}

func (q *qualification) note(text string) {
	q.proof.How = append(q.proof.How, text)
	if q.Progress != nil {
		q.Progress(text)
	}
}
