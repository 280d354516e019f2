package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// Selection is what a person asked to be judged. Of a spec that is judged every list that is
// not empty names something; requirements and families count as one list.
type Selection struct {
	Requirements, Families, Labels []string
	// Texts are those of specs, of which a selection is a part; nil: of all.
	Texts []string
}

// SelectionError says that a choice names nothing, or that a setting has no meaning.
type SelectionError struct{ Err error }

// Error is the text of the cause.
func (e *SelectionError) Error() string { return e.Err.Error() }

// Unwrap returns the cause.
func (e *SelectionError) Unwrap() error { return e.Err }

func wrong(err error) error { return &SelectionError{err} }

// Choose returns the specs of a selection. A name that nothing bears is a *SelectionError with
// the nearest names.
func (sel Selection) Choose(c Catalogue) ([]Spec, error) {
	var ids, families, labels []string
	familyOf := map[string]string{}
	for _, r := range c.Requirements() {
		ids = append(ids, r.ID)
		familyOf[r.ID] = r.Family
		if !slices.Contains(families, r.Family) {
			families = append(families, r.Family)
		}
	}
	for _, s := range c.Specs() {
		for _, l := range s.Labels {
			if !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
	}
	for _, c := range []struct {
		what         string
		asked, known []string
	}{{"requirement", sel.Requirements, ids}, {"family", sel.Families, families}, {"label", sel.Labels, labels}} {
		for _, name := range c.asked {
			if !slices.Contains(c.known, name) {
				return nil, wrong(&words.Unknown{What: c.what, Name: name, Known: c.known})
			}
		}
	}
	if err := sel.known(c.Specs()); err != nil {
		return nil, err
	}
	var chosen []Spec
	for _, s := range c.Specs() {
		if len(sel.Requirements)+len(sel.Families) > 0 &&
			!slices.Contains(sel.Requirements, s.Requirement) &&
			!slices.Contains(sel.Families, familyOf[s.Requirement]) {
			continue
		}
		if sel.Texts != nil && !slices.Contains(sel.Texts, s.Text) {
			continue
		}
		if len(sel.Labels) > 0 && !slices.ContainsFunc(sel.Labels, func(l string) bool { return slices.Contains(s.Labels, l) }) {
			continue
		}
		chosen = append(chosen, s)
	}
	if len(c.Specs()) == 0 {
		return nil, wrong(errors.New("no spec is about boards of this role; the help of --role names the roles that are judged"))
	}
	if len(chosen) == 0 {
		return nil, wrong(fmt.Errorf("nothing selected: no spec is in all of %s; `meshrig list` shows what there is", sel))
	}
	return chosen, nil
}

// known refuses texts of an earlier run that no spec bears: without them what is red would seem to be gone.
func (sel Selection) known(specs []Spec) error {
	if len(specs) == 0 {
		return nil
	}
	there := map[string]bool{}
	for _, s := range specs {
		there[s.Text] = true
	}
	var gone []string
	for _, text := range sel.Texts {
		if !there[text] {
			gone = append(gone, text)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	return wrong(fmt.Errorf("%d of the %d specs that are chosen of the last run are none of this role's in this suite, the first is %q; was that run of another --role, or were specs changed since? judge those anew by their requirements",
		len(gone), len(sel.Texts), gone[0]))
}

// String names what was asked for.
func (sel Selection) String() string {
	var parts []string
	if sel.Texts != nil {
		parts = append(parts, "what is chosen of the last run")
	}
	for _, p := range []struct {
		what  string
		names []string
	}{{"requirements", sel.Requirements}, {"families", sel.Families}, {"labels", sel.Labels}} {
		if len(p.names) > 0 {
			parts = append(parts, p.what+" "+strings.Join(p.names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}
