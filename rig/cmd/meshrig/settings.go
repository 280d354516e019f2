package main

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/firmware/releases"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/station"
)

// Settings are what a run judges and how, in the form in which the parent of a run
// hands them to its children.
type Settings struct {
	Target        string `json:"target"`
	As            string `json:"as,omitempty"`
	Version       string `json:"version,omitempty"` // as the board printed it, once it is known
	Seed          uint64 `json:"seed"`
	Preset        string `json:"preset"`
	Name          string `json:"name,omitempty"`
	AdminPassword string `json:"admin_password,omitempty"`
	GuestPassword string `json:"guest_password,omitempty"`
	Key           string `json:"key,omitempty"`
	Epoch         uint32 `json:"epoch,omitempty"`
	// Program is the file and the arguments of an exec target.
	Program []string `json:"program,omitempty"`
	// Can are the abilities that a board that is a program announced.
	Can []string `json:"can,omitempty"`
	// TurnLimit is how long a board may take for its turn; 0: process.TurnLimit.
	TurnLimit time.Duration `json:"turn_limit,omitempty"`
	// Rig is the inventory that names the boards of a board target, Board the one of them that
	// a child uses, and Latency what was measured of its bench.
	Rig     string          `json:"rig,omitempty"`
	Board   string          `json:"board,omitempty"`
	Latency station.Latency `json:"latency"`
}

// Bench returns the set-up that every bench of the run starts from.
func (s Settings) Bench() (bench.Config, error) {
	target, err := s.target()
	if err != nil {
		return bench.Config{}, err
	}
	preset, err := lora.LookupPreset(s.Preset)
	if err != nil {
		return bench.Config{}, err
	}
	cfg := bench.Config{
		Target: target, Params: preset.Params(), Epoch: s.Epoch,
		Name: s.Name, AdminPassword: s.AdminPassword, GuestPassword: s.GuestPassword,
	}
	if a, err := parseAim(s.Target); err == nil && a.kind == boardKind {
		if err := s.hardware(a, &cfg); err != nil {
			return bench.Config{}, err
		}
	}
	if s.Key != "" {
		if cfg.Key, err = parseKey(s.Key); err != nil {
			return bench.Config{}, err
		}
	}
	if s.Version != "" {
		// A version that cannot be read is the console family's to judge.
		cfg.Version, _ = release.Parse(s.Version)
	}
	return cfg, nil
}

// emulatedRoom is the project's own room server, or the release that it repeats.
func emulatedRoom(as string) (board.Target, error) {
	if _, err := releases.Rooms().Find(as); err != nil {
		return nil, fmt.Errorf("--as: %w", err)
	}
	return emulated.Target{As: as}, nil
}
