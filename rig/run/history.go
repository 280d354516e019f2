package run

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

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
