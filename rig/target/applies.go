package target

import (
	"fmt"
	"slices"
	"strings"
)

// applies are the settings that not every kind of target has a use for, by the names of their
// flags, with why.
var applies = map[string]struct {
	kinds []Kind
	why   string
}{
	"as":          {[]Kind{Emulated}, "only the emulated firmware can behave as a release"},
	"preset":      {[]Kind{Emulated, Exec, Unix, TCP}, "the rig file says which radio settings real boards have"},
	"mate":        {[]Kind{Emulated, Exec, Unix, TCP}, "real boards are on no virtual channel with others"},
	"procs":       {[]Kind{Emulated, Exec, Unix, TCP}, "each real board judges one spec at a time"},
	"turn-limit":  {[]Kind{Exec, Unix, TCP}, "only a board that is a program has turns by the wall clock"},
	"rig":         {[]Kind{Board}, "it names the boards of board:NAME"},
	"all-boards":  {[]Kind{Board}, "it is about the boards of board:NAME"},
	"flash":       {[]Kind{Board}, "only real boards are flashed"},
	"undecidable": {[]Kind{Board}, "only a real bench has error bars"},
}

// Refuse is an error if one of the flags that were given applies to none of the targets: it would
// be ignored.
func Refuse(targets, flags []string) error {
	var kinds []Kind
	for _, text := range targets {
		t, err := Parse(text)
		if err != nil {
			return err
		}
		kinds = append(kinds, t.Kind)
	}
	for _, flag := range flags {
		of, limited := applies[flag]
		if limited && !slices.ContainsFunc(kinds, func(k Kind) bool { return slices.Contains(of.kinds, k) }) {
			return fmt.Errorf("--%s does not apply to target %s: %s; leave it out", flag, strings.Join(targets, ", "), of.why)
		}
	}
	return nil
}
