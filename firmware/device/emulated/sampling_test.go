package emulated_test

import (
	"testing"

	"github.com/meshrig/meshrig/firmware/device"
	"github.com/meshrig/meshrig/firmware/device/emulated"
)

// The driver looks while it samples, for 64 ms every 2001 ms and for as long as a frame keeps it from
// sampling. A lock that it has looked at is given up 182 ms after a preamble or 2130 ms
// after a header, though the firmware looks for the first time then.
func TestSamplingStartsTheTimeOfALock(t *testing.T) {
	for name, c := range map[string]struct {
		phase        device.Phase
		begin        int64 // ms
		look         int64
		busy         bool
		uncalibrated bool
	}{
		"preamble in a round":                {phase: device.PhasePreamble, begin: 2064, look: 2246, busy: true},
		"given up":                           {phase: device.PhasePreamble, begin: 2064, look: 2247},
		"header in a round":                  {phase: device.PhaseHeader, begin: 2030, look: 4160, busy: true},
		"header given up":                    {phase: device.PhaseHeader, begin: 2030, look: 4161},
		"after the round":                    {phase: device.PhasePreamble, begin: 2065, look: 3900, busy: true},
		"looked at in the next round":        {phase: device.PhasePreamble, begin: 2065, look: 4184, busy: true},
		"given up in the next round":         {phase: device.PhasePreamble, begin: 2065, look: 4185},
		"a firmware that does not calibrate": {phase: device.PhasePreamble, begin: 2030, look: 9000, busy: true, uncalibrated: true},
	} {
		r := newRadioBench(t)
		if !c.uncalibrated {
			r.at(2_001_000, func(b *emulated.Board) { b.Radio().Calibrate(0, false) })
		}
		r.air(c.begin*1000, c.phase, 0)
		r.at(c.look*1000, func(b *emulated.Board) {
			if got := b.Radio().Busy(); got != c.busy {
				t.Errorf("%s: busy %t", name, got)
			}
		})
	}
}

// A frame that comes in keeps the noise floor from being measured.
func TestNoiseFloorIsMeasuredBetweenFrames(t *testing.T) {
	r := newRadioBench(t)
	r.at(2e6, func(b *emulated.Board) { b.Radio().ResetAGC() }) // samples from 2006 on
	r.air(2_010_000, device.PhaseHeader, 0)
	r.air(2_110_000, device.PhaseIdle, 0)
	for _, c := range []struct {
		ms   int64
		want int
	}{{2168, 0}, {2169, -110}} {
		r.at(c.ms*1000, func(b *emulated.Board) {
			if got := b.Radio().NoiseFloor(); got != c.want {
				t.Errorf("at %d ms: %d", c.ms, got)
			}
		})
	}
}

// A signal that the radio has not locked on to is taken for noise, unless a floor below it is known.
func TestNoiseFloorOfAMissedFrame(t *testing.T) {
	for _, c := range []struct {
		reset bool
		want  int
	}{{false, -110}, {true, -80}} {
		r := newRadioBench(t)
		r.at(2e6, func(b *emulated.Board) {
			b.Radio().Calibrate(0, false)
			if c.reset {
				b.Radio().ResetAGC()
			}
			b.Radio().Send([]byte("x"))
		})
		r.air(2.1e6, device.PhaseHeader, -80)
		r.m.Input(2.2e6, device.Input{Kind: device.TxDone})
		r.at(2.2e6, func(b *emulated.Board) {
			b.Radio().Sent()
			b.Radio().FinishSend()
			b.Radio().Receive()
		})
		r.at(2.3e6, func(b *emulated.Board) {
			if got := b.Radio().NoiseFloor(); got != c.want {
				t.Errorf("floor measured anew %t: %d, want %d", c.reset, got, c.want)
			}
		})
	}
}

// The firmware looks at one frame's header, and then at the preamble of the frame behind it.
func TestHeaderGoneIsFree(t *testing.T) {
	for _, c := range []struct {
		quirk, round bool // a round of samples looks in between
		want         bool
	}{{false, false, true}, {false, true, true}, {true, false, false}, {true, true, true}} {
		r := newQuirkyBench(t, emulated.Quirks{HeaderGoneIsFree: c.quirk})
		busy := func(us int64) (got bool) {
			r.at(us, func(b *emulated.Board) { got = b.Radio().Busy() })
			return got
		}
		r.air(3e6, device.PhasePreamble, 0)
		r.air(3.1e6, device.PhaseHeader, 0)
		if !busy(3.15e6) {
			t.Error("a header does not count")
		}
		if c.round {
			r.at(3.16e6, func(b *emulated.Board) { b.Radio().Calibrate(0, false) })
		}
		r.frame(3.2e6, "one")
		r.air(3.2e6, device.PhaseIdle, 0)
		r.receive(3.2e6)
		r.air(3.25e6, device.PhasePreamble, 0)
		if got := busy(3.3e6); got != c.want {
			t.Errorf("quirk %t, samples %t: busy %t", c.quirk, c.round, got)
		}
		if !busy(3.301e6) {
			t.Errorf("quirk %t, samples %t: free at the second look", c.quirk, c.round)
		}
	}
}

// The firmware looks at one frame's preamble, and then at that of the frame behind it.
func TestLockTimeStays(t *testing.T) {
	for _, c := range []struct {
		quirk bool
		again int64 // ms from the first look to that at the second frame
		want  bool
	}{{false, 182, true}, {false, 183, true}, {true, 182, true}, {true, 183, false}} {
		r := newQuirkyBench(t, emulated.Quirks{LockTimeStays: c.quirk})
		busy := func(us int64) (got bool) {
			r.at(us, func(b *emulated.Board) { got = b.Radio().Busy() })
			return got
		}
		r.air(3e6, device.PhasePreamble, 0)
		if !busy(3.05e6) {
			t.Error("a preamble does not count")
		}
		r.air(3.1e6, device.PhaseHeader, 0)
		r.frame(3.2e6, "one")
		r.air(3.2e6, device.PhaseIdle, 0)
		r.receive(3.2e6)
		r.air(3.22e6, device.PhasePreamble, 0)
		if got := busy(3_050_000 + c.again*1000); got != c.want {
			t.Errorf("quirk %t, %d ms: busy %t", c.quirk, c.again, got)
		}
	}
}

// A frame's header has its own time, whenever the preamble was looked at.
func TestLockTimeStartsAgainAtTheHeader(t *testing.T) {
	for _, stays := range []bool{false, true} {
		r := newQuirkyBench(t, emulated.Quirks{LockTimeStays: stays})
		r.air(3e6, device.PhasePreamble, 0)
		r.at(3.05e6, func(b *emulated.Board) { b.Radio().Busy() })
		r.air(3.1e6, device.PhaseHeader, 0)
		r.at(3.15e6, func(b *emulated.Board) { b.Radio().Busy() })
		r.at(5.28e6, func(b *emulated.Board) {
			if !b.Radio().Busy() {
				t.Errorf("quirk %t: given up before 2130 ms", stays)
			}
		})
	}
}
