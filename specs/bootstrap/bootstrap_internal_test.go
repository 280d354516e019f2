package bootstrap

import (
	"slices"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/specs/suite"
)

// spec is a report of a spec of a requirement.
func spec(id string, state types.SpecState, labels ...string) types.SpecReport {
	return types.SpecReport{State: state, LeafNodeLabels: append(labels, "req: "+id)}
}

// A requirement passes if every spec of it was run and passed: one that no focus chose leaves it open.
func TestPassed(t *testing.T) {
	t.Parallel()
	pass, skip, fail := types.SpecStatePassed, types.SpecStateSkipped, types.SpecStateFailed
	got := passed(ginkgo.Report{SpecReports: types.SpecReports{
		spec("ACK-001", pass), spec("ACK-001", pass),
		spec("ACK-002", pass), spec("ACK-002", skip),
		spec("ACK-003", fail), spec("ACK-003", pass),
		spec("ACK-004", skip), spec("SF-001", pass),
		{State: pass}, // names none
	}})
	if want := []string{"SF-001", "ACK-001"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestLeavesOut(t *testing.T) {
	t.Parallel()
	soak := []string(suite.Costs(suite.SoakFrom))
	for _, c := range []struct {
		v    verdicts
		spec types.SpecReport
		want string
	}{
		{verdicts{version: "v1.17.1"}, spec("ACK-001", 0), ""},
		{verdicts{version: "v1.17.1", emulated: true}, spec("ACK-001", 0, soak...), ""},
		{verdicts{version: "v1.17.1"}, spec("ACK-001", 0, soak...), "soak: 8 h; `meshrig run --soak` runs it"},
		{verdicts{version: "nobody knows"}, spec("ACK-001", 0), ""},
		{verdicts{version: "v1.9.0"}, spec("CON-032", 0), "holds since v1.15.0, this is v1.9.0"},
	} {
		if got := c.v.leavesOut(c.spec); got != c.want {
			t.Errorf("%+v: %q, want %q", c.v, got, c.want)
		}
	}
}
