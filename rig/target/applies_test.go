package target_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/target"
)

func TestRefuse(t *testing.T) {
	t.Parallel()
	for flags, want := range map[string]string{
		"emu exec:x unix:x tcp:x:1: preset procs seed": "",
		"emu: as key name epoch":                       "",
		"board:*: key name epoch rig undecidable out":  "",
		"board:*: preset":                              "--preset does not apply to target board:*: the rig file says",
		"board:a: procs":                               "--procs does not apply to target board:a: each real board",
		"board:a: turn-limit":                          "--turn-limit does not apply",
		"emu: turn-limit":                              "--turn-limit does not apply to target emu",
		"emu exec:x: rig":                              "--rig does not apply to target emu, exec:x: it names",
		"exec:x: as":                                   "--as does not apply to target exec:x: only the emulated firmware can behave as a release",
		"unix:x: all-boards":                           "--all-boards does not apply",
		"tcp:x:1: undecidable":                         "--undecidable does not apply",
		"emu board:a: preset rig as procs":             "",
		"emo: seed":                                    `unknown target "emo"`,
	} {
		targets, given, _ := strings.Cut(flags, ": ")
		err := target.Refuse(strings.Fields(targets), strings.Fields(given))
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", flags, err)
		}
	}
}
