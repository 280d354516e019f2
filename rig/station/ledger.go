package station

import (
	"context"

	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/state"
)

// OpenLedger opens what the boards of a rig did in earlier runs. See [health.Open].
func OpenLedger(ctx context.Context, rig *inventory.Rig) (*health.Ledger, error) {
	return health.Open(ctx, state.Folder(rig.Machine.State).Ledger())
}

// Policy is when a board of a rig sits out, as its file says.
func Policy(rig *inventory.Rig) health.Policy {
	const percent = 100
	h := rig.Health
	return health.Policy{Troubles: h.Quarantine, Streak: h.Return, Share: float64(h.Cap) / percent}
}
