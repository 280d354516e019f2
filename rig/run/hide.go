package run

import (
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/report"
)

// hiding takes out of a text the passwords and the key that a job gives to its boards, and what stands on a
// console's line as one. A job that keeps secrets leaves texts as they are.
func hiding(job Job) func(string) string {
	if job.Secrets {
		return func(text string) string { return text }
	}
	var secrets explain.Secrets
	secrets.Add(job.Options.Secrets()...)
	return secrets.Hide
}

// hideTroubles takes secrets out of what boards told when they were lost: a console's last line may be one.
func hideTroubles(r *report.Report, hide func(string) string) {
	for i := range r.Benches {
		b := &r.Benches[i]
		b.LeftOut, b.WhyNot = hide(b.LeftOut), hide(b.WhyNot)
	}
	for i := range r.Recoveries {
		a := &r.Recoveries[i]
		a.Trouble, a.Failed = hide(a.Trouble), hide(a.Failed)
	}
}
