// Package explore is the command that looks for faults with random scenarios.
package explore

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/catalogue"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/model"
	"github.com/meshrig/meshrig/specs/requirements"
)

// exploration is one call of explore.
type exploration struct {
	options target.Options
	spend   time.Duration
	count   int
	procs   int
	wild    bool
	json    bool
	// candidate says that the version that the firmware prints excuses nothing.
	candidate bool
	shrink    int // scenarios that may be played to make the one that failed smaller
}

// discovery is what an exploration came to.
type discovery struct {
	Scenarios   int     `json:"scenarios"`
	Open        int     `json:"open"` // judged up to where the model cannot know what the room knows
	Hours       float64 `json:"virtual_hours"`
	PerSecond   float64 `json:"scenarios_per_second"`
	Seed        uint64  `json:"seed,omitempty"` // of the scenario that failed
	Requirement string  `json:"requirement,omitempty"`
	What        string  `json:"what,omitempty"`
	Steps       int     `json:"steps,omitempty"`
	Known       string  `json:"known,omitempty"`   // why this release is known to break the requirement
	Excused     string  `json:"excused,omitempty"` // what says that it is this release, or that it is not
	Spec        string  `json:"spec,omitempty"`
	Interrupted bool    `json:"interrupted,omitempty"` // before the time was up or all were played

	lanes string
}

// faultScenarios is how many scenarios are played with each fault: the faults of three families
// are through in ten minutes on two processors.
const faultScenarios = 400

// faultTime is how long --faults looks unless --for says otherwise.
const faultTime = time.Hour

// New makes the command `meshrig explore`.
func New(s cli.Streams) *cobra.Command {
	x := exploration{}
	h := faultSearch{explore: &x}
	faulty, aboutRegions := false, false
	cmd := &cobra.Command{
		Use:   "explore",
		Short: "Look for faults with random scenarios",
		Long: `explore plays scenarios that nobody wrote: people log in, post, misbehave, are away,
the board restarts and its settings change. A model of a room judges each from what was on
the air. The first that fails is made as small as it gets and printed as a spec.

Scenario n of a run has the seed --seed + n; the same seed gives the same scenario. With
--as, or a target that is not the project's own, nothing is drawn that trips the known
defects of released firmware (two posts of one second, the role reader, removals, time
stamps of zero) unless --wild says so.

With --faults, or --fault and --family, the faults of firmware/faults are put into our own
firmware one at a time, as mutate does, and explored with --scenarios each (400 unless it says
otherwise): which are found by scenarios that nobody wrote for them.

With --regions the scenarios are commands about regions, typed and sent, loads, restarts and
scoped floods; one that fails is printed as its steps.`,
		Annotations: cli.Own("no promise was broken; with --faults, all were tried", "a promise was broken"),
		Example: `  meshrig explore --for 60s
  meshrig explore --as v1.17.1 --wild --seed 7
  meshrig explore --family store-and-forward,ack,acl`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("wild") {
				x.wild = x.options.Target == "emu" && x.options.As == ""
			}
			if x.procs < 1 {
				return cli.WrongSelection(fmt.Errorf("--procs %d: want at least 1", x.procs))
			}
			if faulty = faulty || len(h.Faults)+len(h.Families) > 0; faulty {
				if err := cli.Refuse(cmd, "our own firmware with a fault in it is explored", "target", "as", "wild", "shrink", "turn-limit", "candidate"); err != nil {
					return err
				}
				if x.count == 0 {
					x.count = faultScenarios
				}
				if !cmd.Flags().Changed("for") {
					x.spend = faultTime
				}
				x.shrink = 0
				return h.run(cmd.Context(), s)
			}
			if err := target.Refuse([]string{x.options.Target}, cli.Given(cmd)); err != nil {
				return cli.WrongSelection(err)
			}
			if aboutRegions {
				return x.regions(cmd.Context(), s)
			}
			return x.run(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	f.DurationVar(&x.spend, "for", time.Minute, "how long to look, by the wall clock")
	f.IntVar(&x.count, "scenarios", 0, "stop after this many scenarios; 0: when the time is up")
	f.StringVarP(&x.options.Target, "target", "t", "emu", "firmware to look at, see meshrig run --help")
	f.StringVar(&x.options.As, "as", "", "let the emulated firmware behave as this release: v1.17.1")
	f.Uint64Var(&x.options.Seed, "seed", 1, "seed of the first scenario")
	f.StringVarP(&x.options.Preset, "preset", "p", lora.Default().Name, "radio settings of the bench")
	f.IntVar(&x.procs, "procs", runtime.NumCPU(), "scenarios that are played side by side")
	f.BoolVar(&x.wild, "wild", false, "draw also what trips known defects of released firmware")
	f.BoolVar(&x.candidate, "candidate", false, "look at a firmware that is to become a release: the version that it prints excuses no failure")
	f.IntVar(&x.shrink, "shrink", 400, "play at most this many scenarios to make the one that failed smaller")
	f.DurationVar(&x.options.TurnLimit, "turn-limit", process.TurnLimit, "time by the wall clock that a board that is a program may take for a turn")
	f.BoolVar(&faulty, "faults", false, "put each fault of firmware/faults into our own firmware and tell which are found")
	f.BoolVar(&aboutRegions, "regions", false, "play random commands about regions instead, and judge them by a model of regions")
	f.StringSliceVar(&h.Faults, "fault", nil, "like --faults, this fault only (repeatable)")
	f.StringSliceVarP(&h.Families, "family", "f", nil, "like --faults, those of this family's requirements only (repeatable)")
	f.BoolVar(&x.json, "json", false, "print the outcome as JSON")
	return cmd
}

func (x *exploration) run(ctx context.Context, s cli.Streams) error {
	cfg, err := x.options.Bench(ours.Board)
	if err != nil {
		return cli.WrongSelection(err)
	}
	if err := process.Sweep(""); err != nil {
		fmt.Fprintln(s.Err, err)
	}
	found, err := x.search(ctx, cfg, s)
	if err != nil {
		return err
	}
	if x.json {
		err = json.NewEncoder(s.Out).Encode(found)
	} else {
		err = found.write(s)
	}
	switch {
	case err != nil:
	case found.What != "":
		err = &cli.ExitError{Code: report.ExitNotConformant}
	case found.Interrupted:
		err = ctx.Err() // with its words and exit code
	}
	return err
}

// How often an exploration says how far it is, once it has taken as long as a run does until it speaks.
const (
	quietStart   = run.QuietStart
	lineInterval = 5 * time.Second
)

// tell says how far the exploration is, unless it did so a moment ago.
func (x *exploration) tell(s cli.Streams, found *discovery, began time.Time, last *time.Time) {
	now := time.Now()
	if x.json || now.Sub(began) < quietStart || now.Sub(*last) < lineInterval {
		return
	}
	*last = now
	fmt.Fprintf(s.Err, "%d scenarios, %.1f virtual hours, %.1f scenarios/s\n",
		found.Scenarios, found.Hours, float64(found.Scenarios)/now.Sub(began).Seconds())
}

// search plays scenarios until one fails or the time is up. Of several that fail side by side
// the one with the lowest seed counts, so that a number of scenarios gives one outcome.
func (x *exploration) search(ctx context.Context, cfg bench.Config, s cli.Streams) (*discovery, error) {
	began := time.Now()
	over, stop := context.WithTimeout(ctx, x.spend)
	defer stop()
	var (
		halt    atomic.Bool
		found   discovery
		failure error
		broken  *model.Violation
		last    time.Time // that it was told how far
	)
	enough := func() bool { return halt.Load() || over.Err() != nil }
	seeds := func(yield func(uint64) bool) {
		for n := uint64(0); (x.count == 0 || n < uint64(x.count)) && !enough() && yield(x.options.Seed+n); n++ {
		}
	}
	mutant.SideBySide(ctx, x.procs, seeds, func(seed uint64) played {
		if enough() {
			return played{}
		}
		p := x.played(ctx, cfg, seed)
		if p.err != nil || p.broken != nil {
			halt.Store(true)
		}
		return p
	}, func(_ int, p played) {
		if !p.done {
			return
		}
		found.Scenarios++
		found.Hours += p.hours
		if p.open {
			found.Open++
		}
		if p.err != nil {
			failure = p.err
		}
		if p.broken != nil && (broken == nil || p.seed < found.Seed) {
			found.Seed, broken = p.seed, p.broken
		}
		x.tell(s, &found, began, &last)
	})
	found.PerSecond = float64(found.Scenarios) / time.Since(began).Seconds()
	switch {
	case failure != nil:
	case broken == nil:
		found.Interrupted = ctx.Err() != nil
	case ctx.Err() != nil: // no time to make it small
		found.Interrupted, found.Requirement, found.What = true, broken.Requirement, broken.Error()
	default:
		x.explain(ctx, cfg, &found, broken)
	}
	return &found, failure
}

// played is what one scenario came to; it does not hold on to the bench.
type played struct {
	done   bool
	seed   uint64
	open   bool
	hours  float64
	err    error
	broken *model.Violation
}

func (x *exploration) played(ctx context.Context, cfg bench.Config, seed uint64) played {
	o := x.play(ctx, cfg, seed, x.generator().Scenario(seed))
	p := played{done: true, seed: seed, open: o.Open, err: o.Err, broken: o.Broken}
	if o.Bench != nil {
		p.hours = o.Bench.Now().Sub(0).Hours()
	}
	return p
}

func (x *exploration) generator() model.Generator {
	return model.Generator{Wild: x.wild, Erase: x.options.Preset == lora.Default().Name}
}

func (x *exploration) play(ctx context.Context, cfg bench.Config, seed uint64, s model.Scenario) model.Outcome {
	cfg.Seed = seed
	return model.Run(ctx, cfg, s)
}

// explain makes the scenario that failed small and tells it.
func (x *exploration) explain(ctx context.Context, cfg bench.Config, f *discovery, first *model.Violation) {
	small := model.Shrink(x.generator().Scenario(f.Seed), x.shrink, func(s model.Scenario) bool {
		o := x.play(ctx, cfg, f.Seed, s)
		return o.Broken != nil && o.Broken.Requirement == first.Requirement
	})
	o := x.play(ctx, cfg, f.Seed, small)
	if o.Broken == nil {
		o.Broken = first // a firmware that is not the same each time
	}
	f.Requirement, f.What, f.Steps = o.Broken.Requirement, o.Broken.Error(), len(small)
	folder := strings.NewReplacer("-and-", "", "-", "").Replace(requirements.FamilyOf(f.Requirement))
	f.Spec = model.Spec(small, o.Broken, folder, f.Seed)
	if o.Bench != nil {
		x.excuse(f, o.Bench.Room().Version().String())
		var b strings.Builder
		// What came long after does not matter. A builder takes everything.
		_ = capture.Lanes{Decode: o.Bench.Decode, App: o.Bench.Tell, Text: explain.Hide, Last: 40}.Write(&b, until(o.Bench.Events(), o.Broken.At.Add(5*time.Second)))
		f.lanes = b.String()
	}
}

// excuse tells whether the release whose version a firmware prints is known to break the promise, if
// the firmware is excused for that.
func (x *exploration) excuse(f *discovery, version string) {
	excused := run.ExcuseOf(&catalogue.Catalogue{}, run.Firmware{
		Target: x.options.Target, Version: version, Candidate: x.candidate, Word: "--candidate", Images: ours.Images,
	})
	f.Excused = excused.Why
	if failure, ok := known.Of(x.options.Role, excused.As, f.Requirement); ok {
		f.Known = failure.Reason
	}
}

// until leaves out what came after a time.
func until(events []capture.Event, t clock.Time) []capture.Event {
	return slices.DeleteFunc(slices.Clone(events), func(ev capture.Event) bool { return ev.At.At > t })
}

func (f *discovery) write(s cli.Streams) error {
	switch {
	case f.Interrupted && f.What == "":
		fmt.Fprintln(s.Out, "interrupted; what was played until then:")
	case f.Interrupted:
		fmt.Fprintf(s.Out, "seed %d breaks %s; interrupted before its scenario was made small, look again with --seed %d --scenarios 1\n", f.Seed, f.What, f.Seed)
	case f.What != "":
		fmt.Fprintf(s.Out, "seed %d breaks %s; its scenario in %d steps:\n\n%s\n%s\n", f.Seed, f.What, f.Steps, f.lanes, f.Spec)
	}
	if f.Known != "" {
		fmt.Fprintf(s.Out, "a known failure of this release: %s\n", f.Known)
	}
	if f.Excused != "" {
		fmt.Fprintln(s.Out, f.Excused)
	}
	_, err := fmt.Fprintf(s.Out, "%d scenarios, %.1f virtual hours, %.1f scenarios/s; %d left open where the model cannot know; broken: %s\n",
		f.Scenarios, f.Hours, f.PerSecond, f.Open, map[bool]string{true: "none", false: f.Requirement}[f.What == ""])
	return err
}
