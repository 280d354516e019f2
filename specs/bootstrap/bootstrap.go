// Package bootstrap runs the specs as Ginkgo's users run theirs: by `ginkgo`, by `go test`, and by
// an editor on the spec that is clicked, with Ginkgo's own labels, focus and seed. Verdicts are
// those of `meshrig run`, told in Ginkgo's words.
package bootstrap

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/catalogue"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/suite"
)

// The environment that says what is judged; what is not set is as `meshrig run` without a flag.
const (
	TargetVariable = "MESHRIG_TARGET" // emu, exec:WORDS, unix:PATH, tcp:HOST:PORT or board:NAME
	RoleVariable   = "MESHRIG_ROLE"   // what the target is: room, repeater or companion
	AsVariable     = "MESHRIG_AS"     // release that the emulated firmware repeats
	PresetVariable = "MESHRIG_PRESET" // radio settings of the bench
	RigVariable    = "MESHRIG_RIG"    // inventory of a board target
	// CandidateVariable says, if it is set, that the version that the firmware prints excuses no failure.
	CandidateVariable = "MESHRIG_CANDIDATE"
)

// Configure readies this test's program to judge what the environment names, and returns what
// ginkgo.RunSpecs is to be given. A wrong environment fails the test in words. Options change the
// set-up of every bench.
func Configure(t *testing.T, emulate target.Emulator, options ...func(*bench.Config)) (types.SuiteConfig, types.ReporterConfig) {
	t.Helper()
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	if !given("ginkgo.seed") {
		suiteConfig.RandomSeed = 1 // as `meshrig run`
	}
	o := target.Options{
		Target: cmp.Or(os.Getenv(TargetVariable), string(target.Emulated)), Role: os.Getenv(RoleVariable), As: os.Getenv(AsVariable),
		Preset: cmp.Or(os.Getenv(PresetVariable), lora.Default().Name), Rig: cmp.Or(os.Getenv(RigVariable), "rig.yaml"),
		Seed: uint64(suiteConfig.RandomSeed),
	}
	o, err := prepare(t, o, emulate)
	if err != nil {
		t.Fatalf("error: %v; see %s, %s, %s, %s and %s", err, TargetVariable, RoleVariable, AsVariable, PresetVariable, RigVariable)
	}
	cfg, err := o.Bench(emulate)
	if err != nil {
		t.Fatalf("error: %v", err)
	}
	for _, o := range options {
		o(&cfg)
	}
	excused := run.ExcuseOf((&catalogue.Catalogue{}).Of(o.Role), run.Firmware{
		Target: o.Target, Version: o.Version, Candidate: os.Getenv(CandidateVariable) != "", Word: CandidateVariable + "=1",
	})
	v := &verdicts{role: o.Role, version: o.Version, excused: excused.As, emulated: o.Target == string(target.Emulated)}
	suite.Configure(suite.Run{Bench: cfg, Seed: o.Seed, Judge: &suite.Judge{Known: v.known, LeavesOut: v.leavesOut, Crashed: v.crash}})
	gomega.RegisterFailHandler(suite.FailRequirement)
	ginkgo.ReportAfterSuite("what the whole run says", v.conclude)
	fmt.Printf("judging %s %s, seed %d, preset %s\n", o.Target, cmp.Or(o.Version, "of unknown version"), o.Seed, o.Preset)
	if excused.Why != "" {
		fmt.Println(excused.Why)
	}
	return suiteConfig, reporterConfig
}

// Focused skips the test of one family's package unless a focus or a label filter names some of
// its specs: without one they run with those of all, so that `go test ./...` runs each once.
func Focused(t *testing.T) {
	t.Helper()
	c, _ := ginkgo.GinkgoConfiguration()
	if len(c.FocusStrings)+len(c.FocusFiles) == 0 && c.LabelFilter == "" {
		t.Skip("the specs of all families run in ./specs; here those that a focus or a label filter names")
	}
}

// given tells whether a flag was given.
func given(name string) (found bool) {
	flag.Visit(func(f *flag.Flag) { found = found || f.Name == name })
	return found
}

// verdicts collects what a run comes to beyond its single specs.
type verdicts struct {
	role     string // empty: a room server
	version  string // as the board printed it
	excused  string // the release whose known failures are none of this one's
	emulated bool
	crashes  []string
}

func (v *verdicts) known(requirement string) (string, bool) {
	f, ok := known.Of(v.role, v.excused, requirement)
	return f.Reason + " " + f.Link, ok
}

// leavesOut is why a spec is not run: its requirement is not one of this version, or it is of class
// soak and the target is not our own.
func (v *verdicts) leavesOut(spec ginkgo.SpecReport) string {
	id, err := suite.RequirementOf(spec)
	if err != nil {
		return ""
	}
	req, _ := requirements.Lookup(id)
	if judged := suite.RolesOf(spec.Labels()); !req.HoldsFor(v.role) || len(judged) > 0 && !slices.Contains(judged, suite.Role()) {
		return "not of this role; " + RoleVariable + " says what the target is"
	}
	parsed, _ := release.Parse(v.version)
	if ok, why := release.Within(parsed, req.Since, req.Until); !ok {
		return why
	}
	if labels := spec.Labels(); suite.IsSoak(labels) && !v.emulated {
		return fmt.Sprintf("soak: %g h; `meshrig run --soak` runs it", suite.CostOf(labels).Hours())
	}
	return ""
}

func (v *verdicts) crash(spec ginkgo.SpecReport, err error) {
	v.crashes = append(v.crashes, fmt.Sprintf("in %s: %v", spec.FullText(), err))
}

// conclude fails the suite for a crash in any spec, and for a requirement that is listed as a known
// failure although all its specs pass.
func (v *verdicts) conclude(r ginkgo.Report) {
	var problems []string
	if len(v.crashes) > 0 {
		problems = append(problems, fmt.Sprintf("fail: %s: the board stopped or restarted unasked: %s", requirements.CrashID, strings.Join(v.crashes, "; ")))
	}
	for _, id := range passed(r) {
		if reason, ok := v.known(id); ok {
			problems = append(problems, fmt.Sprintf("unexpected pass: %s: listed as a known failure: %s; mend specs/known", id, reason))
		}
	}
	if len(problems) > 0 {
		ginkgo.Fail(strings.Join(problems, "\n"))
	}
}

// passed are the requirements all of whose specs were run and passed, in the order of the report.
func passed(r ginkgo.Report) (list []string) {
	all := map[string]bool{}
	for _, s := range r.SpecReports {
		id, err := suite.RequirementOf(s)
		if err != nil {
			continue
		}
		ok, seen := all[id]
		all[id] = (ok || !seen) && s.State.Is(types.SpecStatePassed)
	}
	for _, req := range requirements.All() {
		if all[req.ID] {
			list = append(list, req.ID)
		}
	}
	return list
}

// prepare finds out whether there is a board at all, and its version.
func prepare(t *testing.T, o target.Options, emulate target.Emulator) (_ target.Options, err error) {
	t.Helper()
	if o, err = o.Resolve(); err != nil {
		return o, err
	}
	on, err := target.Parse(o.Target)
	if err != nil {
		return o, err
	}
	if on.Kind == target.Board {
		return onBoard(t, o)
	}
	if o.Can, err = run.Abilities(t.Context(), o, emulate, os.Stdout); err != nil {
		return o, err
	}
	if o.Version == "" {
		if o.Version, err = run.ReadVersion(t.Context(), o, emulate); err != nil {
			fmt.Printf("%v\n%s is judged by the newest numbers\n", err, o.Target)
		}
	}
	return o, nil
}
