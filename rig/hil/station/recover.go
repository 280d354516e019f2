package station

import (
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/health/ladder"
	"github.com/meshrig/meshrig/rig/power"
)

// dark is how long a power cycle takes the power away: a board's capacitors are empty by then.
const dark = 2 * time.Second

// Recover tries to bring the station back after trouble on the way to it: its ports are opened
// anew, the board is reset, its power taken, in that order and each once. An error that is not
// the transport's is returned as it is, with nothing tried.
func (s *Station) Recover(ctx context.Context, why error) ([]ladder.Attempt, error) {
	trouble, err := ladder.Of(&board.Error{Board: s.Board.Name, Stage: "bench", Err: why, Firmware: board.Stopped(why)})
	if err != nil {
		return nil, err
	}
	return ladder.Ladder{Steps: s.steps(), Alive: s.alive}.Climb(ctx, trouble)
}

// steps are what this station has to offer, from the weakest to the strongest.
func (s *Station) steps() []ladder.Step {
	steps := []ladder.Step{{Name: ladder.Reopen, Do: s.SwitchOn}}
	if s.resetter(nil) != nil {
		steps = append(steps, ladder.Step{Name: ladder.Reset, Do: s.reset})
	}
	if set := s.set(); set != nil {
		steps = append(steps, ladder.Step{Name: ladder.PowerCycle, Do: func(ctx context.Context) error {
			sw, err := s.Switch()
			if err != nil {
				return err
			}
			return power.Cycle(ctx, sw, dark)
		}})
	}
	if sw, err := s.switchOf(s.Probe.Power, s.Probe.USB); err == nil {
		steps = append(steps, ladder.Step{Name: ladder.PowerCycle + " of the probe", Do: func(ctx context.Context) error {
			return power.Cycle(ctx, sw, dark)
		}})
	}
	return steps
}

func (s *Station) reset(ctx context.Context) error {
	port, err := s.open(ctx, s.Board.Name, s.Board.USB, s.Board.Console)
	if err != nil {
		return err
	}
	err = s.resetter(port).Run(ctx)
	return errors.Join(err, port.Close())
}

// alive opens the station and asks board and probe.
func (s *Station) alive(ctx context.Context) error {
	_, err := s.Introduce(ctx)
	return err
}
