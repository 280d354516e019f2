package main

import (
	"fmt"
	"strings"
)

// leavesOut is why a run does not run a spec of class soak, empty if it does: the emulated board
// lets weeks pass in a moment, and another target has to be asked for it.
func (o *runOptions) leavesOut(s spec) string {
	if !s.soak() || o.soak || strings.HasPrefix(o.settings.Target, "emu") {
		return ""
	}
	return fmt.Sprintf("soak: %g h; run with --soak", s.Hours)
}

// cost is what a spec that costs more than it may without a word shows behind its text.
func (s spec) cost() string {
	switch {
	case s.soak():
		return fmt.Sprintf("  (%g h, soak)", s.Hours)
	case s.Hours > 0:
		return fmt.Sprintf("  (%g h)", s.Hours)
	}
	return ""
}

// costOf sums what the specs of a list cost at most, where they say so.
func costOf(list []listed) string {
	ordinary, soak := 0.0, 0.0
	for _, l := range list {
		for _, s := range l.Specs {
			if s.soak() {
				soak += s.Hours
			} else {
				ordinary += s.Hours
			}
		}
	}
	if ordinary+soak == 0 {
		return ""
	}
	return fmt.Sprintf("; the long ones take %g h of bench time, and %g h more those of class soak", ordinary, soak)
}
