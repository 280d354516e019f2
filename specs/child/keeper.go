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
	job      run.Job
	keys     explain.Keys
	timeline *capture.Timeline // as it is kept
}

// learn takes the secrets of a spec from its bench, and makes the timeline.
func (k *keeper) learn(b *bench.Bench) {
	if k.timeline = b.Timeline(); k.job.Secrets {
		return
	}
	k.keys = *explain.KeysOf(b.Keys())
	k.keys.Secrets.Add(k.job.Options.Secrets()...)
	k.timeline = k.keys.Redact(k.timeline)
}

// shown is a text as it is kept.
func (k *keeper) shown(text string) string {
	if k.job.Secrets {
		return text
	}
	k.keys.Secrets.Add(k.job.Options.Secrets()...)
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
