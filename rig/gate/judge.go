package gate

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/internal/words"
)

// Suite is what the program that asks holds firmwares to.
type Suite struct {
	Specs    string              // digest of the list of specs, as in the head of a report
	Families map[string][]string // ids of requirements that specs judge, by family
	Soaks    map[string]string   // requirement of each spec that takes days, by its text
}

// Input is all that the answer follows from.
type Input struct {
	Suite     Suite
	Policy    *Policy
	Images    map[string]string // as of [Images]
	Baseline  []Folder
	Candidate []Folder
	// Calibrations say how often benches raise a false alarm about timing.
	Calibrations []compare.Calibration
	At           time.Time
}

// judge holds evidence against a policy. Every rule is a method, and each says something.
type judge struct {
	*Answer
	ours          Suite
	p             *Policy
	at            time.Time
	old, now      evidence
	before, after tally
	calibrations  []compare.Calibration
	places        []string // where the policy wants evidence
}

// Judge evaluates every rule and concludes on them. It depends on nothing but its input.
func Judge(in Input) *Answer {
	j := &judge{
		Answer: &Answer{
			Schema: AnswerForm, At: in.At.UTC().Truncate(time.Second), Version: in.Policy.For.Version, Baseline: in.Policy.Baseline.Version,
			Policy: in.Policy.Digest, Images: in.Images, Judged: []string{}, Evidence: []Taken{},
		},
		ours: in.Suite, p: in.Policy, at: in.At, old: gather(in.Baseline), now: gather(in.Candidate), calibrations: in.Calibrations,
	}
	if in.Policy.Evidence.Host != nil {
		j.places = append(j.places, host)
	}
	if b := in.Policy.Evidence.Boards; b != nil {
		j.places = append(j.places, b.Names...)
	}
	j.admit()
	for _, rule := range []struct {
		name string
		rule func(say)
	}{
		{"evidence", j.evidence},
		{"baseline", j.baseline},
		{"images", j.imagesOf},
		{"host", j.onHost},
		{"boards", j.onBoards},
		{"coverage", j.coverage},
		{"error", j.errors},
		{"undecidable", j.undecidable},
		{"must", j.must},
		{"should", j.should},
		{"new failure", j.newFailures},
		{"inherited", j.inherited},
		{"fixed", j.fixed},
		{"ran-in-baseline", j.ranInBaseline},
		{"unexpected pass", j.unexpected},
		{"hardware", j.hardware},
		{"settings", j.settings},
		{"timing", j.timing},
		{"waivers", j.waived},
	} {
		rule.rule(func(status Status, format string, args ...any) {
			j.Findings = append(j.Findings, Finding{Rule: rule.name, Status: status, Text: fmt.Sprintf(format, args...)})
		})
	}
	j.conclude()
	return j.Answer
}

// say adds a sentence to the rule at hand.
type say func(status Status, format string, args ...any)

// admit decides which runs count. The suite is that of the baseline.
func (j *judge) admit() {
	for _, r := range slices.Concat(j.old.runs, j.now.runs) {
		if r.Head != nil {
			j.Suite = r.Suite.Specs
			break
		}
	}
	common := want{policy: j.p, at: j.at, suite: j.Suite}
	old, now := common, common
	old.version, now.version, now.images, now.aged = j.p.Baseline.Version, j.p.For.Version, j.Images, true
	now.golden = j.p.Evidence.Boards != nil && j.p.Evidence.Boards.Golden
	apart(j.old.runs, j.now.runs)
	old.admit(j.old.runs)
	now.admit(j.now.runs)
	j.before, j.after = tallyOf(j.old.runs), tallyOf(j.now.runs)
	for _, of := range []struct {
		runs     []run
		baseline bool
	}{{j.old.runs, true}, {j.now.runs, false}} {
		for _, r := range of.runs {
			j.Evidence = append(j.Evidence, Taken{
				Run: r.short(), Target: r.Target, Version: r.Version, Image: r.Image, Seed: r.Seed, Baseline: of.baseline, Refused: r.why,
			})
			for _, digest := range r.images() {
				if r.why == "" && !of.baseline && digest != "" && !slices.Contains(j.Judged, digest) {
					j.Judged = append(j.Judged, digest)
				}
			}
		}
	}
	slices.Sort(j.Judged)
}

// apart refuses runs that are given for the baseline and for the candidate: each would excuse itself.
func apart(old, now []run) {
	for i := range old {
		for k := range now {
			if old[i].Head != nil && now[k].Head != nil && old[i].name() == now[k].name() {
				old[i].why, now[k].why = "given as the candidate's too", "given as the baseline's too"
			}
		}
	}
}

// evidence says what of the candidate's does not count.
func (j *judge) evidence(say say) {
	taken := sayRefused(say, j.now)
	switch {
	case len(j.now.runs) == 0 && len(j.now.broken) == 0:
		say(Refused, "nothing was given to be judged")
	case taken == 0:
		say(NoDecision, "no run of %s is left to be judged", j.Version)
	case j.judgedNothing():
		say(Refused, "the runs of %s judged nothing", j.Version)
	default:
		say(OK, "%s of %s, judged by one suite (specs %s)", words.Count(taken, "run"), j.Version, brief(j.Suite))
	}
}

// judgedNothing tells whether all that was selected was skipped.
func (j *judge) judgedNothing() bool {
	return len(j.upgrades()) == 0 && !slices.ContainsFunc(j.after.all(), func(c *cell) bool { return len(c.ran) > 0 })
}

// sayRefused names runs that do not count, or do not in full, and returns how many do.
func sayRefused(say say, e evidence) (taken int) {
	for _, text := range e.broken {
		say(NoDecision, "%s", text)
	}
	for _, r := range e.runs {
		switch {
		case r.why != "":
			say(NoDecision, "run %s is refused: %s", r.short(), r.why)
			continue
		case r.Partial:
			say(NoDecision, "run %s did not come to its end; judge again, or give one that did", r.short())
		}
		taken++
	}
	return taken
}

func (j *judge) baseline(say say) {
	taken := sayRefused(say, j.old)
	if taken == 0 {
		say(NoDecision, "no run of %s to hold %s against; `meshrig gate explain` says which are needed", j.Baseline, j.Version)
		return
	}
	say(OK, "%s of %s", words.Count(taken, "run"), j.Baseline)
}

// imagesOf says which of the release's files were judged.
func (j *judge) imagesOf(say say) {
	var judged []string
	for digest, name := range j.Images {
		if slices.Contains(j.Judged, digest) {
			judged = append(judged, name)
		}
	}
	slices.Sort(judged)
	switch {
	case len(j.Images) == 0:
		say(NoDecision, "no file matches %s; build the release, or mend for.images", j.p.For.Images)
	case len(judged) == len(j.Images):
		say(OK, "each of the release's %s was judged: %s", words.Count(len(judged), "image"), strings.Join(judged, ", "))
	case len(judged) == 0:
		say(NoDecision, "none of the release's %s was judged", words.Count(len(j.Images), "image"))
	case j.p.Evidence.Coverage.Images == "listed":
		say(OK, "the release has %s, this evidence is of %d: %s; the policy asks for no more", words.Count(len(j.Images), "image"), len(judged), strings.Join(judged, ", "))
	default:
		say(Refused, "the release has %s, this evidence is of %d: %s", words.Count(len(j.Images), "image"), len(judged), strings.Join(judged, ", "))
	}
}
