package report

import "fmt"

// Contradiction is the first place at which a report says two things that cannot both be: a word that
// is no verdict, a requirement that came to another verdict than its specs, a conclusion that does not
// follow, or an end although specs were not judged. No run writes such a report, so somebody changed
// it, or it was damaged. Nil: there is none.
func (r *Report) Contradiction() error {
	for _, t := range r.all() {
		if err := t.contradiction(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Report) contradiction() error {
	seen := map[string]bool{}
	for _, v := range r.Verdicts {
		if seen[v.ID] {
			return fmt.Errorf("report: %s has two verdicts", v.ID)
		}
		seen[v.ID] = true
		if err := v.contradiction(); err != nil {
			return err
		}
	}
	if len(r.Targets) > 0 || r.Partial { // concludes on others too, or on what is there
		return nil
	}
	if judged, of := r.judged(); judged < of {
		return fmt.Errorf("report: it came to its end, and %d of %d specs were judged", judged, of)
	}
	again := *r
	again.Conclude()
	if again.Exit != r.Exit {
		return fmt.Errorf("report: it says %q, exit code %d; what stands in it comes to %q, %d", r.Verdict, r.Exit, again.Verdict, again.Exit)
	}
	return nil
}

func (r *Requirement) contradiction() error {
	if !r.Verdict.known() {
		return fmt.Errorf("report: %s: %q is no verdict", r.ID, r.Verdict)
	}
	var worst Verdict
	for _, s := range r.Specs {
		switch {
		case !s.Verdict.known():
			return fmt.Errorf("report: %s: %q of the spec %q is no verdict", r.ID, s.Verdict, s.Text)
		case s.BenchSeconds < 0 || s.BenchSeconds > mostSeconds:
			return fmt.Errorf("report: %s: the spec %q took %g s", r.ID, s.Text, s.BenchSeconds)
		case worst == "" || s.Verdict.rank() > worst.rank():
			worst = s.Verdict
		}
	}
	follows := r.Verdict == worst || worst == "" ||
		worst == Fail && r.Verdict == KnownFailure || worst == Pass && r.Verdict == UnexpectedPass
	if !follows {
		return fmt.Errorf("report: %s is said to be %q, and its specs come to %q", r.ID, r.Verdict, worst)
	}
	return nil
}

// mostSeconds is a century, which no spec takes.
const mostSeconds = 100 * 366 * 24 * 3600

func (v Verdict) known() bool {
	switch v {
	case Pass, Fail, Skip, KnownFailure, UnexpectedPass, Error:
		return true
	}
	return false
}
