package suite

import (
	"fmt"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Judge has Ginkgo itself tell the verdicts, for those who run the specs as Ginkgo's users do: a
// known failure is skipped with its reason, and so is a fail that leaves a firmware conformant; an
// error is a failure whose first word says so. What only a whole run can conclude is left to
// package bootstrap.
type Judge struct {
	// Known is why the firmware under test is known to fail a requirement; false if it is not.
	Known func(requirement string) (reason string, known bool)
	// LeavesOut is why a spec is not run, empty if it is.
	LeavesOut func(spec ginkgo.SpecReport) string
	// Crashed is told of each spec in which the board stopped or restarted unasked.
	Crashed func(spec ginkgo.SpecReport, err error)
}

// The first words of what Ginkgo tells in place of verdicts that it does not know.
const (
	KnownFailure = "known failure: "
	Advice       = "fail of a recommendation: "
	Error        = "error: "
)

// fail ends a spec whose assertion failed.
func (j *Judge) fail(message string, skip int) {
	spec := ginkgo.CurrentSpecReport()
	id, _ := RequirementOf(spec)
	req, _ := requirements.Lookup(id)
	if reason, known := j.Known(id); known {
		ginkgo.Skip(fmt.Sprintf("%s%s (saw: %s)", KnownFailure, reason, firstLine(message)), skip)
	}
	if b := runningBench(); b != nil && b.Config().Hardware != nil && req.OnAir() && b.Frames() == 0 {
		ginkgo.Fail(Error+"nothing was heard, and whether board or rig fell silent is not tried here; `meshrig run` tries it: "+message, skip)
	}
	if req.Level != requirements.Must && req.Level != "" {
		ginkgo.Skip(Advice+withSentence(message, spec), skip)
	}
	ginkgo.Fail(withSentence(message, spec), skip)
}

// abort ends a spec as an error, or as failed if a crash is what its family is about.
func (j *Judge) abort(message string, skip int) {
	id, _ := RequirementOf(ginkgo.CurrentSpecReport())
	if b := runningBench(); b != nil && b.Stopped() != nil && strings.HasPrefix(id, "ROB-") {
		j.fail(message, skip+1)
	}
	ginkgo.Fail(Error+message, skip)
}

// end looks at a spec that has ended.
func (j *Judge) end(b *bench.Bench) {
	spec := ginkgo.CurrentSpecReport()
	if err := b.Stopped(); err != nil {
		j.Crashed(spec, err)
	}
	if spec.State.Is(types.SpecStatePassed|types.SpecStateInvalid) && b.Frames() == 0 && b.ConsoleBytes() == 0 {
		ginkgo.Fail(Error + "passed without a witness: no frame and no console byte seen")
	}
}

// runningBench is the bench of the spec that is running, nil if it has none.
func runningBench() *bench.Bench {
	if current == nil {
		return nil
	}
	return current.Bench
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
