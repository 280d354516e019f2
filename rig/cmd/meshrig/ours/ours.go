// Package ours is the project's own firmware as commands use it: emulated, and proven by faults.
package ours

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	firmware "github.com/meshrig/meshrig/firmware/device/emulated"
	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/run/matrix"
	"github.com/meshrig/meshrig/specs/catalogue"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Room is the project's own room server, or the release that it repeats.
func Room(as string) (board.Target, error) { return Board(room.Name, as) }

// Board is the project's own firmware of a role, a room server if none is named, or the release that
// it repeats. It is a target.Emulator.
func Board(role, as string) (board.Target, error) { return Hardware(role, as, firmware.Config{}) }

// Hardware is Board on hardware that is particular.
func Hardware(role, as string, on firmware.Config) (board.Target, error) {
	t := emulated.Target{Role: role, As: as, Hardware: on}
	if role = cmp.Or(role, room.Name); !slices.Contains(emulated.Roles(), role) {
		return nil, fmt.Errorf("--role %s: there is no emulated firmware of it; there is of %s", role, strings.Join(emulated.Roles(), ", "))
	}
	if _, err := t.Version(); err != nil {
		return nil, fmt.Errorf("--as: %w", errors.Unwrap(err)) // without the words of the board
	}
	return t, nil
}

// EditOf is the digest of what a fault edits, and to what.
func EditOf(f faults.Fault) matrix.Digest { return matrix.DigestOf(f.File, f.Find, f.Replace) }

// Wanted are the requirements that a fault must turn red on boards of a role; none if they do not have it.
func Wanted(f faults.Fault, role string) (ids []string) {
	if !f.In(role) {
		return nil
	}
	for _, id := range f.Requirements {
		if r, ok := requirements.Lookup(id); ok && r.HoldsFor(role) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Proofs are the faults of our firmware, as the catalogue needs them.
func Proofs() []catalogue.Proof {
	all := faults.All()
	proofs := make([]catalogue.Proof, len(all))
	for i, f := range all {
		proofs[i] = catalogue.Proof{Fault: f.ID, Requirements: f.Requirements, In: f.In}
	}
	return proofs
}
