package track_test

import (
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/track"
)

// A node that restarts soon after its start may be up for longer at the next poll than at the last: its
// counters began anew all the same, and did not wrap.
func TestRestartSoonAfterStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		gone, up, air, sent float64
		restarts            float64
	}{
		"restarted":                         {300, 284, 3, 9, 1},
		"restarted, and sent more since":    {300, 284, 30, 5, 1},
		"goes on":                           {300, 400, 9, 12, 0},
		"goes on, and its clock is slow":    {86_400, 86_450, 9, 12, 0},
		"cleared, and sent less since":      {300, 400, 9, 5, 0},
		"our clock was set forward an hour": {3_900, 400, 9, 12, 0},
	} {
		var tracker track.Tracker
		at := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		poll := func(at time.Time, up, air, sent float64) sample.Values {
			var values sample.Values
			for _, s := range tracker.Take(sample.Sample{
				Node: sample.Node{Name: "hill", Pub: "50"}, Source: sample.Serial, At: at,
				Poll: &sample.Poll{Values: sample.Values{sample.Uptime: up, sample.TransmitTime: air, sample.Sent: sent}},
			}) {
				if s.Poll != nil {
					values = s.Poll.Values
				}
			}
			return values
		}
		poll(at, 100, 8, 10)
		got := poll(at.Add(time.Duration(c.gone)*time.Second), c.up, c.air, c.sent)
		if got[sample.Restarts] != c.restarts || got[sample.TransmitTime] != c.air || got[sample.Uptime] != c.up {
			t.Errorf("%s: %v", name, got)
		}
	}
}
