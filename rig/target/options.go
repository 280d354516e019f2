package target

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/station"
)

// Options are a target and what its benches are set to, in the form in which the parent of a
// run hands them to its children.
type Options struct {
	Target        string `json:"target"`
	As            string `json:"as,omitempty"`
	Role          string `json:"role,omitempty"`    // name of what the boards are; empty: a room server
	Version       string `json:"version,omitempty"` // as the board printed it, once it is known
	Seed          uint64 `json:"seed"`
	Preset        string `json:"preset"`
	Name          string `json:"name,omitempty"`
	AdminPassword string `json:"admin_password,omitempty"`
	GuestPassword string `json:"guest_password,omitempty"`
	Key           string `json:"key,omitempty"`
	Epoch         uint32 `json:"epoch,omitempty"`
	// Mates are targets that further boards are made of, by the names of their roles; a role that is
	// not there has our own firmware.
	Mates map[string]string `json:"mates,omitempty"`
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
	// Relays are where a child finds the samples of software radios that its parent opened, and Without
	// the sniffers that no verdict may rest on, both by the names of the sniffers.
	Relays  map[string]string `json:"relays,omitempty"`
	Without []string          `json:"without,omitempty"`
}

// Secrets are the passwords and the private key that the boards are given, empty ones too.
func (o Options) Secrets() []string { return []string{o.AdminPassword, o.GuestPassword, o.Key} }

// Emulator makes the project's own firmware of a role, or the release that it repeats; no role means
// a room server. Who puts firmware and rig together hands it in.
type Emulator func(role, as string) (board.Target, error)

// Resolve makes options that mean the same in every folder: the program of an exec target is
// found, and a version given with the target is taken over.
func (o Options) Resolve() (Options, error) {
	t, err := Parse(o.Target)
	if err != nil {
		return Options{}, err
	}
	if t.Version != "" {
		if _, err := release.Parse(t.Version); err != nil {
			return Options{}, fmt.Errorf("target %q: %w", o.Target, err)
		}
		o.Version = t.Version
	}
	if t.Kind == Exec && len(o.Program) == 0 {
		o.Program, err = t.program()
	}
	if err == nil {
		o.Mates, err = absolute(o.Mates)
	}
	if o.As != "" && t.Kind != Emulated && err == nil {
		err = fmt.Errorf("--as %s: only the emulated firmware can behave as a release; target is %s", o.As, o.Target)
	}
	return o, err
}

// Bench returns the set-up that every bench of the target starts from. No board is reached and
// no program started.
func (o Options) Bench(emulate Emulator) (bench.Config, error) {
	as, err := o.role()
	if err != nil {
		return bench.Config{}, err
	}
	if as.App && o.AdminPassword+o.GuestPassword != "" {
		return bench.Config{}, fmt.Errorf("--admin-password, --guest-password: nobody logs in to a %s, which has no password; leave them out", as.Called)
	}
	boards, err := o.Boards(emulate)
	if err != nil {
		return bench.Config{}, err
	}
	preset, err := lora.LookupPreset(o.Preset)
	if err != nil {
		return bench.Config{}, err
	}
	cfg := bench.Config{
		Target: boards, Role: as, Params: preset.Params(), Epoch: o.Epoch,
		Name: o.Name, AdminPassword: o.AdminPassword, GuestPassword: o.GuestPassword,
	}
	if boards == nil {
		if err := o.hardware(&cfg); err != nil {
			return bench.Config{}, err
		}
	}
	if cfg.Mates, err = o.mates(emulate); err != nil {
		return bench.Config{}, err
	}
	if o.Key != "" {
		if cfg.Key, err = parseKey(o.Key); err != nil {
			return bench.Config{}, err
		}
	}
	if o.Version != "" {
		// A version that cannot be read is the console family's to judge.
		cfg.Version, _ = release.Parse(o.Version)
	}
	return cfg, nil
}

// role is what the boards are. One that is not known is a *words.Unknown.
func (o Options) role() (role.Role, error) {
	r, ok := known.Lookup(o.Role)
	if !ok {
		return role.Role{}, &words.Unknown{What: "role", Name: o.Role, Known: known.Names()}
	}
	return r, nil
}

// Boards makes virtual boards as the options ask for; nil for real ones, which are there.
func (o Options) Boards(emulate Emulator) (board.Target, error) {
	o, err := o.Resolve()
	if err != nil {
		return nil, err
	}
	t, err := Parse(o.Target)
	if err != nil {
		return nil, err
	}
	switch t.Kind {
	case Exec:
		return process.Target{Program: o.Program, Role: o.Role, Version: t.Version, Can: o.Can, Limit: o.TurnLimit}, nil
	case Unix, TCP:
		return process.Target{Network: string(t.Kind), Address: t.Rest, Role: o.Role, Version: t.Version, Can: o.Can, Limit: o.TurnLimit}, nil
	case Board:
		return nil, nil
	case Emulated:
	}
	return emulate(o.Role, o.As)
}

// parseKey reads a private key of the board from the command line.
func parseKey(text string) (*identity.PrivateKey, error) {
	var key identity.PrivateKey
	if n := hex.DecodedLen(len(text)); n != len(key) {
		return nil, fmt.Errorf("--key: %d hex digits, want %d", len(text), 2*len(key))
	}
	if _, err := hex.Decode(key[:], []byte(text)); err != nil {
		i := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) })
		return nil, fmt.Errorf("--key: digit %d is %q; want 0 to 9 or a to f", i+1, text[i:i+1])
	}
	return &key, nil
}
