package report

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Golden is whether a bench was proven, before a candidate was put on its board, by a short spec with
// the firmware that the rig knows to be good: what fails behind it is no fault of the bench's.
type Golden struct {
	Why      string    `json:"why_not,omitempty"`  // why it is not proven; empty: it is
	Image    string    `json:"image,omitempty"`    // SHA-256 of the known-good image, in hex
	Version  string    `json:"version,omitempty"`  // as the board printed it
	Spec     string    `json:"spec,omitempty"`     // its text
	At       time.Time `json:"at,omitzero"`        // when it was judged
	Flashed  bool      `json:"flashed,omitempty"`  // for this run; false: the board had it already
	Timeline string    `json:"timeline,omitempty"` // file beside the report, of what failed
	Excused  string    `json:"excused,omitempty"`  // why that firmware is known to fail the spec's requirement
}

// NotFlashed is why a bench is not proven by known-good firmware in a run that flashes nothing.
const NotFlashed = "the rig did not flash"

// Proven tells whether the bench was proven. It may be nil.
func (g *Golden) Proven() bool { return g != nil && g.Why == "" }

// String says it in words.
func (g *Golden) String() string {
	switch {
	case g == nil:
		return "nothing is told of a golden spec"
	case g.Why != "":
		return "not proven by a golden spec: " + g.Why
	}
	return fmt.Sprintf("proven by the golden spec %q with %s, image %s, at %s", g.Spec, g.Version, g.Image, g.At.UTC().Format(time.RFC3339))
}

// Proofs is a line for each bench that judged, or for all that have the same to say, on whether it was
// proven by known-good firmware. Of one that was left out for it that is told already.
func (r *Report) Proofs() (lines []string) {
	type told struct {
		boards []string
		words  string
	}
	var all []told
	for _, b := range r.Benches {
		if b.Golden == nil || b.LeftOut != "" && !b.Golden.Proven() {
			continue
		}
		words := b.Golden.String()
		i := slices.IndexFunc(all, func(t told) bool { return t.words == words })
		if i < 0 {
			i = len(all)
			all = append(all, told{words: words})
		}
		all[i].boards = append(all[i].boards, b.Board)
	}
	for _, t := range all {
		lines = append(lines, strings.Join(t.boards, ", ")+": "+t.words)
	}
	return lines
}
