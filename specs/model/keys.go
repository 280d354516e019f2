package model

import (
	"math"
	"sync"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
)

// Keys makes the keys of clients, the same in every scenario, and keeps them: to search for
// one takes longer than to play a scenario. The zero value is ready and safe for concurrent use.
type Keys struct {
	mu    sync.Mutex
	known map[keyOf]*identity.Local
}

type keyOf struct {
	name  string
	first byte
}

// Identity is the key of a client, whose public half starts with a byte: a bench.Config's Identity.
func (k *Keys) Identity(name string, first byte) *identity.Local {
	k.mu.Lock()
	defer k.mu.Unlock()
	id := k.known[keyOf{name, first}]
	if id == nil {
		if k.known == nil {
			k.known = map[keyOf]*identity.Local{}
		}
		id = identity.Named(name, first)
		k.known[keyOf{name, first}] = id
	}
	return id
}

// World makes a bench the one on which the scenario of a seed was played: an option of
// suite.Bench for the specs that Spec writes.
func World(seed uint64) func(*bench.Config) {
	return func(c *bench.Config) {
		c.Seed, c.Identity = seed, new(Keys).Identity
		wrap(c)
	}
}

// wrap lets the board's counter of milliseconds wrap within the first minutes with every fourth
// seed, if the board can start it anywhere.
func wrap(c *bench.Config) {
	if c.Seed%4 == 0 && c.Info().Can.Has(board.CanMillis) {
		c.Millis = math.MaxUint32 - 20_000 - uint32(c.Seed/4%600)*1000 //nolint:gosec // below 600
	}
}
