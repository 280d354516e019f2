package bench

import (
	"context"

	"github.com/meshrig/meshrig/rig/console"
)

// Forgetful is which starts cost a board on real air the time of its clock: one without a chip and a
// battery for it forgets over a power cut, and where the processor does not keep it either
// (VolatileRTCClock, v1.17.1) over every restart.
type Forgetful struct{ PowerCut, Restart bool }

// afterBoot gives a board on real air what it loses when it starts and what specs count on: its
// clock is set anew, unless the spec is about a clock that forgets, and a board that comes from a
// wipe is lent the radio settings of the bench again.
func (s *BoardUnderTest) afterBoot(ctx context.Context, forgot bool) {
	b := s.bench
	if !b.kept || s.role.App {
		return
	}
	if s.wiped {
		s.lendRadio(ctx)
	}
	if forgot && !b.cfg.RTCReset {
		b.setClock(ctx, console.New(&line{s, false}))
	}
}
