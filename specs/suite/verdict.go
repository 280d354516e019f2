package suite

import (
	"fmt"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/report"
)

// Verdict is what Ginkgo's state and what the glue saw of a spec say, and why: a failed set-up,
// a panic and a time-out are errors, and so is what the bench aborted. A crash is a fail of the
// robustness family alone.
func Verdict(r ginkgo.SpecReport, rec Record) (v report.Verdict, reason string) {
	message := strings.TrimSpace(r.Failure.Message)
	where := fmt.Sprintf("\nat %s:%d", SourceFile(r.Failure.Location.FileName), r.Failure.Location.LineNumber)
	id, _ := RequirementOf(r)
	switch {
	case r.State.Is(types.SpecStatePassed):
		return report.Pass, ""
	case r.State.Is(types.SpecStateSkipped):
		return report.Skip, message
	case rec.Crashed && strings.HasPrefix(id, "ROB-"):
		return report.Fail, message + where
	case rec.Aborted != "":
		return report.Error, rec.Aborted + where
	case !r.State.Is(types.SpecStateFailed) || !r.Failure.FailureNodeType.Is(types.NodeTypeIt):
		return report.Error, fmt.Sprintf("%s: %s %s%s", r.State, message, r.Failure.ForwardedPanic, where)
	default:
		return report.Fail, message + where
	}
}
