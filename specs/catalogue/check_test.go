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
		proofs = append(proofs, Proof{Fault: "F-" + r.ID, Requirements: []string{r.ID}})
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
		"requirement SF-001: no spec judges it":                      func(c *Catalogue, _ []Proof) { c.specs = c.specs[1:] },
		"requirement SF-001: no fault proves that its spec can fail": func(_ *Catalogue, proofs []Proof) { proofs[0].Requirements = nil },
		"requirement ROB-001: no fault proves that its spec can fail on a repeater": func(_ *Catalogue, proofs []Proof) {
			narrow(proofs, requirements.CrashID, func(role string) bool { return role != "repeater" })
		},
		"x.go:7: requirement SF-001 does not hold for the role repeater": func(c *Catalogue, _ []Proof) {
			c.specs = append(c.specs, run.Spec{Text: "y", Requirement: "SF-001", File: "x.go", Line: 7, Roles: []string{"repeater"}})
		},
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

// narrow says that boards of some roles alone have the proof of a requirement.
func narrow(proofs []Proof, id string, in func(role string) bool) {
	for i := range proofs {
		if strings.HasSuffix(proofs[i].Fault, id) {
			proofs[i].In = in
		}
	}
}

// What the catalogue says of one role says nothing of another's boards.
func TestOfRole(t *testing.T) {
	t.Parallel()
	c, _ := whole()
	c.specs = append(c.specs,
		run.Spec{Text: "any", Requirement: requirements.CrashID},
		run.Spec{Text: "narrowed", Requirement: requirements.CrashID, Roles: []string{"repeater"}})
	for role, want := range map[string]string{"": "any", "room": "any", "repeater": "any narrowed", "companion": "any", "sensor": ""} {
		var got []string
		for _, s := range c.Of(role).Specs() {
			if s.Requirement == requirements.CrashID {
				got = append(got, s.Text)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %s", role, got, want)
		}
		for _, r := range c.Of(role).Requirements() {
			if q, _ := requirements.Lookup(r.ID); !q.HoldsFor(role) {
				t.Errorf("%q: %s", role, r.ID)
			}
		}
	}
	if _, known := c.Of("repeater").Known("v1.17.1", "SF-026"); known {
		t.Error("a room server's known failure excuses a repeater")
	}
	if _, known := c.Known("v1.17.1", "SF-026"); !known {
		t.Error("a room server's known failure is none")
	}
}
