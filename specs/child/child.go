// Package child is the child process of a run: it runs its share of the specs by Ginkgo and
// tells what came of each.
package child

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
	_ "github.com/meshrig/meshrig/specs/all" // registers the specs with Ginkgo
	"github.com/meshrig/meshrig/specs/suite"
)

// Run reads a run.Job from in, runs its specs, and writes a line of JSON for each result to
// descriptor 3, which the parent of the run has opened.
func Run(in io.Reader, emulate target.Emulator) error {
	var job run.Job
	if err := json.NewDecoder(in).Decode(&job); err != nil {
		return fmt.Errorf("suite: job on standard input: %w", err)
	}
	results := os.NewFile(3, "results")
	if results == nil {
		return errors.New("suite: file descriptor 3 is not open; `meshrig run` starts this command")
	}
	endWithParent(job.Parent)
	return runSpecs(job, emulate, results)
}

// endWithParent ends this process when the parent has ended, however that was, so that nobody
// uses a board that is free for others.
func endWithParent(descriptor uintptr) {
	if descriptor == 0 {
		return
	}
	alive := os.NewFile(descriptor, "parent")
	go func() {
		_, _ = io.Copy(io.Discard, alive)
		os.Exit(report.ExitError)
	}()
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
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.ReportBeforeEach(func(r ginkgo.SpecReport) {
		if r.State.Is(types.SpecStatePending | types.SpecStateSkipped) {
			return // not chosen
		}
		if err := encoder.Encode(run.Result{Started: r.FullText()}); err != nil {
			ginkgo.AbortSuite(err.Error())
		}
	})
	ginkgo.ReportAfterEach(func(r ginkgo.SpecReport) {
		if r.State.Is(types.SpecStatePending) || (r.State.Is(types.SpecStateSkipped) && r.Failure.Message == "") {
			return // not chosen
		}
		res := conclude(job, r, suite.Take())
		res.Turns = turns.take()
		if err := encoder.Encode(res); err != nil {
			ginkgo.AbortSuite(err.Error())
		}
	})
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.RandomSeed = 1
	suiteConfig.RandomizeAllSpecs = job.Reverse // or priorities would order containers alone
	for _, text := range job.Texts {
		suiteConfig.FocusStrings = append(suiteConfig.FocusStrings, "^"+regexp.QuoteMeta(suite.Name+" "+text)+"$")
	}
	reporterConfig.NoColor, reporterConfig.Succinct = true, true
	ginkgo.RunSpecs(verdictOfRun{}, suite.Name, suiteConfig, reporterConfig)
	return nil
}
