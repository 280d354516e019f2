package airtime_test

import (
	"testing"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/bench/hearing"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	_ "github.com/meshrig/meshrig/specs/airtime" // registers its specs with Ginkgo
	"github.com/meshrig/meshrig/specs/bootstrap"
	"github.com/meshrig/meshrig/specs/suite"
)

// TestSpecs judges a firmware by those specs of the family that are asked for.
func TestSpecs(t *testing.T) {
	bootstrap.Focused(t)
	suiteConfig, reporterConfig := bootstrap.Configure(t, func(role, as string) (board.Target, error) { return emulated.Target{Role: role, As: as}, nil }, heardWith(t))
	ginkgo.RunSpecs(t, suite.Name, suiteConfig, reporterConfig)
}

// ears are the instruments that the specs are run over, the tap among them.
func ears() map[string]*bench.Ear {
	return map[string]*bench.Ear{
		"tap": hearing.Tap(), "kiss": hearing.Modem(emulated.Modem{As: "v1.17.1"}), "sx1262": hearing.Chip(), "sdr": hearing.Software(),
		"patchy": patchy(),
	}
}
