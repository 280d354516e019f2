package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	"github.com/onsi/gomega"
	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/suite"
)

// timelineDir is the folder of the timelines, in the report's.
const timelineDir = "timelines"

// job is what the parent of a run hands to a child on its standard input.
type job struct {
	Settings     Settings `json:"settings"`
	Texts        []string `json:"texts"` // of the specs to run
	Reverse      bool     `json:"reverse,omitempty"`
	Out          string   `json:"out"`
	Timelines    string   `json:"timelines"` // folder in Out
	AllTimelines bool     `json:"all_timelines,omitempty"`
	// Parent is a file descriptor that is open as long as the parent lives.
	Parent uintptr `json:"parent,omitempty"`
}

// newSuite is the child of a run: it runs its share of the specs and writes one
// line of JSON per result to file descriptor 3.
func newSuite(s streams) *cobra.Command {
	return &cobra.Command{
		Use:    "suite",
		Short:  "Run specs for a parent `meshrig run`",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var j job
			if err := json.NewDecoder(s.in).Decode(&j); err != nil {
				return fmt.Errorf("suite: job on standard input: %w", err)
			}
			results := os.NewFile(3, "results")
			if results == nil {
				return errors.New("suite: file descriptor 3 is not open; `meshrig run` starts this command")
			}
			j.endWithParent()
			return j.run(results)
		},
	}
}

// endWithParent ends this process when the parent has ended, however that was, so that nobody
// uses a board that is free for others.
func (j job) endWithParent() {
	if j.Parent == 0 {
		return
	}
	alive := os.NewFile(j.Parent, "parent")
	go func() {
		_, _ = io.Copy(io.Discard, alive)
		os.Exit(report.ExitError)
	}()
}

// verdictOfRun takes Ginkgo's verdict on the run, which says less than ours.
type verdictOfRun struct{}

func (verdictOfRun) Fail() {}

func (j job) run(results io.Writer) error {
	cfg, err := j.Settings.Bench()
	if err != nil {
		return err
	}
	turns := &turnCounter{Target: cfg.Target}
	if cfg.Target != nil {
		cfg.Target = turns
	}
	suite.Configure(suite.Run{Bench: cfg, Seed: j.Settings.Seed, Reverse: j.Reverse})
	encoder := json.NewEncoder(results)
	gomega.RegisterFailHandler(ginkgo.Fail)
	ginkgo.ReportBeforeEach(func(r ginkgo.SpecReport) {
		if r.State.Is(types.SpecStatePending | types.SpecStateSkipped) {
			return // not chosen
		}
		if err := encoder.Encode(result{Started: r.FullText()}); err != nil {
			ginkgo.AbortSuite(err.Error())
		}
	})
	ginkgo.ReportAfterEach(func(r ginkgo.SpecReport) {
		if r.State.Is(types.SpecStatePending) || (r.State.Is(types.SpecStateSkipped) && r.Failure.Message == "") {
			return // not chosen
		}
		res := j.conclude(r, suite.Take())
		res.Turns = turns.take()
		if err := encoder.Encode(res); err != nil {
			ginkgo.AbortSuite(err.Error())
		}
	})
	suiteConfig, reporterConfig := ginkgo.GinkgoConfiguration()
	suiteConfig.RandomSeed = 1
	suiteConfig.RandomizeAllSpecs = j.Reverse // or priorities would order containers alone
	for _, text := range j.Texts {
		suiteConfig.FocusStrings = append(suiteConfig.FocusStrings, "^"+regexp.QuoteMeta(suiteName+" "+text)+"$")
	}
	reporterConfig.NoColor, reporterConfig.Succinct = true, true
	ginkgo.RunSpecs(verdictOfRun{}, suiteName, suiteConfig, reporterConfig)
	return nil
}

// result is what a child says of one spec: the spec's report, and the lane that
// the report keeps for people.
type result struct {
	report.Spec

	// Started is the text of a spec that begins now; the rest is empty then.
	Started string `json:"started,omitempty"`
	Lane    string `json:"lane,omitempty"`
	// Unheard says that a bench on real air heard no frame, its set-up included.
	Unheard bool `json:"unheard,omitempty"`
	// Trouble is the error of the way to a board that ended the spec.
	Trouble *trouble `json:"trouble,omitempty"`
}

// trouble is a board's error on its way from a child to its parent.
type trouble struct {
	Board string `json:"board"`
	Stage string `json:"stage"`
	Rule  string `json:"rule,omitempty"`
	Line  string `json:"line,omitempty"`
	Cause string `json:"cause,omitempty"`
}

// troubleOf is an error of the way to a board, nil if the firmware did it or it is about no board.
func troubleOf(err error) *trouble {
	var e *board.Error
	if !errors.As(err, &e) || board.Stopped(err) {
		return nil
	}
	t := &trouble{Board: e.Board, Stage: e.Stage, Rule: e.Rule, Line: e.Line}
	if e.Err != nil {
		t.Cause = e.Err.Error()
	}
	return t
}

// err is the board's error again.
func (t *trouble) err() error {
	e := &board.Error{Board: t.Board, Stage: t.Stage, Rule: t.Rule, Line: t.Line}
	if t.Cause != "" {
		e.Err = errors.New(t.Cause)
	}
	return e
}

// conclude makes a verdict of Ginkgo's state and of what the glue saw. A failed
// set-up, a panic and a time-out are errors, and so is what the bench aborted.
func (j job) conclude(r ginkgo.SpecReport, rec suite.Record) result {
	id, _ := suite.RequirementOf(r)
	res := result{Spec: report.Spec{
		Text: r.FullText(), Requirement: id, File: relative(r.FileName()), Line: r.LineNumber(),
		Seed: rec.Seed, Crashed: rec.Crashed, WallSeconds: r.RunTime.Seconds(),
	}}
	message := strings.TrimSpace(r.Failure.Message)
	where := fmt.Sprintf("%s:%d", relative(r.Failure.Location.FileName), r.Failure.Location.LineNumber)
	switch {
	case r.State.Is(types.SpecStatePassed):
		res.Verdict = report.Pass
	case r.State.Is(types.SpecStateSkipped):
		res.Verdict, res.Reason = report.Skip, message
	case rec.Crashed && strings.HasPrefix(id, "ROB-"):
		res.Verdict, res.Reason = report.Fail, message+"\nat "+where
	case rec.Aborted != "":
		res.Verdict, res.Reason = report.Error, rec.Aborted+"\nat "+where
	case !r.State.Is(types.SpecStateFailed) || !r.Failure.FailureNodeType.Is(types.NodeTypeIt):
		res.Verdict, res.Reason = report.Error, fmt.Sprintf("%s: %s %s\nat %s", r.State, message, r.Failure.ForwardedPanic, where)
	default:
		res.Verdict, res.Reason = report.Fail, message+"\nat "+where
	}
	if rec.Bench == nil {
		return res
	}
	res.Frames, res.ConsoleBytes = rec.Bench.Frames(), rec.Bench.ConsoleBytes()
	res.BenchSeconds = rec.Bench.Now().Sub(0).Seconds()
	res.LagMS = rec.Bench.Lag().Seconds() * 1e3
	res.Unheard = rec.Bench.Unheard()
	res.Undecidable = res.Verdict == report.Error && rec.Bench.Undecided()
	bad := res.Verdict == report.Fail || res.Verdict == report.Error
	if res.Verdict == report.Error {
		res.Trouble = troubleOf(rec.Bench.Trouble())
	}
	if bad {
		var lane strings.Builder
		lanes := capture.Lanes{Last: laneEvents, Decode: rec.Bench.Decode}
		if err := lanes.Write(&lane, rec.Bench.Events()); err == nil {
			res.Lane = lane.String()
		}
	}
	if bad || j.AllTimelines {
		name := filepath.Join(j.Timelines, fileName(r.FullText())+".jsonl")
		if err := writeTimeline(filepath.Join(j.Out, name), rec); err != nil {
			res.Reason = strings.TrimPrefix(res.Reason+"\nits timeline could not be kept: "+err.Error(), "\n")
			return res
		}
		res.Timeline = name
	}
	return res
}

// laneEvents is how much of a timeline a failing spec shows.
const laneEvents = 24

func writeTimeline(file string, rec suite.Record) (err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // a report is for all to read
		return fmt.Errorf("timeline: %w", err)
	}
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
	}()
	return rec.Bench.Timeline().WriteJSONL(f)
}

// fileName turns a spec's text into the name of a file.
func fileName(text string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '+':
			return r
		}
		return '-'
	}, text)
	if len(name) > 120 {
		name = fmt.Sprintf("%s-%016x", name[:100], suite.SeedOf(0, text))
	}
	return name
}
