package model

import (
	"math"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
)

// World makes a bench the one on which the scenario of a seed was played: an option of
// suite.Bench for the specs that Spec writes. Clients have the same keys with every seed, those
// of identity.Named.
func World(seed uint64) func(*bench.Config) {
	return func(c *bench.Config) {
		c.Seed, c.Identity = seed, identity.Named
		wrap(c)
	}
}

// wrap lets the board's counter of milliseconds wrap within the first minutes with every fourth
// seed, if the board can start it anywhere.
func wrap(c *bench.Config) {
	if c.Seed%4 == 0 && c.Info().Can.Has(board.CanMillis) {
		c.Millis = math.MaxUint32 - 20_000 - uint32(c.Seed/4%600)*1000
	}
}
