package specs_test

import (
	"testing"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	_ "github.com/meshrig/meshrig/specs/all" // registers its specs with Ginkgo
	"github.com/meshrig/meshrig/specs/bootstrap"
	"github.com/meshrig/meshrig/specs/suite"
)

// TestSpecs judges a firmware by every spec, see package bootstrap.
func TestSpecs(t *testing.T) {
	suiteConfig, reporterConfig := bootstrap.Configure(t, func(role, as string) (board.Target, error) { return emulated.Target{Role: role, As: as}, nil }, heardWith(t))
	ginkgo.RunSpecs(t, suite.Name, suiteConfig, reporterConfig)
}
