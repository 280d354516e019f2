package run

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/report"
)

// Gap is what a rig lacks, and the requirements that it could not judge for want of it.
type Gap struct {
	Need         string   `json:"need"`
	Label        string   `json:"-"` // of specs that need it
	Get          string   `json:"get"`
	Never        bool     `json:"-"`                 // nothing that could be got meets the need
	Because      []string `json:"because,omitempty"` // why benches that seem to have it did not
	Requirements []string `json:"requirements"`
}

// Gaps is what the last runs of a rig tell of it.
type Gaps struct {
	Runs     int   `json:"runs"`
	Judged   int   `json:"judged"`    // requirements that a real bench judged
	NotAsked int   `json:"not_asked"` // requirements that no run was asked to judge
	Gaps     []Gap `json:"gaps"`
}

// FindGaps works out what was missing. Remedies are the needs that benches can lack and what to
// get for each, in the order in which a rig grows; the first of them is power.
func FindGaps(reports []*report.Report, c Catalogue, remedies []Gap) Gaps {
	labels := map[string][]string{}
	for _, sp := range c.Specs() {
		labels[sp.Requirement] = append(labels[sp.Requirement], sp.Labels...)
	}
	asked, judged := map[string]bool{}, map[string]bool{}
	var because []string
	found := Gaps{Gaps: slices.Clone(remedies)}
	for _, r := range reports {
		for _, one := range r.OnBoards() {
			found.Runs++
			for _, b := range one.Benches {
				if b.WhyNot != "" && !slices.Contains(because, b.WhyNot) {
					because = append(because, b.WhyNot)
				}
			}
			for _, v := range one.Verdicts {
				asked[v.ID] = true
				judged[v.ID] = judged[v.ID] || v.Verdict != report.Skip
			}
		}
	}
	found.Gaps[0].Because = because
	for _, req := range c.Requirements() {
		switch {
		case !asked[req.ID]:
			found.NotAsked++
		case judged[req.ID]:
			found.Judged++
		default:
			for i := range found.Gaps {
				if slices.Contains(labels[req.ID], found.Gaps[i].Label) {
					found.Gaps[i].Requirements = append(found.Gaps[i].Requirements, req.ID)
				}
			}
		}
	}
	found.Gaps = slices.DeleteFunc(found.Gaps, func(g Gap) bool { return len(g.Requirements) == 0 })
	return found
}

// Write prints the gaps for people.
func (g Gaps) Write(w io.Writer) (err error) {
	printf := func(format string, args ...any) {
		_, werr := fmt.Fprintf(w, format, args...)
		err = errors.Join(err, werr)
	}
	printf("%d runs on real benches judged %d requirements; %d were not asked for\n", g.Runs, g.Judged, g.NotAsked)
	for _, one := range g.Gaps {
		printf("\nneeds %s: %d requirements\n  get  %s\n", one.Need, len(one.Requirements), one.Get)
		for _, why := range one.Because {
			printf("       %s\n", why)
		}
		for ids := range slices.Chunk(one.Requirements, 10) {
			printf("  %s\n", strings.Join(ids, " "))
		}
	}
	if len(g.Gaps) == 0 {
		printf("no gap\n")
	}
	return err
}
