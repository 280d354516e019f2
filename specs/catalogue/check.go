package catalogue

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Proof is a fault of the firmware and the requirements that it must turn red.
type Proof struct {
	Fault        string // its id
	Requirements []string
	In           func(role string) bool // whether boards of a role have it; nil: all
}

// Check holds requirements, specs and proofs against each other: an id without a spec, a spec
// without an id, a requirement without a proof, a text twice (seeds hang on it) each stop the
// suite before it starts.
func (c *Catalogue) Check(proofs []Proof) error {
	problems := append(requirements.Check(), checkSpecs(c.specs)...)
	for _, p := range proofs {
		for _, id := range p.Requirements {
			if _, ok := requirements.Lookup(id); !ok {
				problems = append(problems, fmt.Errorf("fault %s: requirement %s is not in the catalogue", p.Fault, id))
			}
		}
	}
	for _, r := range known.Roles() {
		problems = append(problems, c.Of(r.Name).checkRole(r, proofs)...)
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

// checkRole finds requirements that no spec judges on boards of a role, or no fault of theirs proves.
func (c *Catalogue) checkRole(of role.Role, proofs []Proof) (problems []error) {
	judged, proven := map[string]bool{requirements.CrashID: true}, map[string]bool{}
	var golden []string
	for _, s := range c.Specs() {
		judged[s.Requirement] = true
		if s.Golden {
			golden = append(golden, s.Text)
		}
	}
	if len(golden) > 1 {
		problems = append(problems, fmt.Errorf("benches of a %s would be proven by %d specs, want one: %q", of.Called, len(golden), golden))
	}
	for _, p := range proofs {
		if p.In != nil && !p.In(of.Name) {
			continue
		}
		for _, id := range p.Requirements {
			proven[id] = true
		}
	}
	where := ""
	if of.Name != room.Name {
		where = " on a " + of.Called
	}
	for _, r := range requirements.OfRole(of.Name) {
		if !judged[r.ID] {
			problems = append(problems, fmt.Errorf("requirement %s: no spec judges it%s", r.ID, where))
		}
		if !proven[r.ID] {
			problems = append(problems, fmt.Errorf("requirement %s: no fault proves that its spec can fail%s", r.ID, where))
		}
	}
	return problems
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
		for _, name := range s.Roles {
			if r, ok := requirements.Lookup(s.Requirement); ok && !r.HoldsFor(name) {
				problems = append(problems, fmt.Errorf("%s:%d: requirement %s does not hold for the role %s", s.File, s.Line, s.Requirement, name))
			}
		}
		if _, ok := requirements.Lookup(s.Requirement); !ok {
			problems = append(problems, fmt.Errorf("%s:%d: requirement %s is not in the catalogue", s.File, s.Line, s.Requirement))
		}
	}
	return problems
}
