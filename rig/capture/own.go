package capture

import (
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// own is where an event stands on the clock of the instrument that observed it, on disk. Both times of a
// frame are of one clock: a reading of another than that of its end is left out.
type own struct {
	Clock    string  `json:"clock,omitempty"`
	Run      int     `json:"clock_run,omitempty"`
	Drift    float64 `json:"clock_drift_ppm,omitempty"`
	At       *int64  `json:"at_own_us,omitempty"`
	AtErr    int64   `json:"at_own_err_us,omitempty"`
	Start    *int64  `json:"start_own_us,omitempty"`
	StartErr int64   `json:"start_own_err_us,omitempty"`
}

// ownOf is what an event tells of such a clock.
func ownOf(ev Event) (o own) {
	end, start := ev.At.Own, ev.Start.Own
	of := end
	if of.Clock == "" {
		of = start
	}
	if of.Clock == "" {
		return o
	}
	o.Clock, o.Run, o.Drift = of.Clock, of.Run, float64(of.Drift)
	if end.Same(of) {
		o.At, o.AtErr = new(int64(end.At)), up(end.Err)
	}
	if start.Same(of) {
		o.Start, o.StartErr = new(int64(start.At)), up(start.Err)
	}
	return o
}

// up is an error bar in whole microseconds.
func up(err time.Duration) int64 { return int64((err + time.Microsecond - 1) / time.Microsecond) }

// readings puts what was written into the stamps of an event.
func (o own) readings(ev *Event) (field string, err error) {
	switch {
	case o.Clock == "" && o != (own{}):
		return "clock", errors.New("missing")
	case o.AtErr < 0:
		return "at_own_err_us", errors.New("below 0")
	case o.StartErr < 0:
		return "start_own_err_us", errors.New("below 0")
	case o.Drift < 0:
		return "clock_drift_ppm", errors.New("below 0")
	}
	reading := func(at *int64, err int64) clock.Reading {
		if at == nil {
			return clock.Reading{}
		}
		return clock.Reading{Clock: o.Clock, Run: o.Run, At: clock.Time(*at), Err: micro(err), Drift: clock.PPM(o.Drift)}
	}
	ev.At.Own, ev.Start.Own = reading(o.At, o.AtErr), reading(o.Start, o.StartErr)
	return "", nil
}
