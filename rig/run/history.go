package run

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

// Remembered are the reports of the last runs on a rig's boards, n at most, the oldest first. What cannot be read is left out.
func Remembered(rig *inventory.Rig, n int) ([]*report.Report, error) {
	reports, _, err := report.History{Folder: state.Folder(rig.Machine.State).History()}.Last(n)
	if err != nil {
		return nil, fmt.Errorf("history of rig %s: %w", rig.Name, err)
	}
	return reports, nil
}

// Remember keeps the report of a run on a rig's boards.
func Remember(rig *inventory.Rig, r *report.Report) error {
	history := report.History{Folder: state.Folder(rig.Machine.State).History()}
	at := time.Now()
	if r.Head != nil && r.Ended != nil {
		at = *r.Ended
	}
	if err := history.Add(at, r); err != nil {
		return fmt.Errorf("history of rig %s: %w", rig.Name, err)
	}
	return nil
}
