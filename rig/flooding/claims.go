package flooding

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Claim is a sentence that the comparison judges, with what it found.
type Claim struct {
	ID       string `json:"id"`
	Sentence string `json:"sentence"`
	// Holds is nil where the runs do not decide it.
	Holds   *bool  `json:"holds"`
	Figures string `json:"figures"`
}

// Claims judges B-12 and B-13. A claim that is meant for all conditions does not hold if it is
// plainly wrong under one of them.
func Claims(cells []*Cell) []Claim { return []Claim{repeating(cells), airtime(cells)} }

// repeating judges that companions never repeat.
func repeating(cells []*Cell) Claim {
	frames, repeats := map[System]int{}, map[System]int{}
	for _, c := range cells {
		for _, o := range c.Outcomes {
			frames[c.System] += o.UserFrames
			repeats[c.System] += o.UserRepeats
		}
	}
	claim := Claim{ID: "B-12", Sentence: "Companions never repeat; only repeaters forward."}
	if frames[MeshCore] > 0 {
		holds := repeats[MeshCore] == 0
		claim.Holds = &holds
	}
	var figures []string
	for _, system := range slices.Sorted(maps.Keys(frames)) {
		figures = append(figures, fmt.Sprintf("%s: %d of %d frames of users' nodes repeated others", system, repeats[system], frames[system]))
	}
	claim.Figures = strings.Join(figures, "; ")
	return claim
}

// airtime judges that a delivered message takes less time on air.
func airtime(cells []*Cell) Claim {
	claim := Claim{ID: "B-13", Sentence: "Less time on air per delivered message than with managed flooding."}
	all := map[Verdict]int{}
	byTraffic := map[Traffic]map[Verdict]int{}
	for _, c := range cells {
		if c.System == MeshCore {
			continue
		}
		all[c.Verdict]++
		if byTraffic[c.Traffic] == nil {
			byTraffic[c.Traffic] = map[Verdict]int{}
		}
		byTraffic[c.Traffic][c.Verdict]++
	}
	switch {
	case all[More] > 0:
		claim.Holds = new(bool)
	case all[Less] > 0 && all[Unclear] == 0:
		holds := true
		claim.Holds = &holds
	}
	var figures []string
	for _, t := range Traffics() {
		if v := byTraffic[t]; v != nil {
			figures = append(figures, fmt.Sprintf("%s: less in %d, more in %d, not told apart in %d of %d comparisons", t, v[Less], v[More], v[Unclear], v[Less]+v[More]+v[Unclear]))
		}
	}
	claim.Figures = strings.Join(figures, "; ")
	return claim
}
