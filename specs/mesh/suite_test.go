package mesh_test

import (
	"testing"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/specs/bootstrap"
	_ "github.com/meshrig/meshrig/specs/mesh" // registers its specs with Ginkgo
	"github.com/meshrig/meshrig/specs/suite"
)

// TestSpecs judges a firmware by those specs of the family that are asked for.
func TestSpecs(t *testing.T) {
	bootstrap.Focused(t)
	suiteConfig, reporterConfig := bootstrap.Configure(t, func(role, as string) (board.Target, error) { return emulated.Target{Role: role, As: as}, nil })
	ginkgo.RunSpecs(t, suite.Name, suiteConfig, reporterConfig)
}
