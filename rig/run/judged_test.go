package run_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/run"
)

// What a report keeps of a judgement is what JSON can carry: a bound without end is none, and a value
// that is no number is an error that names it.
func TestJudged(t *testing.T) {
	t.Parallel()
	none := math.Inf(1)
	for name, c := range map[string]struct {
		j    bench.Judgement
		want string
	}{
		"within":           {bench.Judgement{What: "a", Value: 2, Least: 1, Most: 3}, `{"what":"a","value":2,"least":1,"most":3}`},
		"without an end":   {bench.Judgement{What: "a", Value: 2, Least: -none, Most: none}, `{"what":"a","value":2}`},
		"bounded by none":  {bench.Judgement{What: "a", Value: 2, Least: math.NaN(), Most: 3}, `{"what":"a","value":2,"most":3}`},
		"no number":        {bench.Judgement{What: "a span", Value: math.NaN()}, "run: judged a span: value NaN ± 0 is no number"},
		"infinite":         {bench.Judgement{What: "a span", Value: none, Most: none}, "value +Inf ± 0 is no number"},
		"an error without": {bench.Judgement{What: "a span", Err: math.NaN(), Instrument: "tap"}, "value 0 ± NaN is no number; mend the instrument tap"},
	} {
		got, err := run.Judged(c.j)
		if err != nil {
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
			continue
		}
		text, err := json.Marshal(got)
		if err != nil || string(text) != c.want {
			t.Errorf("%s: %s, %v, want %s", name, text, err, c.want)
		}
	}
}
