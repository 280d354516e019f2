package run

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

// Every spec is judged once, whatever came of it, and the report says so: what failed is not tried until it
// passes, and what ended a process is not begun again.
func TestAttempts(t *testing.T) {
	t.Parallel()
	c := fake("passes A-001", "fails B-001", "dies B-001", "quits B-001", "passes R-001", "soaks A-001")
	c.specs[5].Soak = true
	r := newRun(t, c)
	r.Targets = []string{"exec:true"}
	for _, v := range judged(t, r).Verdicts {
		for _, s := range v.Specs {
			want := 1
			if s.Verdict == report.Skip {
				want = 0
			}
			if s.Attempts != want {
				t.Errorf("%s: %d attempts, want %d", s.Text, s.Attempts, want)
			}
		}
	}
}

// The last words of a process that ended tell no secrets, unless the run keeps them.
func TestLastWordsTellNoSecrets(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{false, true} {
		r := newRun(t, fake("tells A-001"))
		r.Options.GuestPassword, r.Secrets = "swordfish", keep
		reason := judged(t, r).Verdicts[0].Reason
		if told := strings.Contains(reason, "hunter2") && strings.Contains(reason, "swordfish"); told != keep || !strings.Contains(reason, "typed: password") {
			t.Errorf("secrets %t: %s", keep, reason)
		}
	}
}

// What boards told when they were lost is told without secrets.
func TestTroublesTellNoSecrets(t *testing.T) {
	t.Parallel()
	const text = `no reply to "password hunter2"`
	var job Job
	r := &report.Report{Benches: []report.Bench{{LeftOut: text, WhyNot: text}}, Recoveries: []report.Recovery{{Trouble: text, Failed: text}}}
	hideTroubles(r, hiding(job))
	for _, got := range []string{r.Benches[0].LeftOut, r.Benches[0].WhyNot, r.Recoveries[0].Trouble, r.Recoveries[0].Failed} {
		if strings.Contains(got, "hunter2") || !strings.Contains(got, "bytes") {
			t.Errorf("%s", got)
		}
	}
	if job.Secrets = true; hiding(job)(text) != text {
		t.Error("hidden although secrets were asked for")
	}
}
