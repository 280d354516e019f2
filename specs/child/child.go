// Package child is the child process of a run: it runs its share of the specs by Ginkgo and
// tells what came of each.
package child

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
	_ "github.com/meshrig/meshrig/specs/all" // registers the specs with Ginkgo
	"github.com/meshrig/meshrig/specs/suite"
)

// Run does the job that the parent of a run hands to this process, see run.Receive.
func Run(in io.Reader, emulate target.Emulator) error {
	job, results, err := run.Receive(in)
	if err != nil {
		return err
	}
	return runSpecs(job, emulate, results)
}

// verdictOfRun takes Ginkgo's verdict on the run, which says less than ours.
type verdictOfRun struct{}

func (verdictOfRun) Fail() {}

// runSpecs runs the specs of a job and writes what comes of each.
func runSpecs(job run.Job, emulate target.Emulator, results io.Writer) error {
	cfg, err := job.Options.Bench(emulate)
	if err != nil {
		return err
	}
	turns := &turnCounter{Target: cfg.Target}
	if cfg.Target != nil {
		cfg.Target = turns
	}
	suite.Configure(suite.Run{Bench: cfg, Seed: job.Options.Seed, Reverse: job.Reverse})
	encoder := json.NewEncoder(results)
	reached := reach{folder: os.Getenv(ReachVariable)}
	gomega.RegisterFailHandler(suite.FailRequirement)
	ginkgo.ReportBeforeEach(func(r ginkgo.SpecReport) {
		if r.State.Is(types.SpecStatePending | types.SpecStateSkipped) {
			return // not chosen
		}
		if err := errors.Join(encoder.Encode(run.Result{Started: r.FullText()}), reached.begin()); err != nil {
			ginkgo.AbortSuite(err.Error())
		}
	})
	ginkgo.ReportAfterEach(func(r ginkgo.SpecReport) {
		if r.State.Is(types.SpecStatePending) || (r.State.Is(types.SpecStateSkipped) && r.Failure.Message == "") {
			return // not chosen
		}
		res := conclude(job, r, suite.Take())
		res.Turns = turns.take()
		if err := errors.Join(encoder.Encode(res), reached.end(res.Requirement)); err != nil {
			ginkgo.AbortSuite(err.Error())
		}
	})
	if err := reached.end(AtStart); err != nil {
		return err
	}
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.RandomSeed = 1
	suiteConfig.RandomizeAllSpecs = job.Reverse // or priorities would order containers alone
	if len(job.Texts) > 0 {
		suiteConfig.FocusStrings = []string{focus(job.Texts)}
	}
	reporterConfig.NoColor, reporterConfig.Succinct = true, true
	ginkgo.RunSpecs(verdictOfRun{}, suite.Name, suiteConfig, reporterConfig)
	return nil
}

// focus is a regular expression of specs by their texts. Sorted, what their starts have in common
// is looked at once, which for hundreds of them is a third of a run.
func focus(texts []string) string {
	texts = slices.Sorted(slices.Values(texts))
	for i, text := range texts {
		texts[i] = regexp.QuoteMeta(text)
	}
	return "^" + regexp.QuoteMeta(suite.Name+" ") + "(?:" + strings.Join(texts, "|") + ")$"
}
