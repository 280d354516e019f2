package station

import (
	"context"
	"errors"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/health/ladder"
	"github.com/meshrig/meshrig/rig/inventory"
)

// ProbeStats lets a station's probe send one frame, if it shall, and asks it for its counters.
func ProbeStats(ctx context.Context, s *Station, send bool) (stats kiss.Stats, err error) {
	c := &connection{clock: clock.NewWall()}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := s.connectProbe(ctx, c); err != nil || !send {
		if err == nil {
			stats, err = c.modem.Stats()
		}
		return stats, err
	}
	if err := errors.Join(c.modem.Tune(s.radio), c.modem.Transmit([]byte("a frame"))); err != nil {
		return stats, err
	}
	for stats.Sent == 0 && err == nil {
		if stats, err = c.modem.Stats(); err == nil {
			err = pause(ctx, look)
		}
	}
	return stats, err
}

// ProvenProbe tells whether a recovery may cycle the probe's power.
func (s *Station) ProvenProbe() bool { return s.provenProbe() != nil }

// CyclePower does the step of a recovery that takes the board's power away; false: there is none.
func (s *Station) CyclePower(ctx context.Context) (there bool, err error) {
	for _, step := range s.steps(ctx) {
		if step.Name == ladder.PowerCycle {
			return true, step.Do(ctx)
		}
	}
	return false, nil
}

// RadioNames are the names under which the airtime of an entry's device is counted, its own first.
func RadioNames(rig *inventory.Rig, u inventory.USB) ([]string, error) {
	d, err := devicesOf(rig)
	return d.radio(u), err
}
