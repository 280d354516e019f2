package catalogue

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/specs/requirements"
)

// whole is a catalogue in which every requirement has a spec and a proof.
func whole() (c *Catalogue, proofs []Proof) {
	c = &Catalogue{}
	for _, r := range requirements.All() {
		if r.ID != requirements.CrashID {
			c.specs = append(c.specs, run.Spec{Text: "judges " + r.ID, Requirement: r.ID})
		}
		proofs = append(proofs, Proof{"F-" + r.ID, []string{r.ID}})
	}
	return c, proofs
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for want, change := range map[string]func(c *Catalogue, proofs []Proof){
		"": func(*Catalogue, []Proof) {},
		`x.go:7: a spec with the text "judges SF-001" stands elsewhere too`: func(c *Catalogue, _ []Proof) {
			c.specs = append(c.specs, run.Spec{Text: "judges SF-001", Requirement: "SF-001", File: "x.go", Line: 7})
		},
		`x.go:7: the timeline of "judges/SF-001" would be written over another's; choose another text`: func(c *Catalogue, _ []Proof) {
			c.specs = append(c.specs, run.Spec{Text: "judges/SF-001", Requirement: "SF-001", File: "x.go", Line: 7})
		},
		"x.go:7: requirement SF-999 is not in the catalogue": func(c *Catalogue, _ []Proof) {
			c.specs = append(c.specs, run.Spec{Text: "y", Requirement: "SF-999", File: "x.go", Line: 7})
		},
		"fault F-SF-001: requirement SF-999 is not in the catalogue": func(_ *Catalogue, proofs []Proof) {
			proofs[0].Requirements = []string{"SF-001", "SF-999"}
		},
		"requirement SF-001: no spec judges it":                       func(c *Catalogue, _ []Proof) { c.specs = c.specs[1:] },
		"requirement SF-001: no fault proves that its spec can fail":  func(_ *Catalogue, proofs []Proof) { proofs[0].Requirements = nil },
		"requirement ROB-001: no fault proves that its spec can fail": func(_ *Catalogue, proofs []Proof) { dropProof(proofs, requirements.CrashID) },
	} {
		c, proofs := whole()
		change(c, proofs)
		err := c.Check(proofs)
		switch {
		case want == "" && err != nil:
			t.Errorf("whole: %v", err)
		case want == "":
		case err == nil || err.Error() != "the catalogue is not whole:\n  "+want:
			t.Errorf("%s: %v", want, err)
		}
	}
}

func dropProof(proofs []Proof, id string) {
	for i := range proofs {
		if strings.HasSuffix(proofs[i].Fault, id) {
			proofs[i].Requirements = nil
		}
	}
}
