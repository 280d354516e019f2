package compare_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/report"
)

// bench makes sessions of one board: a run every ten minutes, whose values share its luck.
type bench struct {
	random *rand.Rand
	n      int
	drift  float64
}

func newBench() *bench { return &bench{random: rand.New(rand.NewPCG(7, 11))} }

// what is a quantity of a made-up firmware.
type what struct {
	name        string
	value, jitt float64
	most, err   float64
}

// session is the report of one more run.
func (b *bench) session(quantities ...what) *report.Report {
	b.n++
	luck := b.random.NormFloat64() * 3
	at := time.Date(2026, 11, 1, 0, 10*b.n, 0, 0, time.UTC)
	r := &report.Report{
		Schema: report.Schema, Head: &report.Head{Run: fmt.Sprintf("run-%04d", b.n), Began: at}, Target: "board:rak", Version: "v1.17.1",
		Benches: []report.Bench{{Board: "rak", Image: "5ca1ab1e"}},
	}
	spec := report.Spec{Text: "acknowledges a post", Requirement: "ACK-001", Verdict: report.Pass}
	for _, q := range quantities {
		for range 3 {
			most := q.most
			spec.Judged = append(spec.Judged, report.Judged{
				What: q.name, Unit: "ms", Value: q.value + luck + b.drift*float64(b.n) + b.random.NormFloat64()*q.jitt, Err: q.err, Most: &most,
			})
		}
	}
	r.Verdicts = []report.Requirement{{ID: "ACK-001", Verdict: report.Pass, Specs: []report.Spec{spec}}}
	return r
}

// interleaved are n pairs of sessions of two firmwares, A B B A and so on.
func (b *bench) interleaved(n int, base, with what) (before, after []*report.Report) {
	for i := range n {
		first, second := &before, &after
		one, other := base, with
		if i%2 == 1 {
			first, second, one, other = second, first, other, one
		}
		*first = append(*first, b.session(one))
		*second = append(*second, b.session(other))
	}
	return before, after
}

var ack = what{name: "acknowledgement", value: 400, jitt: 2, most: 700, err: 0.5}

func with(value float64) what { w := ack; w.value = value; return w }

var rule = compare.Rule{Margin: 0.1}

// One answer of three, by where the interval lies.
func TestThreeAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pairs int
		with  float64
		want  compare.Answer
	}{
		"nothing changed":             {20, 400, compare.Same},
		"by less than the margin":     {20, 406, compare.Same},
		"by more":                     {20, 500, compare.Changed},
		"by less, faster":             {20, 395, compare.Same},
		"by more, faster":             {20, 300, compare.Changed},
		"at the margin":               {20, 470, compare.NotEnough},
		"by more, but in five pairs":  {5, 500, compare.NotEnough},
		"nothing, but in five pairs":  {5, 400, compare.NotEnough},
		"six are the fewest":          {6, 500, compare.Changed},
		"six are the fewest for same": {6, 400, compare.Same},
	} {
		base, candidate := newBench().interleaved(c.pairs, ack, with(c.with))
		got := compare.Timings(base, candidate, rule)
		if len(got) != 1 || got[0].Answer != c.want || got[0].Pairs != c.pairs || got[0].Margin != 70 || got[0].Board != "rak" {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
		if more := got[0].More; (more > 0) != (c.want == compare.NotEnough) || c.pairs == 5 && more != 1 {
			t.Errorf("%s: %d more are asked for", name, more)
		}
	}
}

// The order in which reports are given does not matter, and one that is given twice counts once.
func TestTimingsOfReportsInAnyOrder(t *testing.T) {
	t.Parallel()
	base, candidate := newBench().interleaved(8, ack, with(500))
	want := compare.Timings(base, candidate, rule)
	slices.Reverse(base)
	candidate = append(candidate, candidate[3])
	if got := compare.Timings(base, candidate, rule); !slices.Equal(got, want) {
		t.Errorf("%v\n%v", got, want)
	}
}

// Two firmwares that were tried one after the other, on a bench that drifts, make one pair.
func TestSessionsThatWereNotInterleavedMakeNoPairs(t *testing.T) {
	t.Parallel()
	b := newBench()
	b.drift = 5
	var base, candidate []*report.Report
	for range 10 {
		base = append(base, b.session(ack))
	}
	for range 10 {
		candidate = append(candidate, b.session(ack))
	}
	got := compare.Timings(base, candidate, rule)
	if len(got) != 1 || got[0].Pairs != 1 || got[0].Answer != compare.NotEnough || got[0].More != 5 {
		t.Errorf("%+v", got)
	}
	b = newBench()
	b.drift = 5 // and interleaved the drift falls out
	base, candidate = b.interleaved(10, ack, ack)
	if got := compare.Timings(base, candidate, rule); got[0].Answer != compare.Same {
		t.Errorf("interleaved: %+v", got)
	}
}

// A lone change among many needs more pairs than one that was asked for alone.
func TestManyTimingsAskForMorePairs(t *testing.T) {
	t.Parallel()
	for pairs, want := range map[int]compare.Answer{7: compare.NotEnough, 10: compare.Changed} {
		b := newBench()
		var base, candidate []*report.Report
		for range pairs {
			quantities := []what{with(500)}
			for i := range 19 {
				quantities = append(quantities, what{name: fmt.Sprintf("other %d", i), value: 100, jitt: 5, most: 500})
			}
			candidate = append(candidate, b.session(quantities...))
			quantities[0] = ack
			base = append(base, b.session(quantities...))
		}
		all := compare.Timings(base, candidate, rule)
		if len(all) != 20 || all[0].Answer != want {
			t.Errorf("%d pairs: %+v, want %s", pairs, all[0], want)
		}
		one := rule
		for _, name := range []string{"acknowledge", "ack-delay"} {
			one.Only = []string{name}
			if alone := compare.Timings(base, candidate, one); len(alone) != 1 || alone[0].Answer != compare.Changed {
				t.Errorf("%d pairs, %s asked for alone: %+v", pairs, name, alone)
			}
		}
	}
	if err := compare.Enough(5, 200, 0.05); err == nil || err.Error() != "compare: 5 pairs of sessions can show nothing of 200 timings at q 0.05, however large: record 13" {
		t.Error(err)
	}
	if err := compare.Enough(13, 200, 0.05); err != nil {
		t.Error(err)
	}
}

// No margin is less than what the instruments are off by.
func TestMarginIsNeverBelowTheErrorBar(t *testing.T) {
	t.Parallel()
	blurred := with(400)
	blurred.err = 90
	base, candidate := newBench().interleaved(8, blurred, with(480))
	if got := compare.Timings(base, candidate, compare.Rule{}); got[0].Margin != 90 || got[0].Answer != compare.Same {
		t.Errorf("%+v", got)
	}
}

// What erred, was in virtual time or says not when it began, is no evidence.
func TestWhatIsNoEvidenceOfTime(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*report.Report){
		"an error":        func(r *report.Report) { r.Verdicts[0].Specs[0].Verdict = report.Error },
		"a skip":          func(r *report.Report) { r.Verdicts[0].Specs[0].Verdict = report.Skip },
		"virtual time":    func(r *report.Report) { r.Benches = nil },
		"the first form":  func(r *report.Report) { r.Head = nil },
		"another's":       func(r *report.Report) { r.Verdicts[0].Specs[0].Board = "heltec" },
		"told twice":      func(r *report.Report) { r.Verdicts[0].ID = "ROB-001" },
		"without a value": func(r *report.Report) { r.Verdicts[0].Specs[0].Judged = nil },
	} {
		base, candidate := newBench().interleaved(8, ack, with(500))
		for _, r := range slices.Concat(base, candidate) {
			spoil(r)
		}
		if got := compare.Timings(base, candidate, rule); len(got) != 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTimingInWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pairs int
		with  float64
		want  string
	}{
		{20, 400, ", same within 70 ms"},
		{20, 500, ", changed: beyond 70 ms, q "},
		{5, 500, ", no interval, 5 pairs, not enough data for a margin of 70 ms: 1 more"},
	} {
		base, candidate := newBench().interleaved(c.pairs, ack, with(c.with))
		got := compare.Timings(base, candidate, rule)[0].String()
		if !strings.HasPrefix(got, "acknowledgement on rak: 39") && !strings.HasPrefix(got, "acknowledgement on rak: 40") || !strings.Contains(got, c.want) {
			t.Error(got)
		}
	}
}

// A bench on which nothing changes raises few alarms; one whose every second run is another does.
func TestCalibration(t *testing.T) {
	t.Parallel()
	b := newBench()
	var runs []*report.Report
	for range 40*12 + 5 {
		runs = append(runs, b.session(ack))
	}
	got, err := compare.Calibrate(slices.Concat(runs, runs[:100]), 0, rule) // given twice, a run counts once
	if err != nil || got.Pairs != 6 || got.Comparisons != 40 || got.Alarms != 0 || got.LeftOver != 5 {
		t.Fatalf("%+v, %v", got, err)
	}
	if got.String() != "of 40 comparisons of v1.17.1 with itself on rak, 6 pairs each, none raised an alarm (at most 9 %, 95 % interval)" {
		t.Error(got)
	}
	for i, r := range runs { // as if each were warm when it was the second of a pair, and cold the next
		if i%4 == 1 || i%4 == 2 {
			for j := range r.Verdicts[0].Specs[0].Judged {
				r.Verdicts[0].Specs[0].Judged[j].Value += 200
			}
		}
	}
	if got, err = compare.Calibrate(runs, 10, rule); err != nil || got.Comparisons != 24 || got.Alarms != 24 || got.Rate.Low < 0.8 {
		t.Errorf("%+v, %v", got, err)
	}
	file := filepath.Join(t.TempDir(), compare.CalibrationFile)
	if err := got.Write(file); err != nil {
		t.Fatal(err)
	}
	back, err := compare.ReadCalibration(file)
	if err != nil || back.String() != got.String() || !back.Ended.Equal(got.Ended) {
		t.Errorf("%+v\n%+v, %v", back, got, err)
	}
}

// What cannot be calibrated says what is missing.
func TestNoCalibration(t *testing.T) {
	t.Parallel()
	b := newBench()
	var runs []*report.Report
	for range 11 {
		runs = append(runs, b.session(ack))
	}
	other := b.session(ack)
	other.Version = "v1.18.0"
	flashed := b.session(ack)
	flashed.Benches[0].Image = "0ddba11"
	for _, c := range []struct {
		runs  []*report.Report
		pairs int
		only  string
		want  string
	}{
		{nil, 0, "", "no run on a board with something measured"},
		{runs, 0, "", "11 sessions, and one comparison of 6 pairs wants 12 on one board"},
		{runs, 5, "", "5 pairs of sessions can show nothing of 1 timing at q 0.05, however large: record 6"},
		{runs, 0, "boot", "nothing that was measured is called boot"},
		{slices.Concat(runs, []*report.Report{other}), 0, "", "run run-0001 is of v1.17.1, image \"5ca1ab1e\", run run-0012 of v1.18.0, image \"5ca1ab1e\": give runs of one firmware"},
		{slices.Concat(runs, []*report.Report{flashed}), 0, "", "image \"0ddba11\": give runs of one firmware"},
	} {
		r := rule
		if c.only != "" {
			r.Only = []string{c.only}
		}
		if _, err := compare.Calibrate(c.runs, c.pairs, r); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// A calibration that is cut anywhere, or none, is no calibration.
func TestCalibrationThatCannotBeRead(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "cut.json")
	whole := `{"schema":"calibration/v1","version":"v1","comparisons":4,"alarms":1,"rate":{"value":0.25,"low":0,"high":1}}`
	for _, text := range []string{"", "null", "[]", `{"schema":"gate/v1"}`, strings.NewReplacer(":4", ":0", ":1,", ":0,").Replace(whole), strings.Replace(whole, ":1,", ":5,", 1)} {
		refused(t, file, text)
	}
	for n := range len(whole) {
		refused(t, file, whole[:n])
	}
}

func refused(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := compare.ReadCalibration(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("%q: %v", text, err)
	}
}

// Whatever a file holds, it is refused with its name or says the same when it is written again.
func FuzzParseCalibration(f *testing.F) {
	f.Add([]byte(`{"schema":"calibration/v1","version":"v1","boards":["rak"],"comparisons":4,"alarms":1,"rate":{"value":0.25,"low":null,"high":1}}`))
	f.Add([]byte(`{"schema":"calibration/v1","comparisons":-1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := compare.ParseCalibration("bench.json", text)
		if err != nil {
			if !strings.Contains(err.Error(), "bench.json") {
				t.Error(err)
			}
			return
		}
		again, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := compare.ParseCalibration("bench.json", again); err != nil || back.String() != c.String() {
			t.Errorf("%s became %s: %v", c, back, err)
		}
	})
}
