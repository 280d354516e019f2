package child

import (
	"errors"
	"os"
	"path/filepath"
	"runtime/coverage"
)

// ReachVariable names the folder into which a run whose program was built with -cover writes what
// each spec reached: a folder a spec by the name of its requirement, which `go tool covdata` reads.
const ReachVariable = "MESHRIG_REACH"

// reach writes what each spec reached. The zero value writes nothing.
type reach struct{ folder string }

// AtStart is the folder beside the requirements' with what a run reached before its first spec, which
// every spec may rest on.
const AtStart = "at-start"

// begin forgets what was reached so far.
func (r reach) begin() error {
	if r.folder == "" {
		return nil
	}
	return coverage.ClearCounters()
}

// end writes what was reached by a spec of a requirement.
func (r reach) end(requirement string) error {
	if r.folder == "" {
		return nil
	}
	name := filepath.Join(r.folder, requirement)
	if err := os.MkdirAll(name, 0o700); err != nil {
		return err
	}
	return errors.Join(coverage.WriteMetaDir(name), coverage.WriteCountersDir(name))
}
