package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// Ginkgo's own run of the suite says what `meshrig run` says, requirement by requirement: on our
// firmware, on the release that it repeats, and on a firmware with a fault in it.
func TestGinkgoTellsTheSame(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program and the suite with a fault")
	}
	w, err := mutant.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	unchanged := sync.OnceValue(func() string { return buildSuite(t, w, faults.Fault{}, w.Work) })
	for name, c := range map[string]struct {
		as, family string
		fault      string // id
		want       report.Verdict
	}{
		"emu":     {family: "console", want: report.Pass},
		"release": {as: "v1.17.1", want: report.KnownFailure}, // the whole suite
		"fault":   {fault: "F-SF-02", family: "store-and-forward", want: report.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			compare := func(program, suite, dir string) error {
				args := []string{"run", "--draft", "--out", filepath.Join(dir, "out"), "--procs", "1"}
				if c.as != "" {
					args = append(args, "--as", c.as)
				}
				if c.family != "" {
					args = append(args, "--family", c.family)
				}
				_ = exec.CommandContext(t.Context(), program, args...).Run() // 1 when something is red
				r, err := report.Read(filepath.Join(dir, "out", report.JSONFile))
				if err != nil {
					return err
				}
				if conformant := r.Exit == report.ExitConformant; conformant != (c.fault == "") {
					t.Errorf("exit code %d: %v", r.Exit, r.Counts)
				}
				ours, theirs := verdicts(r), ginkgoVerdicts(t, suite, dir, c.as, c.family)
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
				return nil
			}
			var err error
			if c.fault == "" {
				err = compare("meshrig", unchanged(), t.TempDir())
			} else {
				f := faultOf(t, c.fault)
				err = w.With(t.Context(), f, func(program, dir string) error {
					return compare(program, buildSuite(t, w, f, dir), dir)
				})
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func faultOf(t *testing.T, id string) faults.Fault {
	t.Helper()
	for _, f := range faults.All() {
		if f.ID == id {
			return f
		}
	}
	t.Fatalf("no fault %s", id)
	return faults.Fault{}
}

// buildSuite builds the suite with a fault into a folder, and returns the program.
func buildSuite(t *testing.T, w mutant.Workshop, f faults.Fault, dir string) (program string) {
	t.Helper()
	program = filepath.Join(dir, "specs.test")
	args := []string{"test", "-c", "-vet=off", "-o", program}
	overlay, err := w.Overlay(dir, f)
	if err != nil {
		t.Fatal(err)
	}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	build := exec.CommandContext(t.Context(), "go", append(args, "./specs")...)
	build.Dir = w.Root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

// ginkgoVerdicts runs the suite by Ginkgo and reads what it says.
func ginkgoVerdicts(t *testing.T, program, dir, as, family string) map[string]report.Verdict {
	t.Helper()
	told := filepath.Join(dir, "ginkgo.json")
	args := []string{"-test.timeout=20m", "-ginkgo.no-color", "-ginkgo.json-report=" + told}
	if family != "" {
		args = append(args, "-ginkgo.label-filter=family: containsAny "+family)
	}
	run := exec.CommandContext(t.Context(), program, args...)
	run.Dir = dir
	run.Env = append(os.Environ(), "MESHRIG_AS="+as)
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
