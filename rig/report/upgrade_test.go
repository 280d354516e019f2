package report_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

func TestWriteUpgrades(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	err := report.WriteUpgrades(&out, []report.Upgrade{
		{From: "v1", Settings: []report.Setting{{Name: "a", Outcome: report.SettingKept}, {Name: "b", Outcome: report.SettingLost, Before: "1", After: "2", Why: "so"}}},
		{From: "v2", Settings: []report.Setting{{Name: "b", Outcome: report.SettingLost, Before: "1", After: "2", Why: "so"}, {Name: "c", Outcome: report.SettingUnknown, Why: "why"}}},
	})
	want := `from  v1    v2
a     kept  ·
b     lost  lost
c     ·     ?

b lost: "1" is now "2": so; from v1, v2
c cannot be judged: why; from v2
`
	if err != nil || out.String() != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out.String(), want)
	}
}

func TestConcludeOnUpgrades(t *testing.T) {
	t.Parallel()
	kept := report.Setting{Name: "a", Outcome: report.SettingKept}
	for _, test := range []struct {
		settings []report.Setting
		exit     int
	}{
		{nil, report.ExitError},
		{[]report.Setting{kept}, report.ExitConformant},
		{[]report.Setting{kept, {Outcome: report.SettingUnknown}}, report.ExitError},
		{[]report.Setting{{Outcome: report.SettingLost}, {Outcome: report.SettingUnknown}, kept}, report.ExitNotConformant},
		{[]report.Setting{{Outcome: report.SettingChanged}, kept}, report.ExitNotConformant},
	} {
		r := report.Report{Upgrades: []report.Upgrade{{Settings: test.settings}}}
		if r.Conclude(); r.Exit != test.exit {
			t.Errorf("%v: exit code %d, want %d", test.settings, r.Exit, test.exit)
		}
	}
}
