package station

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/state"
)

// budget is the airtime that the region leaves to the station's probe, whichever run uses it.
func (s *Station) budget() *probe.Budget {
	g := s.Rig.Region
	b := &probe.Budget{Window: g.Window, Dwell: g.Dwell}
	if share := float64(g.DutyCycle) / 100; share > 0 && share < 1 {
		b.Limit = time.Duration(share * float64(g.Window))
		b.File = s.state().Airtime(s.Probe.Name)
	}
	return b
}

// reserve is how many of the longest frames a spec may want to send: a busy one sends some tens.
const reserve = 20

// Airtime is what the station's probe has sent in the region's window, and how much it may; 0:
// as much as it likes. No bench may be using the probe.
func (s *Station) Airtime() (used, limit time.Duration, err error) {
	b := s.budget()
	if b.Limit == 0 {
		return 0, 0, nil
	}
	used, err = b.Used(time.Now())
	return used, b.Limit, err
}

// AwaitAirtime waits until the region leaves enough for one more spec. It calls waiting, if it
// has to, with what was used.
func (s *Station) AwaitAirtime(ctx context.Context, waiting func(used, limit time.Duration)) error {
	for told := false; ; told = true {
		used, limit, err := s.Airtime()
		if err != nil {
			return &board.Error{Board: s.Probe.Name, Stage: "airtime", Err: err}
		}
		room := min(reserve*s.radio.TimeOnAir(lora.MaxPayload), limit/2)
		if limit == 0 || used+room <= limit {
			return nil
		}
		if !told {
			waiting(used, limit)
		}
		look := time.NewTimer(time.Second)
		select {
		case <-look.C:
		case <-ctx.Done():
			look.Stop()
			return fmt.Errorf("station: probe %s: wait for airtime: %w", s.Probe.Name, context.Cause(ctx))
		}
	}
}

// prepare makes the folder in which the probes' airtime is kept.
func (s *Station) prepare() error {
	if err := state.Make(filepath.Dir(s.state().Airtime(s.Probe.Name))); err != nil {
		return fmt.Errorf("station: airtime of probe %s: %w", s.Probe.Name, err)
	}
	return nil
}
