package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	_ "github.com/meshrig/meshrig/specs/all" // registers the specs with Ginkgo
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// suiteName is the name under which Ginkgo runs the specs; focus strings start
// with it.
const suiteName = "meshrig"

// spec is one spec of the tree, as it was written.
type spec struct {
	Text        string   `json:"text"`
	Requirement string   `json:"requirement"`
	Labels      []string `json:"labels"`
	File        string   `json:"file"`
	Line        int      `json:"line"`
	Hours       float64  `json:"hours,omitempty"` // of bench time at most, of a spec that says so
}

// soak tells whether the spec is of class soak.
func (s spec) soak() bool { return suite.IsSoak(s.Labels) }

// erred is the result of a spec that could not be judged.
func (s spec) erred(why string) report.Spec { return s.result(report.Error, why) }

// skipped is the result of a spec that no bench could judge.
func (s spec) skipped(why string) report.Spec { return s.result(report.Skip, why) }

func (s spec) result(v report.Verdict, why string) report.Spec {
	return report.Spec{Text: s.Text, Requirement: s.Requirement, File: s.File, Line: s.Line, Verdict: v, Reason: why}
}

// allSpecs lists the specs of the tree without running them, by file and line: Ginkgo
// shuffles its containers.
func allSpecs() ([]spec, error) {
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.RandomSeed = 1
	preview := ginkgo.PreviewSpecs(suiteName, suiteConfig, reporterConfig)
	var specs []spec
	for _, s := range preview.SpecReports.WithLeafNodeType(types.NodeTypeIt) {
		id, err := suite.RequirementOf(s)
		if err != nil {
			return nil, err
		}
		sp := spec{
			Text: s.FullText(), Requirement: id, Labels: s.Labels(),
			File: relative(s.FileName()), Line: s.LineNumber(),
		}
		if cost := suite.CostOf(sp.Labels); cost > suite.Free {
			sp.Hours = cost.Hours()
		}
		specs = append(specs, sp)
	}
	slices.SortStableFunc(specs, func(a, b spec) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return specs, nil
}

// relative shortens a source file's name to its place in the repository.
func relative(file string) string {
	for _, room := range []string{"/specs/", "/rig/", "/firmware/"} {
		if i := strings.LastIndex(file, room); i >= 0 {
			return file[i+1:]
		}
	}
	return file
}

// checkCatalogue holds requirements, specs and faults against each other: an id
// without a spec, a spec without an id, a requirement without a fault, a text
// twice (seeds hang on it) each stop the suite before it starts.
func checkCatalogue(specs []spec) error {
	problems := requirements.Check()
	texts, files := map[string]bool{}, map[string]bool{}
	judged := map[string]bool{requirements.CrashID: true}
	for _, s := range specs {
		if texts[s.Text] {
			problems = append(problems, fmt.Errorf("%s:%d: a spec with the text %q stands elsewhere too", s.File, s.Line, s.Text))
		}
		if files[fileName(s.Text)] && !texts[s.Text] {
			problems = append(problems, fmt.Errorf("%s:%d: the timeline of %q would be written over another's; choose another text", s.File, s.Line, s.Text))
		}
		texts[s.Text], files[fileName(s.Text)] = true, true
		judged[s.Requirement] = true
		if _, ok := requirements.Lookup(s.Requirement); !ok {
			problems = append(problems, fmt.Errorf("%s:%d: requirement %s is not in the catalogue", s.File, s.Line, s.Requirement))
		}
	}
	proven := map[string]bool{}
	for _, f := range faults.All() {
		for _, id := range f.Requirements {
			proven[id] = true
			if _, ok := requirements.Lookup(id); !ok {
				problems = append(problems, fmt.Errorf("fault %s: requirement %s is not in the catalogue", f.ID, id))
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

// selection is what a person asked to be judged.
type selection struct {
	requirements, families, labels []string
}

// choose returns the specs of a selection. A name that nothing bears is an error
// with the nearest names.
func (sel selection) choose(specs []spec) ([]spec, error) {
	var ids, families, labels []string
	for _, r := range requirements.All() {
		ids = append(ids, r.ID)
	}
	for _, f := range requirements.Families() {
		families = append(families, f.Name)
	}
	for _, s := range specs {
		for _, l := range s.Labels {
			if !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
	}
	for _, c := range []struct {
		what         string
		asked, known []string
	}{{"requirement", sel.requirements, ids}, {"family", sel.families, families}, {"label", sel.labels, labels}} {
		for _, name := range c.asked {
			if !slices.Contains(c.known, name) {
				return nil, cli.WrongSelection(&words.Unknown{What: c.what, Name: name, Known: c.known})
			}
		}
	}
	var chosen []spec
	for _, s := range specs {
		if len(sel.requirements)+len(sel.families) > 0 &&
			!slices.Contains(sel.requirements, s.Requirement) &&
			!slices.Contains(sel.families, requirements.FamilyOf(s.Requirement)) {
			continue
		}
		if len(sel.labels) > 0 && !slices.ContainsFunc(sel.labels, func(l string) bool { return slices.Contains(s.Labels, l) }) {
			continue
		}
		chosen = append(chosen, s)
	}
	if len(chosen) == 0 {
		return nil, cli.WrongSelection(fmt.Errorf("nothing selected: no spec is in all of %s; `meshrig list` shows what there is", sel))
	}
	return chosen, nil
}

func (sel selection) String() string {
	var parts []string
	for _, p := range []struct {
		what  string
		names []string
	}{{"requirements", sel.requirements}, {"families", sel.families}, {"labels", sel.labels}} {
		if len(p.names) > 0 {
			parts = append(parts, p.what+" "+strings.Join(p.names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}
