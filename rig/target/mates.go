package target

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/role/known"
)

// ParseMate takes apart what further boards of a role are made of, ROLE=TARGET. The target is one of
// a virtual board, where emu:v1.17.1 is our own firmware that behaves as a release.
func ParseMate(text string) (role, target string, err error) {
	role, target, ok := strings.Cut(text, "=")
	if !ok {
		return "", "", fmt.Errorf("mate %q: want ROLE=TARGET, for example repeater=exec:./repeater-1.16", text)
	}
	if _, ok := known.Lookup(role); !ok || role == "" {
		return "", "", &words.Unknown{What: "role", Name: role, Known: known.Names()}
	}
	if _, err := mate(target); err != nil {
		return "", "", fmt.Errorf("mate %s: %w", role, err)
	}
	return role, target, nil
}

// mate is the options that one mate's target comes to.
func mate(text string) (Options, error) {
	if as, ok := strings.CutPrefix(text, string(Emulated)+":"); ok {
		return Options{Target: string(Emulated), As: as}, nil
	}
	t, err := Parse(text)
	if err == nil && t.Kind == Board {
		err = fmt.Errorf("target %s is a real board, which is on no virtual channel; want emu, exec:WORDS, unix:PATH or tcp:HOST:PORT", text)
	}
	return Options{Target: text}, err
}

// mates makes the targets of further boards: those that were named, and our own firmware where there is one.
func (o Options) mates(emulate Emulator) (map[string]board.Target, error) {
	list := map[string]board.Target{}
	for _, role := range known.Names() {
		text, named := o.Mates[role]
		if !named {
			if own, err := emulate(role, ""); err == nil {
				list[role] = own
			}
			continue
		}
		of, err := mate(text)
		if err != nil {
			return nil, fmt.Errorf("mate %s: %w", role, err)
		}
		of.Role = role
		if list[role], err = of.Boards(emulate); err != nil {
			return nil, fmt.Errorf("mate %s: %w", role, err)
		}
	}
	return list, nil
}

// absolute finds the programs of mates, so that they are the same in every folder.
func absolute(mates map[string]string) (map[string]string, error) {
	found := maps.Clone(mates)
	for _, role := range slices.Sorted(maps.Keys(mates)) {
		t, err := Parse(mates[role])
		if err != nil || t.Kind != Exec {
			continue // what is wrong with it is said where it is made
		}
		program, err := t.program()
		if err != nil {
			return nil, fmt.Errorf("mate %s: %w", role, err)
		}
		found[role] = string(Exec) + ":" + shellquote.Join(program...)
		if t.Version != "" {
			found[role] += "@" + strings.TrimPrefix(t.Version, "v")
		}
	}
	return found, nil
}
