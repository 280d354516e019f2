package catalogue

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Proof is a fault of the firmware and the requirements that it must turn red.
type Proof struct {
	Fault        string // its id
	Requirements []string
}

// Check holds requirements, specs and proofs against each other: an id without a spec, a spec
// without an id, a requirement without a proof, a text twice (seeds hang on it) each stop the
// suite before it starts.
func (c *Catalogue) Check(proofs []Proof) error {
	problems := append(requirements.Check(), checkSpecs(c.specs)...)
	judged := map[string]bool{requirements.CrashID: true}
	for _, s := range c.specs {
		judged[s.Requirement] = true
	}
	proven := map[string]bool{}
	for _, p := range proofs {
		for _, id := range p.Requirements {
			proven[id] = true
			if _, ok := requirements.Lookup(id); !ok {
				problems = append(problems, fmt.Errorf("fault %s: requirement %s is not in the catalogue", p.Fault, id))
			}
		}
	}
	for _, r := range requirements.All() {
		if !judged[r.ID] {
			problems = append(problems, fmt.Errorf("requirement %s: no spec judges it", r.ID))
		}
		if !proven[r.ID] {
			problems = append(problems, fmt.Errorf("requirement %s: no fault proves that its spec can fail", r.ID))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.Error()
	}
	return fmt.Errorf("the catalogue is not whole:\n  %s", strings.Join(lines, "\n  "))
}

// checkSpecs finds specs that cannot be told apart, and those of unknown requirements.
func checkSpecs(specs []run.Spec) (problems []error) {
	texts, files := map[string]bool{}, map[string]bool{}
	for _, s := range specs {
		file := run.TimelineFile(s.Text)
		if texts[s.Text] {
			problems = append(problems, fmt.Errorf("%s:%d: a spec with the text %q stands elsewhere too", s.File, s.Line, s.Text))
		}
		if files[file] && !texts[s.Text] {
			problems = append(problems, fmt.Errorf("%s:%d: the timeline of %q would be written over another's; choose another text", s.File, s.Line, s.Text))
		}
		texts[s.Text], files[file] = true, true
		if _, ok := requirements.Lookup(s.Requirement); !ok {
			problems = append(problems, fmt.Errorf("%s:%d: requirement %s is not in the catalogue", s.File, s.Line, s.Requirement))
		}
	}
	return problems
}
