package gate_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	sessions "github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/report"
)

// timed is sound evidence with sessions of both sides in turns, whose acknowledgements took so long.
func timed(pairs int, before, after float64) (*given, sessions.Calibration) {
	g := sound()
	g.policy = strings.Replace(g.policy, "waivers:\n", "timing: {compare: [ack-delay], margin: 10%, q: 0.05, pairs: 20, calibrated_within: 30d}\nwaivers:\n", 1)
	g.policy = strings.Replace(g.policy, "{passes: 5, of: 5}", fmt.Sprintf("{passes: %d, of: %d}", 5+pairs, 5+pairs), 1)
	g.policy = strings.Replace(g.policy, "runs: 5", fmt.Sprint("runs: ", 5+pairs), 1)
	session := func(i int, name, version string, ms float64) *report.Report {
		r := aRun(fmt.Sprintf("%s%02d", name, i), "board:rak", version, uint64(100+i))
		r.Began = noon.Add(time.Duration(i-2*pairs) * 10 * time.Minute)
		most := 700.0
		r.Verdicts[0].Specs[0].Judged = []report.Judged{{What: "acknowledgement of a post", Unit: "ms", Value: ms + float64(i%5), Most: &most}}
		return r
	}
	for i := range pairs {
		g.baseline = append(g.baseline, session(2*i, "s", "v1.17.1", before))
		g.candidate = append(g.candidate, session(2*i+1, "t", "v1.18.0", after))
	}
	return g, sessions.Calibration{
		Schema: sessions.CalibrationSchema, Version: "v1.17.1", Boards: []string{"rak"}, Ended: noon.Add(-48 * time.Hour),
		Pairs: 20, Timings: 1, Margin: 0.1, MaxQ: 0.05, Comparisons: 40, Alarms: 1,
	}
}

// Each answer about timing, and each reason to give none.
func TestTiming(t *testing.T) {
	t.Parallel()
	const may, no, open = gate.OK, gate.Refused, gate.NoDecision
	for name, c := range map[string]struct {
		pairs  int
		after  float64
		change func(*given, *sessions.Calibration)
		status gate.Status
		want   string
		exit   int
	}{
		"same":    {20, 410, nil, may, "timing: acknowledgement of a post on rak: ", 0},
		"changed": {20, 500, nil, no, "timing: acknowledgement of a post on rak: ", 1},
		"few":     {10, 410, nil, open, "same within 70 ms; the policy asks for 20 pairs", 2},
		"unclear": {5, 410, nil, open, "not enough data for a margin of 70 ms: 1 more", 2},
		"changed in few pairs refuses all the same": {10, 500, nil, no, "changed: beyond 70 ms", 1},
		"the alarms are told": {
			20, 410, nil, may, "timing: of 40 comparisons of v1.17.1 with itself on rak, 20 pairs each, 1 raised an alarm", 0,
		},
		"another board's calibration": {20, 410, func(_ *given, c *sessions.Calibration) { c.Boards = []string{"heltec"} }, open, "no calibration within 30d is in the evidence of rak", 2},
		"an old one":                  {20, 410, func(_ *given, c *sessions.Calibration) { c.Ended = noon.Add(-31 * 24 * time.Hour) }, open, "and the policy wants one within 30d", 2},
		"one of tomorrow":             {20, 410, func(_ *given, c *sessions.Calibration) { c.Ended = noon.Add(time.Hour) }, open, "which lies ahead: a clock is wrong", 2},
		"one of another release":      {20, 410, func(_ *given, c *sessions.Calibration) { c.Version = "v1.16.0" }, open, `is of "v1.16.0", and the baseline is v1.17.1`, 2},
		"one by another margin":       {20, 410, func(_ *given, c *sessions.Calibration) { c.Margin = 0.2 }, open, "with a margin of 20 % and a q of 0.05, the policy has 10 % and 0.05", 2},
		"one by another q":            {20, 410, func(_ *given, c *sessions.Calibration) { c.MaxQ = 0.2 }, open, "calibrate again", 2},
		"nothing of the name":         {20, 410, func(g *given, _ *sessions.Calibration) { g.edit("[ack-delay]", "[ack-delay, boot]") }, open, "boot: no board measured any such thing", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, calibration := timed(c.pairs, 400, c.after)
			if c.change != nil {
				c.change(g, &calibration)
			}
			calibration.Rate.High = 0.13
			in := g.input(t)
			in.Calibrations = []sessions.Calibration{calibration}
			a := gate.Judge(in)
			all := text(t, a)
			found := false
			for line := range strings.Lines(all) {
				found = found || strings.HasPrefix(line, string(c.status)+" ") && strings.Contains(line, c.want)
			}
			if !found || a.Exit != c.exit {
				t.Errorf("exit %d, want %d and %s %s in:\n%s", a.Exit, c.exit, c.status, c.want, all)
			}
		})
	}
}
