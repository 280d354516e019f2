package suite

import (
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"

	"github.com/meshrig/meshrig/specs/requirements"
)

func TestAFailureHasTheSentence(t *testing.T) {
	t.Parallel()
	r := requirements.All()[0]
	judging := func(labels ...string) ginkgo.SpecReport { return ginkgo.SpecReport{LeafNodeLabels: labels} }
	if got, want := withSentence("no ack", judging("req: "+r.ID)), "no ack\n"+r.ID+": "+r.Statement; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for name, spec := range map[string]ginkgo.SpecReport{
		"no requirement": judging(), "one that is not in the catalogue": judging("req: XX-999"),
	} {
		if got := withSentence("no ack", spec); got != "no ack" || strings.Contains(got, "\n") {
			t.Errorf("%s: %q", name, got)
		}
	}
}
