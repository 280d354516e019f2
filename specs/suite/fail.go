package suite

import (
	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/specs/requirements"
)

// FailRequirement ends the spec that is running as failed. What a person reads is the message
// and, below it, the id and the sentence of the requirement that the spec judges. Assertions of
// Gomega end there too, and the bench's own. The place that it names is its caller's, or that
// of a caller callerSkip further up.
func FailRequirement(message string, callerSkip ...int) {
	skip := 1
	if len(callerSkip) > 0 {
		skip += callerSkip[0]
	}
	if run.Judge != nil {
		run.Judge.fail(message, skip+1)
	}
	ginkgo.Fail(withSentence(message, ginkgo.CurrentSpecReport()), skip)
}

// withSentence is a message and the sentence of the requirement that a spec judges, if it names one.
func withSentence(message string, spec ginkgo.SpecReport) string {
	id, err := RequirementOf(spec)
	if err != nil {
		return message
	}
	if r, ok := requirements.Lookup(id); ok {
		message += "\n" + r.ID + ": " + r.Statement
	}
	return message
}
