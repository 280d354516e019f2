package station

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
)

// budget is the airtime that the region leaves to the station's probe, whoever used it and
// whatever their rig files call it.
func (s *Station) budget() (*probe.Budget, error) {
	g := s.Rig.Region
	b := &probe.Budget{Window: s.rate().Real(g.Window), Dwell: g.Dwell} // airtime is bench time, and so is the hour
	if share := float64(g.DutyCycle) / 100; share > 0 && share < 1 {
		d, err := devicesOf(s.Rig)
		if err != nil {
			return nil, err
		}
		b.Limit = time.Duration(share * float64(g.Window))
		names := d.radio(s.Probe.USB)
		place := s.Rig.Machine.Place()
		b.File = place.Airtime(names[0])
		for _, name := range names[1:] {
			b.Older = append(b.Older, place.Airtime(name))
		}
		b.Older = append(b.Older, s.state().Airtime(s.Probe.Name))
	}
	return b, nil
}

// reserve is how many of the longest frames a spec may want to send: a busy one sends some tens.
const reserve = 20

// Airtime is what the station's probe has sent in the region's window, and how much it may; 0:
// as much as it likes. No bench may be using the probe.
func (s *Station) Airtime() (used, limit time.Duration, err error) {
	b, err := s.budget()
	if err != nil || b.Limit == 0 {
		return 0, 0, err
	}
	used, err = b.Used(time.Now())
	return min(used, b.Limit), b.Limit, err
}

// MendAirtime sets a damaged file of the probe's airtime aside and tells of it, "" if it is whole.
// See [probe.Budget.Mend].
func (s *Station) MendAirtime() (words string, err error) {
	b, err := s.budget()
	if err != nil || b.Limit == 0 {
		return "", err
	}
	return b.Mend(time.Now())
}

// Room is how much of what the region allows, limit, has to be left to the probe before a spec that is
// known to send for need; 0: that is not known.
func (s *Station) Room(need, limit time.Duration) time.Duration {
	return min(max(need, min(reserve*s.radio.TimeOnAir(lora.MaxPayload), limit/2)), limit)
}

// AwaitAirtime waits until the region leaves enough for one more spec, see [Station.Room]. It calls
// waiting, if it has to, with what was used.
func (s *Station) AwaitAirtime(ctx context.Context, need time.Duration, waiting func(used, limit time.Duration)) error {
	for told := false; ; told = true {
		used, limit, err := s.Airtime()
		if err != nil {
			return &board.Error{Board: s.Probe.Name, Stage: "airtime", Err: err}
		}
		if limit == 0 || used+s.Room(need, limit) <= limit {
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
