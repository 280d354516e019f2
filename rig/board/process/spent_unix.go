//go:build unix && !linux

package process

import "time"

// Spent is not known here without asking other programs.
func (p *program) Spent() (time.Duration, bool) { return 0, false }
