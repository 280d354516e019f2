package report_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

func TestSummaryTellsLatency(t *testing.T) {
	measured := &report.Report{Target: "loopback", Latency: &report.Latency{ConsoleMS: 5.25, ModemMS: 0.8}}
	exact := &report.Report{Target: "emu"}
	for name, c := range map[string]struct {
		r    *report.Report
		want string
	}{
		"one":  {measured, "latency: console 5.2 ms, modem 0.8 ms"},
		"two":  {report.Join([]*report.Report{exact, measured}), "latency"},
		"none": {exact, ""},
	} {
		var b strings.Builder
		if err := c.r.WriteSummary(&b, report.Style{}); err != nil {
			t.Fatal(err)
		}
		if got := b.String(); c.want == "" == strings.Contains(got, "latency") || !strings.Contains(got, c.want) {
			t.Errorf("%s: want %q in\n%s", name, c.want, got)
		}
	}
}
