package upgrade

import (
	"context"
	"fmt"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/report"
)

// Judge starts a firmware, which cfg describes, on a new board and on what an older one left, and says
// what it kept. The error says that its board broke on the new board; if it does on the older one's
// files, nothing can be judged and each setting says why.
func Judge(ctx context.Context, cfg bench.Config, older Recording) (report.Upgrade, error) {
	u := report.Upgrade{From: older.Version}
	names := make([]string, len(older.Readings))
	for i, r := range older.Readings {
		names[i] = r.Name
	}
	fresh, err := read(ctx, cfg, nil, append(names, versionName))
	if err != nil {
		return report.Upgrade{}, err
	}
	u.To, _ = value(fresh, versionName)
	after, err := read(ctx, cfg, older.Files, names)
	if ctx.Err() != nil {
		return report.Upgrade{}, ctx.Err()
	}
	for _, r := range older.Readings {
		u.Settings = append(u.Settings, setting(r, after, fresh, err))
	}
	return u, nil
}

// setting is what became of one thing.
func setting(before Reading, after, fresh []Reading, broke error) report.Setting {
	s := report.Setting{Name: before.Name, Before: before.Value}
	now, there := value(after, before.Name)
	anew, known := value(fresh, before.Name)
	s.After = now
	switch {
	case broke != nil:
		s.Outcome, s.Why = report.SettingUnknown, fmt.Sprintf("on these files, and not on a new board: %v", broke)
	case !there:
		s.Outcome, s.Why = report.SettingLost, "the firmware shows none"
	case known && same(anew, before.Value):
		s.Outcome, s.Why = report.SettingUnknown, "a new board reads the same"
	case same(now, before.Value):
		s.Outcome = report.SettingKept
	case known && same(now, anew):
		s.Outcome, s.Why = report.SettingLost, "it reads as on a new board"
	default:
		s.Outcome = report.SettingChanged
	}
	return s
}
