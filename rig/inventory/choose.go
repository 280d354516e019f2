package inventory

import (
	"slices"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// Choose returns the boards of a rig that are named, in the order of the file; without names it
// returns all. The error about a name that no board has is a *words.Unknown.
func (r *Rig) Choose(names ...string) ([]Board, error) {
	if len(names) == 0 {
		return r.Boards, nil
	}
	var known []string
	for _, b := range r.Boards {
		known = append(known, b.Name)
	}
	for _, name := range names {
		if !slices.Contains(known, name) {
			return nil, &words.Unknown{What: "board", Name: name, Known: known}
		}
	}
	return slices.DeleteFunc(slices.Clone(r.Boards), func(b Board) bool { return !slices.Contains(names, b.Name) }), nil
}
