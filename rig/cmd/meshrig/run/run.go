// Package run is the command that judges targets by the specs.
package run

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/report/html"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/fleet"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// options are the flags of `meshrig run` that are not the run's own.
type options struct {
	run.Run

	fleet fleet.Config // what is done to boards beside judging them
	flash []string     // ids of images to put on them
	cache string       // folder of images
	json  bool
	quiet bool
	draft bool

	failed bool
	// undecided is the folder of a run whose undecidable specs are chosen.
	undecided string
	resume    string // folder
	bisect    bool
	watch     string
	mates     []string // as they were given
	github    bool

	history string // folder

	budget  string // hours or a share of them, as given
	explain bool
	splits  int
}

// New makes the command `meshrig run`.
func New(s cli.Streams, boards fleet.Config) *cobra.Command {
	o := options{fleet: boards}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Judge a firmware by the specs",
		Long: `run judges a target by the specs and writes report.json, junit.xml, the page
report.html and the timelines of what failed to the --out folder.

Targets:
  emu              the project's own emulated room server, in virtual time
  exec:WORDS       a program that speaks the virtual board protocol on its standard
                   streams; words are split as a shell does, but none is started
  unix:PATH        the same behind a socket, a board for each connection
  tcp:HOST:PORT    the same over the network
  board:NAME       a real board of the rig file, see --rig; board:* is all of them,
                   and several share the work
Behind a target, @1.17.1 gives the version of a firmware that cannot tell it.
Several targets give one report with a column for each.`,
		Example: `  meshrig run
  meshrig run --family ack --family acl
  meshrig run --requirement SF-003 --seed 7
  meshrig run --preset us-ca-narrow --procs 1
  meshrig run --target exec:./room-native
  meshrig run --role repeater --target exec:./repeater-native
  meshrig run --target exec:./room-1.16 --target exec:./room-1.17 --family acl
  meshrig run --rig rig.yaml --target board:heltec-1
  meshrig run --rig rig.yaml --target 'board:*' --flash rak4631-room-v1.18.0 --candidate
  meshrig run --rig rig.yaml --target board:* --budget 8h
  meshrig run --budget 10% --explain --splits 10
  meshrig run --failed
  meshrig run --resume meshrig-report
  meshrig run --target exec:./room --watch 'make room'
  git bisect run meshrig run --requirement SF-012 --target exec:./build-and-start --bisect`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.start(cmd, s) },
	}
	f := cmd.Flags()
	f.StringArrayVarP(&o.Targets, "target", "t", []string{"emu"}, "firmware to judge (repeatable)")
	cli.AddRig(cmd, &o.Options.Rig)
	f.DurationVar(&o.Options.TurnLimit, "turn-limit", process.TurnLimit, "time by the wall clock that a board that is a program may take for a turn")
	f.StringVar(&o.Options.Role, "role", room.Name, "what the targets are: room, repeater or companion")
	f.StringVar(&o.Options.As, "as", "", "let the emulated firmware behave as this release, its known defects included: v1.17.1")
	f.StringArrayVar(&o.mates, "mate", nil, "what further boards of a role are made of, ROLE=TARGET, for specs with several: repeater=exec:./repeater, companion=emu:v1.17.1 (repeatable; default our own firmware)")
	f.StringSliceVarP(&o.Requirements, "requirement", "r", nil, "judge this requirement only, for example SF-003 (repeatable)")
	f.StringSliceVarP(&o.Families, "family", "f", nil, "judge this family only, for example ack (repeatable)")
	f.StringSliceVarP(&o.Labels, "label", "l", nil, "run specs that bear this label only, for example \"needs: power\" (repeatable)")
	f.StringVar(&o.budget, "budget", "", "judge by the specs that together catch the most faults in so much time, as 8h, or in a share of what all take, as 10%")
	f.BoolVar(&o.explain, "explain", false, "judge nothing, but print what --budget chooses and leaves out")
	f.IntVar(&o.splits, "splits", 0, "with --explain: choose so many times by a random half of the known faults, and print how many of the other half are caught")
	f.Uint64Var(&o.Options.Seed, "seed", 1, "seed of the run; the same seed gives the same timelines")
	f.StringVarP(&o.Options.Preset, "preset", "p", lora.Default().Name, "radio settings of the bench, see meshrig airtime --presets")
	f.BoolVar(&o.failed, "failed", false, "judge again what was red in the last run of --out, with the flags of that run")
	f.StringVar(&o.undecided, "undecided", "", "judge again what was undecidable in the run of this folder, and what it skipped, with the flags that this one is given, as on a loopback at a smaller scale or on benches with more instruments")
	f.StringVar(&o.resume, "resume", "", "go on with the run that was interrupted whose report is in this folder, with its flags: what was judged stands")
	f.BoolVar(&o.FailFast, "fail-fast", false, "stop at the first spec that is red, known failures not counted")
	f.BoolVar(&o.bisect, "bisect", false, "answer git bisect run: exit code 0 good, 1 bad, known failures included, 125 cannot be judged; a wrong command line ends the search")
	f.StringVar(&o.watch, "watch", "", "build an exec: target with this shell command and judge it, again whenever a file changes: first what was red")
	f.BoolVar(&o.github, "github", false, "print an annotation for each red spec too, as GitHub's workflows show them")
	f.IntVar(&o.Procs, "procs", runtime.NumCPU(), "processes that run specs side by side")
	f.StringVar(&o.Order, "order", run.Written, "order of the specs: written or reverse")
	f.StringVarP(&o.Out, "out", "o", report.DefaultFolder, "folder of the report")
	f.StringVar(&o.history, "history", "", "keep the verdicts and measurements in this folder too, see meshrig history")
	f.BoolVar(&o.json, "json", false, "print the report as JSON instead of the summary")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "fold known failures and skips below the verdict into a line each")
	f.BoolVar(&o.AllBoards, "all-boards", false, "a board that was asked for and left out makes the run one without a verdict, exit code 2")
	f.StringSliceVar(&o.flash, "flash", nil, "put this image on the boards of its kind, once a golden spec has proven their benches with the firmware that meshrig rig golden names (repeatable)")
	f.StringVar(&o.cache, "cache", "", "of --flash: the folder of images (default: meshrig/images in your cache folder)")
	f.BoolVar(&o.Candidate, "candidate", false, "judge a firmware that is to become a release: the version that it prints excuses no failure")
	f.BoolVar(&o.AllTimelines, "all-timelines", false, "keep the timeline of every spec, not only of what failed")
	f.BoolVar(&o.Captures, "capture", false, "keep the timeline of every spec, and beside it what was on the air as a pcapng file")
	f.BoolVar(&o.Secrets, "secrets", false, "leave passwords and private keys in what is written, and log-in frames as they were: such files are for nobody else")
	f.BoolVar(&o.Long, "long", false, "on boards, run the specs that take one to eight hours each too")
	f.BoolVar(&o.Soak, "soak", false, "run the specs that take days and weeks of bench time too; the emulated board runs them always")
	f.IntVar(&o.Undecidable, "undecidable", 0, "how many specs may end because a real bench's error bars reach across a bound, before that is an error of the run")
	f.BoolVar(&o.draft, "draft", false, "run although requirements lack specs or faults, for those who write them")
	f.StringVar(&o.Options.Name, "name", "", "name that the board is given")
	f.StringVar(&o.Options.AdminPassword, "admin-password", "", "admin password that the board is given")
	f.StringVar(&o.Options.GuestPassword, "guest-password", "", "guest password that the board is given")
	f.StringVar(&o.Options.Key, "key", "", "private key that the board is given, 128 hex digits")
	f.Uint32Var(&o.Options.Epoch, "epoch", 0, "UNIX seconds that the board's clock shows at power-on")
	cmd.MarkFlagsMutuallyExclusive("json", "quiet")
	cmd.MarkFlagsMutuallyExclusive("json", "github")
	cmd.MarkFlagsMutuallyExclusive("bisect", "watch")
	cmd.MarkFlagsMutuallyExclusive("bisect", "failed")
	cmd.MarkFlagsMutuallyExclusive("undecided", "failed")
	_ = cmd.MarkFlagDirname("resume") // there is such a flag
	cmd.MarkFlagsMutuallyExclusive("budget", "bisect")
	cmd.MarkFlagsMutuallyExclusive("budget", "failed")
	cmd.MarkFlagsMutuallyExclusive("budget", "watch")
	complete(cmd)
	return cmd
}

// start judges once, or again and again.
func (o *options) start(cmd *cobra.Command, s cli.Streams) error {
	if err := errors.Join(o.prepare(cmd), o.refuse(cmd)); err != nil {
		return cli.WrongSelection(err)
	}
	if o.watch != "" {
		return o.follow(cmd.Context(), s)
	}
	o.Candidate = o.Candidate || o.bisect // a commit bears the version of the release before it
	return o.judge(cmd.Context(), s)
}

// mostSplits bounds how often a choice is made anew.
const mostSplits = 1000

// refuse refuses flags that would be ignored.
func (o *options) refuse(cmd *cobra.Command) error {
	switch {
	case o.explain && o.budget == "":
		return errors.New("--explain: no --budget, of which to explain the choice")
	case o.splits != 0 && !o.explain:
		return errors.New("--splits: no --explain, with which they are printed")
	case o.splits < 0 || o.splits > mostSplits:
		return fmt.Errorf("--splits %d: want 0 to %d", o.splits, mostSplits)
	}
	if o.budget != "" {
		if _, err := parseBudget(o.budget, 0); err != nil {
			return err
		}
	}
	return target.Refuse(o.Targets, cli.Given(cmd))
}

// judge runs what was asked for, keeps the report and prints it.
func (o *options) judge(ctx context.Context, s cli.Streams) error {
	whole, err := catalogue.Read()
	if err != nil {
		return err
	}
	if err := o.readMates(); err != nil {
		return cli.WrongSelection(err)
	}
	if err := o.readImages(); err != nil {
		return err
	}
	c := whole.Of(o.Options.Role)
	told := run.NewTold(s.Err)
	defer told.End()
	o.Catalogue, o.Emulate, o.Boards, o.Images = c, ours.Board, o.openBoards(told), ours.Images
	o.Program = cli.Version()
	o.Warn, o.Progress, o.Terminal = told, s.Err, cli.Terminal(s.Err)
	err = o.Check()
	var chosen []run.Spec
	if err == nil {
		chosen, err = o.Choose(c)
	}
	if wrong, ok := errors.AsType[*run.SelectionError](err); ok {
		return cli.WrongSelection(wrong.Err)
	}
	if err != nil {
		return err
	}
	if err := c.Check(ours.Proofs()); err != nil {
		if !o.draft {
			return err
		}
		fmt.Fprintf(s.Err, "draft: %v\n", err)
	}
	if o.budget != "" && o.Resume == nil { // what is resumed was chosen before
		n, err := o.planNight(c, chosen)
		if err != nil {
			return err
		}
		if o.explain {
			return o.explainNight(n, s)
		}
		if err := n.explained(o.Options.Seed).write(s.Err); err != nil {
			return err
		}
		chosen = n.chosen()
	}
	if err := o.prepareHistory(); err != nil {
		return err
	}
	release, err := o.Claim()
	if err != nil {
		return err
	}
	defer release()
	if o.Resume != nil {
		if o.Resume, err = report.ReadInterrupted(o.Out); err != nil { // now that nobody writes there
			return err
		}
		if done, err := o.goOn(s); done || err != nil {
			return err
		}
		chosen = o.chosenBefore()
	}
	r, unkept, err := o.Judge(ctx, chosen)
	if wrong, ok := errors.AsType[*run.DifferentError](err); ok {
		return cli.WrongSelection(wrong)
	}
	if err != nil {
		return err
	}
	return o.keepHistory(r, o.tell(r, errors.Join(unkept, o.remember(r)), s))
}

// tell writes the files of a report and prints it. Verdicts are printed even if the disk took none of them.
func (o *options) tell(r *report.Report, unkept error, s cli.Streams) (err error) {
	unkept = errors.Join(unkept, r.WriteFiles(o.Out), html.WriteFile(o.Out, r, o.pastRuns(s)))
	if o.json {
		err = r.WriteJSON(s.Out)
	} else {
		err = r.WriteSummary(s.Out, report.Style{Colour: cli.Colour(s.Out), Folder: o.Out, Quiet: o.quiet})
	}
	if o.github && err == nil {
		err = r.WriteAnnotations(s.Out)
	}
	if unkept != nil {
		unkept = fmt.Errorf("the report could not be kept, the verdicts are on the screen alone: %w", unkept)
		if r.Exit == report.ExitNotConformant {
			return &cli.ExitError{Code: r.Exit, Err: unkept}
		}
		return errors.Join(err, unkept)
	}
	if err == nil && r.Exit != report.ExitConformant {
		err = &cli.ExitError{Code: r.Exit}
	}
	return err
}
