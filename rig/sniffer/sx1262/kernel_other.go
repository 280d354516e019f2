//go:build !linux

package sx1262

import (
	"errors"
	"io"

	"github.com/meshrig/meshrig/rig/clock"
)

// kernelEdges are not to be had here.
func kernelEdges(string, clock.Clock) (Edges, io.Closer, error) {
	return nil, nil, errors.New("no kernel that stamps edges")
}
