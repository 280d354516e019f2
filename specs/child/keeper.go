package child

import (
	"slices"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
)

// keeper takes passwords and private keys out of what is kept of a spec: those that the run was given, and
// those that were typed in the spec or asked for. A run with secrets keeps all as it was.
type keeper struct {
	job   run.Job
	bench *bench.Bench // nil: the spec had none

	keys explain.Keys
	kept *capture.Timeline // nil: nothing was asked for yet
}

// timeline is that of the bench as it is kept. The secrets are learned from it when something is first
// asked for: most specs pass and leave nothing, and to open all their frames takes as long as to judge them.
func (k *keeper) timeline() *capture.Timeline {
	switch {
	case k.kept != nil:
	case k.bench == nil:
		k.kept = &capture.Timeline{}
		k.keys.Secrets.Add(k.job.Options.Secrets()...)
	case k.job.Secrets:
		k.kept = k.bench.Timeline()
	default:
		k.keys = *explain.KeysOf(k.bench.Keys())
		k.keys.Secrets.Add(k.job.Options.Secrets()...)
		k.kept = k.keys.Redact(k.bench.Timeline())
	}
	return k.kept
}

// shown is a text as it is kept.
func (k *keeper) shown(text string) string {
	if k.job.Secrets || text == "" {
		return text
	}
	k.timeline()
	return k.keys.Secrets.Hide(text)
}

// judged is a quantity as it is kept.
func (k *keeper) judged(j report.Judged) report.Judged {
	j.What, j.Because = k.shown(j.What), slices.Clone(j.Because)
	for i, because := range j.Because {
		j.Because[i] = k.shown(because)
	}
	return j
}

// trouble is an error of the way to a board as it is kept.
func (k *keeper) trouble(t *run.Trouble) *run.Trouble {
	if t != nil {
		t.Line, t.Cause = k.shown(t.Line), k.shown(t.Cause)
	}
	return t
}
