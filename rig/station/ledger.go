package station

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/state"
)

// OpenLedger opens what the boards of a rig did in earlier runs. See [health.Open].
func OpenLedger(ctx context.Context, rig *inventory.Rig) (*health.Ledger, error) {
	if err := rig.Machine.Place().Prepare(); err != nil {
		return nil, err
	}
	return health.Open(ctx, state.Folder(rig.Machine.State).Ledger())
}

// Memory says where what is known of a rig lies, and who shares it.
func Memory(rig *inventory.Rig) string {
	kept := filepath.Clean(rig.Machine.State)
	if own := state.Own(rig.Name); kept == filepath.Clean(string(own)) {
		ours := filepath.Join(rig.Machine.Place().Folder, "rigs", state.Name(rig.Name))
		return kept + ", where an earlier meshrig put it for this user alone; move it to " + ours + " to share it"
	}
	if others := state.Folder(rig.Machine.State).Users(rig.File); len(others) > 0 {
		return kept + ", shared with " + strings.Join(others, ", ") + "; give one of them another name:, or a folder of its own with machine: {state: ...}"
	}
	return kept
}

// Policy is when a board of a rig sits out, as its file says.
func Policy(rig *inventory.Rig) health.Policy {
	const percent = 100
	h := rig.Health
	return health.Policy{Troubles: h.Quarantine, Streak: h.Return, Share: float64(h.Cap) / percent}
}
