package costs

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/meshrig/meshrig/rig/role/room"
)

// measured are the costs of the specs of each role on our own firmware, as `make costs` measured them.
//
//go:embed measured
var measured embed.FS

// Kept is what the specs for boards of a role took on our own firmware in virtual time; no name means
// a room server. A role whose specs nobody measured has an empty table.
func Kept(role string) (Table, error) {
	f, err := measured.Open("measured/" + cmp.Or(role, room.Name) + ".txt")
	if errors.Is(err, fs.ErrNotExist) {
		return Table{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("costs: %w", err)
	}
	defer func() { _ = f.Close() }()
	return Read(f)
}
