package run

import (
	"bytes"
	"testing"
)

// The plan takes first what opens most, then what that leaves, and names what nothing opens.
func TestLookOut(t *testing.T) {
	t.Parallel()
	specs := []Spec{{Requirement: "A-001"}, {Requirement: "A-002"}, {Requirement: "A-003"}, {Requirement: "A-003"}, {Requirement: "B-001"}, {Requirement: "B-002"}, {Requirement: "B-003"}}
	needs := map[int][]string{1: {"erase"}, 2: {"power"}, 3: {"power"}, 4: {"power", "erase"}, 5: {"cut", "power"}, 6: {"lamp", "bell"}}
	next := -1
	missing := func(board int, _ Spec) (list []Lack) {
		if board == 0 { // the specs are asked for in order, the worse board first
			next++
			list = append(list, Lack{Label: "needs: crown"})
		}
		for _, n := range needs[next] {
			why := ""
			if n == "power" {
				why = "the hub lies"
			}
			list = append(list, Lack{Label: "needs: " + n, Why: why})
		}
		return list
	}
	remedies := []Gap{{Need: "power", Get: "a hub"}, {Need: "erase", Get: "courage"}, {Need: "cut", Get: "nothing", Never: true}}
	for i := range remedies {
		remedies[i].Label = "needs: " + remedies[i].Need
	}
	var out bytes.Buffer
	if err := LookOut(specs, []string{"worse", "better"}, missing, remedies).Write(&out); err != nil {
		t.Fatal(err)
	}
	const want = `worse, better: 1 of 7 specs, 1 of 6 requirements

1. power: 2 specs more, 1 requirements more
  get  a hub
       the hub lies
  A-003

2. erase: 2 specs more, 2 requirements more
  get  courage
  A-002 B-001

3. lamp: 0 specs more, 0 requirements more
  get  an instrument or a board that has it

4. bell: 1 specs more, 1 requirements more
  get  an instrument or a board that has it
  B-003

not to be had: cut, for 1 specs
       nothing
`
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
}
