package suite

import (
	"slices"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
)

// lacks is why a bench cannot run a spec with these labels, empty if it can.
func lacks(cfg *bench.Config, labels []string) string {
	needs := func(n Need) bool { return slices.Contains(labels, needLabel(n)) }
	for _, c := range []struct {
		need Need
		able board.Ability
		why  string
	}{
		{Erase, board.CanWipe, "needs a board whose flash can be erased"},
		{PowerOf, board.CanPower, "needs a power switch"},
		{Channel, board.CanTap, "needs the virtual channel"},
		{Counter, board.CanMillis, "needs a millisecond counter that can start anywhere"},
		{Fill, board.CanFill, "needs a board whose flash can be filled before it starts"},
		{Cut, board.CanCut, "needs a board whose power can fail at any byte of a write to flash"},
	} {
		if info := cfg.Info(); needs(c.need) && !info.Can.Has(c.able) {
			if why := info.Cannot[c.able]; why != "" {
				return c.why + ": " + why
			}
			return c.why
		}
	}
	if needs(Battery) && cfg.Hardware != nil {
		return "needs a clock whose battery can be missing"
	}
	if needs(Long) && cfg.Hardware != nil {
		return "needs more than an hour, which a bench in wall time does not have"
	}
	return ""
}
