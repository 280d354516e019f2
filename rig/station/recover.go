package station

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/health/ladder"
	"github.com/meshrig/meshrig/rig/power"
)

// dark is how long a power cycle takes the power away: a board's capacitors are empty by then.
const dark = 2 * time.Second

// Recover tries to bring the station back after trouble on the way to it: its ports are opened
// anew, the board is reset, its power taken, in that order and each once. A board whose ear was
// not proven is back when it is. An error that is not the transport's is returned as it is, with
// nothing tried.
func (s *Station) Recover(ctx context.Context, why error) ([]ladder.Attempt, error) {
	trouble, err := ladder.Of(Named(why, s.Board.Name))
	if err != nil {
		return nil, err
	}
	l := ladder.Ladder{Steps: s.steps(ctx), Alive: s.alive}
	if board.SetUp(trouble) {
		l.Steps = l.Steps[:1] // whoever has the port may give it back, and rights may follow a port; nothing is done to the board
	}
	if ear(why) {
		l.Alive = func(ctx context.Context) error {
			if err := s.alive(ctx); err != nil {
				return err
			}
			return s.ProveEar(ctx)
		}
		for i := range l.Steps {
			l.Steps[i].Limit = cmp.Or(l.Steps[i].Limit, ladder.StepLimit) + s.proofTime()
		}
	}
	return l.Run(ctx, trouble)
}

// Named is an error about a bench under the name that the inventory gives its board. An error
// that is about no board stays what it is.
func Named(err error, name string) error {
	var e *board.Error
	if !errors.As(err, &e) {
		return err
	}
	one := *e
	one.Firmware, one.SetUp = board.Stopped(err), board.SetUp(err)
	if one.Board == bench.RoomName {
		one.Board = name
	}
	if one.Board != name { // an instrument of its bench
		one = board.Error{Board: name, Stage: "bench", Err: err, Firmware: one.Firmware, SetUp: one.SetUp}
	}
	return &one
}

// steps are what this station has to offer, from the weakest to the strongest.
func (s *Station) steps(ctx context.Context) []ladder.Step {
	steps := []ladder.Step{{Name: ladder.Reopen, Do: s.SwitchOn, Limit: reopenLimit}}
	if s.resetter(nil) != nil {
		steps = append(steps, ladder.Step{Name: ladder.Reset, Do: s.reset})
	}
	if set := s.set(ctx); set != nil {
		steps = append(steps, ladder.Step{Name: ladder.PowerCycle, Do: func(ctx context.Context) error {
			sw, err := s.Switch()
			if err == nil && s.MayCycle != nil {
				err = s.MayCycle(ctx)
			}
			if err != nil {
				return err
			}
			return power.Cycle(ctx, sw, dark)
		}})
	}
	if sw := s.provenProbe(); sw != nil {
		steps = append(steps, ladder.Step{Name: ladder.PowerCycle + " of the probe", Do: func(ctx context.Context) error {
			return power.Cycle(ctx, sw, dark)
		}})
	}
	if s.Reflash != nil {
		steps = append(steps, ladder.Step{Name: ladder.Reflash, Do: s.Reflash, Limit: FlashLimit})
	}
	return steps
}

func (s *Station) reset(ctx context.Context) error {
	port, err := s.open(ctx, s.Board.Name, s.Board.Kind, s.Board.USB, s.Board.Console)
	if err != nil {
		return err
	}
	err = s.resetter(port).Run(ctx)
	return errors.Join(err, port.Close())
}

// reopenLimit is how long a station may take to answer by itself: a board boots and enumerates
// within it, and whoever has its port for a moment is gone.
const reopenLimit = 15 * time.Second

// alive opens the station and asks board and probe, until they answer or the step's time is over.
func (s *Station) alive(ctx context.Context) error {
	for {
		_, err := s.Introduce(ctx)
		var wrong *WrongError
		if err == nil || errors.As(err, &wrong) {
			return err
		}
		if pause(ctx, time.Second) != nil {
			return err
		}
	}
}
