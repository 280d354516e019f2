package captured

import (
	"encoding/hex"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/measure"
)

// keyOf is a key's public half, nil if it has none.
func keyOf(k capture.Key) *[wire.PublicKeySize]byte {
	b, err := hex.DecodeString(k.Public)
	if err != nil || len(b) != wire.PublicKeySize {
		return nil
	}
	return (*[wire.PublicKeySize]byte)(b)
}

// jsonNode is a node in JSON, with units in the names of its fields.
type jsonNode struct {
	ID           string    `json:"id"`
	Name         string    `json:"name,omitempty"`
	Frames       int       `json:"frames"`
	AirtimeUS    int64     `json:"airtime_us"`
	LongestUS    int64     `json:"longest_us"`
	BusiestUS    int64     `json:"busiest_hour_us"`
	BusiestEndUS int64     `json:"busiest_hour_end_us"`
	DensestUS    int64     `json:"densest_period_us,omitempty"`
	PeriodUS     int64     `json:"period_us,omitempty"`
	GapUS        *int64    `json:"shortest_gap_us,omitempty"`
	SilenceUS    *int64    `json:"longest_gap_us,omitempty"`
	Repeats      int       `json:"repeats"`
	IntoBusy     int       `json:"into_busy_channel"`
	Rule         *jsonRule `json:"rule,omitempty"`
	Verdict      string    `json:"verdict"`
}

// jsonRule is a rule with its units.
type jsonRule struct {
	measure.Rule

	LowHz    uint32 `json:"low_hz"`
	HighHz   uint32 `json:"high_hz"`
	DwellUS  int64  `json:"dwell_us,omitempty"`
	PeriodUS int64  `json:"period_us,omitempty"`
}

// jsonAnswers are how long answers took.
type jsonAnswers struct {
	measure.Answers

	LeastUS int64 `json:"least_us,omitempty"`
	MostUS  int64 `json:"most_us,omitempty"`
	MeanUS  int64 `json:"mean_us,omitempty"`
	ErrUS   int64 `json:"err_us,omitempty"`
}

// jsonPushes are what became of posts.
type jsonPushes struct {
	measure.Pushes

	LeastUS int64 `json:"least_us"`
	MostUS  int64 `json:"most_us"`
}

// jsonResult is what was measured.
type jsonResult struct {
	Frames       int                      `json:"frames"`
	Bad          int                      `json:"bad"`
	Strange      int                      `json:"strange_times"`
	SpanUS       int64                    `json:"span_us"`
	AirtimeUS    int64                    `json:"airtime_us"`
	BusiestUS    int64                    `json:"busiest_hour_us"`
	BusiestEndUS int64                    `json:"busiest_hour_end_us"`
	Measured     int                      `json:"durations_measured"`
	Off          int                      `json:"durations_off_formula"`
	WorstUS      float64                  `json:"worst_beyond_bars_us"`
	MostUS       float64                  `json:"largest_difference_us"`
	Reckoned     int                      `json:"durations_by_formula"`
	Nodes        []jsonNode               `json:"nodes"`
	Unattributed jsonNode                 `json:"unattributed"`
	Evidence     map[measure.Evidence]int `json:"senders_by"`
	Collisions   int                      `json:"collisions"`
	SameSF       int                      `json:"collisions_same_sf"`
	LogIns       jsonAnswers              `json:"log_ins"`
	Requests     jsonAnswers              `json:"requests"`
	Posts        *jsonPushes              `json:"posts,omitempty"`
}

func micros(d time.Duration) int64 { return d.Microseconds() }

func asJSON(r measure.Result) jsonResult {
	j := jsonResult{
		Frames: r.Frames, Bad: r.Bad, Strange: r.Strange, SpanUS: micros(r.Span), AirtimeUS: micros(r.Airtime),
		BusiestUS: micros(r.Busiest), BusiestEndUS: int64(r.BusiestEnd), Measured: r.Measured, Off: r.Off,
		WorstUS: float64(r.Worst) / 1e3, MostUS: float64(r.Most) / 1e3, Reckoned: r.Reckoned, Nodes: []jsonNode{},
		Unattributed: nodeJSON(r.Unattributed), Evidence: r.Evidence, Collisions: r.Collisions, SameSF: r.SameSF,
		LogIns: answersJSON(r.LogIns), Requests: answersJSON(r.Requests),
	}
	for _, n := range r.Nodes {
		j.Nodes = append(j.Nodes, nodeJSON(n))
	}
	if p := r.Pushes; p != nil {
		j.Posts = &jsonPushes{*p, micros(p.Least), micros(p.Most)}
	}
	return j
}

func nodeJSON(n measure.Node) jsonNode {
	j := jsonNode{
		ID: n.ID, Name: n.Name, Frames: n.Frames, AirtimeUS: micros(n.Airtime), LongestUS: micros(n.Longest), BusiestUS: micros(n.Busiest),
		BusiestEndUS: int64(n.BusiestEnd), DensestUS: micros(n.Densest), PeriodUS: micros(n.Period), Repeats: n.Repeats, IntoBusy: n.IntoBusy,
		Verdict: string(n.Verdict),
	}
	if r := n.Rule; r != nil {
		j.Rule = &jsonRule{*r, uint32(r.Low), uint32(r.High), micros(r.Dwell), micros(r.Period)}
	}
	if n.Frames > 1 {
		j.GapUS, j.SilenceUS = new(micros(n.ShortestGap)), new(micros(n.LongestGap))
	}
	return j
}

func answersJSON(a measure.Answers) jsonAnswers {
	j := jsonAnswers{Answers: a, LeastUS: micros(a.Least), MostUS: micros(a.Most), ErrUS: micros(a.Err)}
	if a.Answered > 0 {
		j.MeanUS = micros(a.Sum / time.Duration(a.Answered))
	}
	return j
}
