package run

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Lack is something that a spec needs and a bench has not.
type Lack struct {
	Label string // of specs that need it
	Why   string // the bench has not, if it could have
}

// Outlook is what the benches of a rig can judge as they stand, and what would open the rest.
type Outlook struct {
	Boards       []string `json:"boards"`
	Specs        int      `json:"specs"`        // of the boards' roles
	Open         int      `json:"open"`         // of them, that some bench can judge
	Requirements int      `json:"requirements"` // that these specs judge
	Judged       int      `json:"judged"`       // of them, that some bench can judge
	// Steps are what to get, that first which opens most with what was got before.
	Steps []Step `json:"steps"`
	// Never are the needs that no bench in wall time meets, with the specs that have each.
	Never []Step `json:"never"`
}

// Step is one thing to get.
type Step struct {
	Need         string   `json:"need"`
	Get          string   `json:"get"`
	Because      []string `json:"because,omitempty"` // why benches that could have it have not
	Specs        int      `json:"specs"`             // that it opens; 0: none without the next step
	Requirements []string `json:"requirements"`      // that a bench can judge only from then on
}

// LookOut works out an outlook of the specs of a role. Missing is what the bench of a board lacks for
// a spec; remedies are as for FindGaps.
func LookOut(specs []Spec, boards []string, missing func(board int, s Spec) []Lack, remedies []Gap) Outlook {
	o := outlook{
		Outlook: Outlook{Boards: boards, Specs: len(specs), Steps: []Step{}, Never: []Step{}},
		because: map[string][]string{}, judged: map[string]bool{}, remedies: slices.Clone(remedies),
	}
	all, never := map[string]bool{}, map[string][]Spec{}
	for _, s := range specs {
		all[s.Requirement] = true
		best, out := o.least(s, missing)
		switch {
		case len(best) == 0:
			o.Open++
			o.judged[s.Requirement] = true
		case len(out) > 0:
			for _, label := range out {
				never[label] = append(never[label], s)
			}
		default:
			o.shut = append(o.shut, shut{s, best})
		}
	}
	o.Requirements, o.Judged = len(all), len(o.judged)
	for _, r := range o.remedies {
		if ss := never[r.Label]; len(ss) > 0 {
			o.Never = append(o.Never, Step{Need: r.Need, Get: r.Get, Specs: len(ss), Requirements: o.fresh(ss)})
		}
	}
	o.plan()
	return o.Outlook
}

// outlook is one on its way.
type outlook struct {
	Outlook

	remedies []Gap
	because  map[string][]string
	judged   map[string]bool
	shut     []shut
}

// shut is a spec that a bench could judge which had all of these.
type shut struct {
	spec  Spec
	needs []string
}

// least is what the bench lacks that lacks least for a spec, and what of that is not to be had.
func (o *outlook) least(s Spec, missing func(board int, s Spec) []Lack) (best, never []string) {
	for i := range o.Boards {
		var labels, out []string
		for _, l := range missing(i, s) {
			labels = append(labels, l.Label)
			if l.Why != "" && !slices.Contains(o.because[l.Label], l.Why) {
				o.because[l.Label] = append(o.because[l.Label], l.Why)
			}
			if o.remedy(l.Label).Never {
				out = append(out, l.Label)
			}
		}
		if i == 0 || len(out) < len(never) || len(out) == len(never) && len(labels) < len(best) {
			best, never = labels, out
		}
	}
	return best, never
}

// remedy is what to get for a need; one that the table lacks says so.
func (o *outlook) remedy(label string) Gap {
	i := slices.IndexFunc(o.remedies, func(r Gap) bool { return r.Label == label })
	if i < 0 {
		need := strings.TrimPrefix(label, "needs: ")
		o.remedies = append(o.remedies, Gap{Need: need, Label: label, Get: "an instrument or a board that has it"})
		i = len(o.remedies) - 1
	}
	return o.remedies[i]
}

// plan takes the step that opens most, again and again. Where none opens any alone, it takes what the
// spec with the fewest needs left wants.
func (o *outlook) plan() {
	for len(o.shut) > 0 {
		opens := map[string]int{}
		next := o.shut[0]
		for _, s := range o.shut {
			if len(s.needs) == 1 {
				opens[s.needs[0]]++
			}
			if len(s.needs) < len(next.needs) {
				next = s
			}
		}
		label := next.needs[0]
		most := slices.Max(append(slices.Collect(maps.Values(opens)), 0))
		for _, r := range o.remedies {
			if most > 0 && opens[r.Label] == most {
				label = r.Label
				break
			}
		}
		o.take(label)
	}
}

// take notes a step and what it opens.
func (o *outlook) take(label string) {
	r := o.remedy(label)
	var opened []Spec
	var left []shut
	for _, s := range o.shut {
		s.needs = slices.DeleteFunc(slices.Clone(s.needs), func(l string) bool { return l == label })
		if len(s.needs) == 0 {
			opened = append(opened, s.spec)
		} else {
			left = append(left, s)
		}
	}
	o.shut = left
	o.Steps = append(o.Steps, Step{Need: r.Need, Get: r.Get, Because: o.because[label], Specs: len(opened), Requirements: o.fresh(opened)})
	for _, s := range opened {
		o.judged[s.Requirement] = true
	}
}

// fresh are the requirements of specs of which none can be judged yet.
func (o *outlook) fresh(specs []Spec) []string {
	ids := []string{}
	for _, s := range specs {
		if !o.judged[s.Requirement] && !slices.Contains(ids, s.Requirement) {
			ids = append(ids, s.Requirement)
		}
	}
	slices.Sort(ids)
	return ids
}

// Write prints the outlook for people.
func (o Outlook) Write(w io.Writer) (err error) {
	printf := func(format string, args ...any) {
		_, werr := fmt.Fprintf(w, format, args...)
		err = errors.Join(err, werr)
	}
	printf("%s: %d of %d specs, %d of %d requirements\n", strings.Join(o.Boards, ", "), o.Open, o.Specs, o.Judged, o.Requirements)
	for i, s := range o.Steps {
		printf("\n%d. %s: %d specs more, %d requirements more\n  get  %s\n", i+1, s.Need, s.Specs, len(s.Requirements), s.Get)
		for _, why := range s.Because {
			printf("       %s\n", why)
		}
		for ids := range slices.Chunk(s.Requirements, 10) {
			printf("  %s\n", strings.Join(ids, " "))
		}
	}
	for _, s := range o.Never {
		printf("\nnot to be had: %s, for %d specs\n       %s\n", s.Need, s.Specs, s.Get)
	}
	if len(o.Steps) == 0 {
		printf("nothing to get\n")
	}
	return err
}
