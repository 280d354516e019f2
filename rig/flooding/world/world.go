// Package world runs many boards on one channel through virtual time, as fast as it goes: the same
// boards, seed and plan give the same frames, whatever else the machine does.
package world

import (
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/pace"
)

// World is a world of package pace that knows its own time. It belongs to one goroutine.
type World struct {
	world  *pace.World
	medium *channel.Channel
	now    clock.Time
}

// New makes an empty world at time 0.
func New(cfg channel.Config) *World {
	medium := channel.New(cfg)
	return &World{world: pace.NewWorldOn(&clock.Virtual{}, medium), medium: medium}
}

// Tap is told every frame when it has ended, with its true sender.
func (w *World) Tap(tell func(channel.Transmission)) { w.medium.Tap(tell) }

// Now is how far the world has come.
func (w *World) Now() clock.Time { return w.now }

// Board is one board of the world.
type Board struct {
	*pace.Node

	world *World
}

// Add attaches a board without power; does is told what it does. The error is that the name is taken.
func (w *World) Add(name string, m board.Machine, does func(at clock.Time, o board.Output) error) (*Board, error) {
	node, err := w.world.Add(name, m, func(at clock.Time, o board.Output) error {
		w.now = max(w.now, at)
		return does(at, o)
	})
	if err != nil {
		return nil, err
	}
	return &Board{Node: node, world: w}, nil
}

// Power switches a board on or off now.
func (b *Board) Power(on bool) error { return b.Node.Power(b.world.now, on) }

// Type types bytes at a board's console now.
func (b *Board) Type(data []byte) { b.Node.Type(b.world.now, data) }

// Later puts something off until a time; what was put off first comes first.
func (w *World) Later(at clock.Time, do func() error) {
	w.world.Later(max(at, w.now), func(at clock.Time) error {
		w.now = max(w.now, at)
		return do()
	})
}

// After is Later by a span from now.
func (w *World) After(span time.Duration, do func() error) { w.Later(w.now.Add(span), do) }

// stride is how much of the world's time goes by between two looks whether the context has ended.
const stride = 10 * time.Second

// Run goes on until a time. The error is the context's, or that of what failed, with when.
func (w *World) Run(ctx context.Context, until clock.Time) error {
	for w.now < until {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		next := min(until, w.now.Add(stride))
		if err := w.world.Advance(next); err != nil {
			return fmt.Errorf("world: at %v: %w", w.now, err)
		}
		w.now = max(w.now, next)
	}
	return nil
}
