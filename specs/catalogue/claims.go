package catalogue

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/specs/requirements"
)

// writeClaims writes what operators are told, with its verdict per release.
func writeClaims(w io.Writer, releases []release.Version) {
	fmt.Fprintf(w, "\n## What operators are told\n\nSentences of two documents for operators, in our words. `?` means that nothing judges it.\n\n")
	fmt.Fprintf(w, "| claim | sentence | decided by | %s | note |\n|---|---|---|%s---|\n", versionHeads(releases), strings.Repeat("---|", len(releases)))
	for _, c := range requirements.Claims() {
		var deciding []requirements.Requirement
		var ids []string
		for _, r := range requirements.All() {
			if slices.Contains(r.Claims, c.ID) {
				deciding = append(deciding, r)
				ids = append(ids, r.ID)
			}
		}
		fmt.Fprintf(w, "| %s | %s | %s |", c.ID, cell(c.Sentence), strings.Join(ids, " "))
		for _, v := range releases {
			fmt.Fprintf(w, " %s |", claimOn(c, deciding, v))
		}
		fmt.Fprintf(w, " %s |\n", cell(c.Note))
	}
}

// claimOn is the verdict on a claim for one release: it holds where all of the
// requirements hold that decide it, or, if they state the opposite, where they do not.
func claimOn(c requirements.Claim, deciding []requirements.Requirement, v release.Version) string {
	judged := false
	var broken []string
	for _, r := range deciding {
		switch standingOf(r.RolesOf()[0], r, v) {
		case holds:
			judged = true
		case knownFails:
			judged = true
			broken = append(broken, r.ID)
		case elsewhere:
		}
	}
	switch {
	case !judged:
		return "?"
	case c.Refuted:
		return string(knownFails)
	case len(broken) > 0:
		return fmt.Sprintf("%s (%s)", knownFails, strings.Join(broken, " "))
	default:
		return string(holds)
	}
}
