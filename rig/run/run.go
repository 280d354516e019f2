package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/kballard/go-shellquote"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
)

// Orders in which specs are run.
const (
	Written = "written" // as the tree has them
	Reverse = "reverse" // last first
)

// Orders are the words for the order of specs.
func Orders() []string { return []string{Written, Reverse} }

// timelineDir is the folder of the timelines, in the report's.
const timelineDir = "timelines"

// Run is one run on one target or several.
type Run struct {
	Catalogue Catalogue
	Selection
	Targets []string
	// Options are those of every target; which one it is, is filled in.
	Options      target.Options
	Procs        int    // processes that run specs side by side, at least 1
	Order        string // Written or Reverse
	Out          string // folder of the report
	FailFast     bool   // stop at the first spec that speaks against the firmware or the bench
	AllTimelines bool   // keep that of every spec, not only of what failed
	Captures     bool   // keep a pcapng file of every spec beside its timeline
	Secrets      bool   // keep passwords and private keys in what is written
	Soak         bool   // run the specs of class soak on targets other than our own too
	Long         bool   // run those of more than an hour on boards too
	AllBoards    bool   // a board that was asked for and left out leaves no verdict
	Undecidable  int    // how many specs may end at a bound that a bench cannot judge

	// Program is which program judges, its release or commit.
	Program string
	// Flags are those that a report tells to repeat a spec, Given all that it takes to resume the run.
	Flags, Given []report.Flag
	// Resume is the run that is gone on with; nil: this one is new.
	Resume *report.Interrupted

	// Candidate says that no failure is excused by the version that a firmware prints. Images are the
	// SHA-256 of the released images of a version in hex, as far as they are known; nil: none is.
	Candidate bool
	Images    func(version string) []string

	// Emulate makes the project's own firmware. Boards opens the real boards of a target.
	Emulate target.Emulator
	Boards  func(ctx context.Context, job Job) (Executor, error)

	// Warn is where people read what is wrong with the run, and Progress how far it is; Terminal
	// says that lines may be written over there.
	Warn     io.Writer
	Progress io.Writer // how far; nil: as Warn
	Terminal bool
}

// ErrInterrupted ends a run; what it judged until then stands in its folder.
var ErrInterrupted = errors.New("run: interrupted")

// Claim makes the folder of the report and keeps other runs out of it until release. It is a
// *report.InUseError if one has it.
func (r *Run) Claim() (release func(), err error) {
	if err := os.MkdirAll(r.Out, 0o755); err != nil { //nolint:gosec // a report is for all to read
		return nil, fmt.Errorf("report folder %s: %w; choose another with --out", r.Out, err)
	}
	return report.Lock(r.Out)
}

// Check refuses settings that name nothing, before anything is started, with a *SelectionError. A
// rig file that cannot be read or is wrong is none, but a set-up that is broken: a words.Errors.
func (r *Run) Check() error {
	if len(r.Targets) == 0 {
		return wrong(errors.New("no --target"))
	}
	r.Targets = target.Merge(r.Targets)
	for _, name := range r.Targets {
		_, err := r.options(name).Bench(r.Emulate)
		if _, broken := errors.AsType[words.Errors](err); broken {
			return err
		}
		if err != nil {
			return wrong(err)
		}
	}
	if !slices.Contains(Orders(), r.Order) {
		return wrong(&words.Unknown{What: "order", Name: r.Order, Known: Orders()})
	}
	if r.Procs < 1 {
		return wrong(fmt.Errorf("--procs %d: want at least 1", r.Procs))
	}
	return nil
}

// options are those of one of several targets.
func (r *Run) options(name string) target.Options {
	one := r.Options
	one.Target = name
	if resolved, err := one.Resolve(); err == nil {
		return resolved
	}
	return one
}

// Judge judges one target after the other by the chosen specs and puts their reports together, in
// a folder that was claimed.
// Results are kept in the folder of the report as they come; unkept is why some were not.
func (r *Run) Judge(ctx context.Context, chosen []Spec) (all *report.Report, unkept, err error) {
	log, head, err := r.begin(chosen)
	if err != nil {
		return nil, nil, err
	}
	reports := make([]*report.Report, 0, len(r.Targets))
	for i, name := range r.Targets {
		job := Job{Night: NightOf(head.Began), Options: r.options(name), Reverse: r.Order == Reverse, Out: r.Out, Timelines: timelineDir, AllTimelines: r.AllTimelines || r.Captures, Captures: r.Captures, Secrets: r.Secrets}
		if i > 0 {
			job.Timelines = filepath.Join(timelineDir, strconv.Itoa(i+1))
		}
		log.more = len(r.Targets) - 1 - i
		before := r.part(i)
		if before != nil && before.Whole() {
			reports = append(reports, before.Report)
			continue
		}
		one, err := r.judge(ctx, job, chosen, head, before, log)
		if err != nil {
			_ = log.close()
			return nil, nil, r.interrupted(ctx, err)
		}
		reports = append(reports, one)
	}
	if r.Resume != nil {
		joinSessions(reports, head)
		r.tidy(reports)
	}
	return report.Join(reports), log.close(), nil
}

// NightOf is the name of a run in ledgers, by when it began.
func NightOf(began time.Time) string { return began.UTC().Format("20060102T150405.000Z") }

// interrupted says of an error of a run that was interrupted where the rest of it is.
func (r *Run) interrupted(ctx context.Context, err error) error {
	if ctx.Err() == nil && !errors.Is(err, ErrInterrupted) {
		return err
	}
	if _, err := report.ReadFolder(r.Out); err != nil {
		return fmt.Errorf("%w before anything was judged", ErrInterrupted)
	}
	return fmt.Errorf("%w; `meshrig run --resume %s` goes on, `meshrig report %[2]s` shows what was judged until then, --write makes %s and %s of it",
		ErrInterrupted, shellquote.Join(r.Out), report.JSONFile, report.JUnitFile)
}
