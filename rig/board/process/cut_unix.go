//go:build unix && !linux

package process

import "errors"

// canCut says that the power of programs can fail within a write. The limit of another process
// cannot be set here.
const canCut = false

func (p *program) limitFiles(int) error { return errors.ErrUnsupported }

func (p *program) endsAtLimit() bool { return false }

func (p *program) overran() bool { return false }
