package power_test

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/power"
)

// bench is a board, its switch and what sees it, in the time of a bubble. The zero value is a
// board that is switched honestly, starts in 700 ms and is seen at once.
type bench struct {
	deaf      bool          // the switch does nothing
	dataOnly  bool          // the switch cuts the data lines only
	battery   bool          // the board has its own supply behind the meter
	returns   time.Duration // it comes back by itself after that time
	boot      time.Duration // 0: 700 ms
	lag       time.Duration // until USB shows what is so
	slow      time.Duration // an answer takes that long
	noUSB     bool
	meter     bool
	scale     float64 // what the meter makes of the current; 0: 1
	stays     bool    // its USB side has another supply
	lingers   bool    // the system lists it whatever its power does, and the switch says so
	dies      bool    // it never starts again
	mute      bool    // it never tells its uptime
	hangs     bool    // the uptime is never told, and nobody can end the question
	refuseOff error
	refuseOn  error // from the second time on

	mu      sync.Mutex // a question that was given up may still be asked
	off, on time.Time  // when power was last switched
	isOff   bool
	booted  time.Time
	sets    []bool
	stop    chan struct{} // ends what hangs
}

var errBroken = errors.New("the relay board does not answer")

const age = 90 * time.Minute

func newBench(change func(*bench)) *bench {
	b := &bench{booted: time.Now().Add(-age), on: time.Now().Add(-age), stop: make(chan struct{})}
	if change != nil {
		change(b)
	}
	if b.boot == 0 {
		b.boot = 700 * time.Millisecond
	}
	if b.scale == 0 {
		b.scale = 1
	}
	return b
}

func (b *bench) Lingers() bool { return b.lingers }

func (b *bench) String() string { return "the bench's switch" }

func (b *bench) Set(ctx context.Context, on bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sets = append(b.sets, on)
	if !on && b.refuseOff != nil {
		return b.refuseOff
	}
	if on && b.refuseOn != nil && len(b.sets) > 1 {
		return b.refuseOn
	}
	if b.deaf || on == !b.isOff {
		return nil
	}
	b.isOff = !on
	if !on {
		b.off = time.Now()
		return nil
	}
	b.on = time.Now()
	if !b.dataOnly && !b.battery {
		b.booted = b.on.Add(b.boot)
	}
	return nil
}

// powered tells whether the switch gives power now; something else may.
func (b *bench) powered() bool {
	return !b.isOff || b.returns > 0 && time.Since(b.off) > b.returns
}

func (b *bench) present(context.Context) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.stays, b.lingers:
		return true, nil
	case b.powered():
		return (!b.dies || len(b.sets) < 3) && time.Since(b.on) >= b.lag, nil
	}
	return time.Since(b.off) < b.lag, nil
}

func (b *bench) Current(context.Context) (power.Milliamps, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.powered() || b.dataOnly {
		return power.Milliamps(81.5 * b.scale), nil
	}
	return power.Milliamps(0.2 * b.scale), nil
}

func (b *bench) uptime(ctx context.Context) (time.Duration, error) {
	if b.hangs {
		<-b.stop
	}
	if b.slow > 0 {
		select {
		case <-time.After(b.slow):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	up := time.Since(b.booted)
	if b.mute || up < 0 || b.isOff {
		return 0, errors.New("no reply to stats-core")
	}
	return up.Truncate(time.Second), nil
}

// config is what a rig would make of the bench.
func (b *bench) config() power.QualifyConfig {
	cfg := power.QualifyConfig{Board: "heltec-1", Serial: "a1", Port: "1-1.4", Switch: b, Present: b.present, Uptime: b.uptime}
	if b.meter {
		cfg.Meter = b
	}
	if b.noUSB {
		cfg.Present = nil
	}
	return cfg
}
