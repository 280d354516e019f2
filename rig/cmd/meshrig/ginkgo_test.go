package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// Ginkgo's own run of the suite says what `meshrig run` says, requirement by requirement: on our
// firmware, on the release that it repeats, and on a firmware that falls short.
func TestGinkgoTellsTheSame(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the suite")
	}
	program := filepath.Join(t.TempDir(), "specs.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-o", program, "github.com/meshrig/meshrig/specs")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, c := range map[string]judged{
		"emu":       {target: "emu", family: "console", want: report.Pass},
		"release":   {target: "emu", as: "v1.17.1", want: report.KnownFailure}, // the whole suite
		"toy":       {target: "exec:toy ack-all", family: "ack", want: report.Fail},
		"candidate": {target: "emu", as: "v1.17.1", family: "store-and-forward", candidate: true, want: report.Fail}, // else known
		"crash":     {target: "exec:rogue exits", family: "robustness", want: report.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := []string{"--procs", "1"}
			if c.as != "" {
				flags = append(flags, "--as", c.as)
			}
			if c.family != "" {
				flags = append(flags, "--family", c.family)
			}
			if c.candidate {
				flags = append(flags, "--candidate")
			}
			r, _ := runOn(t, c.target, flags...)
			if conformant := r.Exit == report.ExitConformant; conformant != (c.want != report.Fail) {
				t.Errorf("exit code %d: %v", r.Exit, r.Counts)
			}
			ours, theirs := verdicts(r), ginkgoVerdicts(t, program, c)
			seen := false
			for id, v := range ours {
				seen = seen || v == c.want
				if theirs[id] == "" && id == requirements.CrashID && v == report.Pass {
					theirs[id] = report.Pass // Ginkgo tells of a crash alone
				}
			}
			if !seen {
				t.Errorf("nothing is %s", c.want)
			}
			if !maps.Equal(ours, theirs) {
				for id := range ours {
					if ours[id] != theirs[id] {
						t.Errorf("%s: meshrig run says %s, Ginkgo %s", id, ours[id], theirs[id])
					}
				}
			}
		})
	}
}

// judged is what both judge, and a verdict that both come to.
type judged struct {
	target, as, family string
	candidate          bool
	want               report.Verdict
}

// ginkgoVerdicts runs the suite by Ginkgo and reads what it says.
func ginkgoVerdicts(t *testing.T, program string, c judged) map[string]report.Verdict {
	t.Helper()
	dir := t.TempDir()
	told := filepath.Join(dir, "ginkgo.json")
	args := []string{"-test.run=^TestSpecs$", "-test.timeout=60m", "-ginkgo.no-color", "-ginkgo.json-report=" + told}
	if c.family != "" {
		args = append(args, "-ginkgo.label-filter=family: containsAny "+c.family)
	}
	run := exec.CommandContext(t.Context(), program, args...)
	run.Dir = dir
	run.Env = append(os.Environ(), "MESHRIG_TARGET="+c.target, "MESHRIG_AS="+c.as)
	if c.candidate {
		run.Env = append(run.Env, "MESHRIG_CANDIDATE=1")
	}
	defer virtualTime.enter()()
	out, _ := run.CombinedOutput() // 1 when something is red
	data, err := os.ReadFile(told)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var reports []types.Report
	if err := json.Unmarshal(data, &reports); err != nil {
		t.Fatal(err)
	}
	return verdictsOfGinkgo(reports[0])
}

// wholeRun is a line of what a run says beyond its specs.
var wholeRun = regexp.MustCompile(`(?m)^(fail|unexpected pass): ([A-Z]+-\d+)`)

// verdictsOfGinkgo reads verdicts out of Ginkgo's words, as a person would.
func verdictsOfGinkgo(r types.Report) map[string]report.Verdict {
	all := map[string]*report.Requirement{}
	beyond := map[string]report.Verdict{}
	for _, s := range r.SpecReports {
		message := s.Failure.Message
		id, err := suite.RequirementOf(s)
		if err != nil { // of the whole run
			for _, m := range wholeRun.FindAllStringSubmatch(message, -1) {
				beyond[m[2]] = report.Verdict(m[1])
			}
			continue
		}
		v := report.Pass
		switch {
		case s.State.Is(types.SpecStateSkipped) && message == "":
			continue // not chosen
		case s.State.Is(types.SpecStateSkipped) && strings.HasPrefix(message, suite.KnownFailure):
			v = report.KnownFailure
		case s.State.Is(types.SpecStateSkipped) && strings.HasPrefix(message, suite.Advice):
			v = report.Fail
		case s.State.Is(types.SpecStateSkipped):
			v = report.Skip
		case s.State.Is(types.SpecStateFailed) && !strings.HasPrefix(message, suite.Error):
			v = report.Fail
		case s.State.Is(types.SpecStateFailureStates):
			v = report.Error
		}
		if all[id] == nil {
			all[id] = &report.Requirement{ID: id}
		}
		all[id].Add(report.Spec{Verdict: v, Frames: 1})
	}
	got := map[string]report.Verdict{}
	for id, q := range all {
		got[id] = q.Verdict
	}
	maps.Copy(got, beyond)
	return got
}
