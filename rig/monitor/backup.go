package monitor

import (
	"context"

	"github.com/meshrig/meshrig/rig/monitor/store"
)

// Backup writes a whole copy of the history that a configuration's collector keeps to a new file, also
// while that runs.
func (c *Config) Backup(ctx context.Context, file string) error {
	return store.Backup(ctx, c.folder("history"), file)
}
