// Package ours is the project's own firmware as commands use it: emulated, and proven by faults.
package ours

import (
	"fmt"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// Room is the project's own room server, or the release that it repeats. It is a
// target.Emulator.
func Room(as string) (board.Target, error) {
	if _, err := releases.Rooms().Find(as); err != nil {
		return nil, fmt.Errorf("--as: %w", err)
	}
	return emulated.Target{As: as}, nil
}

// Proofs are the faults of our firmware, as the catalogue needs them.
func Proofs() []catalogue.Proof {
	all := faults.All()
	proofs := make([]catalogue.Proof, len(all))
	for i, f := range all {
		proofs[i] = catalogue.Proof{Fault: f.ID, Requirements: f.Requirements}
	}
	return proofs
}
