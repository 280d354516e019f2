package bootstrap

import (
	"context"
	"errors"
	"os"
	"testing"

	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/fleet"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// onBoard leases the board of a target and proves that its bench hears it. Ginkgo runs the specs
// one after the other, so it is one board.
func onBoard(t *testing.T, o target.Options) (target.Options, error) {
	t.Helper()
	f, err := fleet.Open(t.Context(), fleet.Config{Catalogue: (&catalogue.Catalogue{}).Of(o.Role), Warn: os.Stderr}, run.Job{Options: o})
	if err != nil {
		return o, err
	}
	t.Cleanup(func() { f.Close(context.WithoutCancel(t.Context())) })
	name, latency, err := f.Single(t.Context())
	if err != nil {
		return o, errors.Join(err, errors.New("the specs run on one board here; `meshrig run` shares them among several"))
	}
	o.Board, o.Latency, o.Version = name, latency, f.Version()
	return o, nil
}
