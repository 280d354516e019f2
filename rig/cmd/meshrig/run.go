package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/specs/requirements"
)

// runOptions are the flags of `meshrig run`.
type runOptions struct {
	selection

	settings     Settings
	targets      []string
	procs        int
	order        string
	out          string
	timelines    string // folder of the timelines in out, of one target
	json         bool
	allTimelines bool
	undecidable  int
	log          *runLog
	draft        bool
	soak         bool
}

func newRun(s cli.Streams) *cobra.Command {
	o := runOptions{}
	cmd := &cobra.Command{
		Use:   "run",
		Short: "Judge a firmware by the specs",
		Long: `run judges a target by the specs and writes report.json, junit.xml and the
timelines of what failed to the --out folder.

Targets:
  emu              the project's own emulated room server, in virtual time
  exec:WORDS       a program that speaks the virtual board protocol on its standard
                   streams; words are split as a shell does, but none is started
  unix:PATH        the same behind a socket, a board for each connection
  tcp:HOST:PORT    the same over the network
  board:NAME       a real board of the rig file, see --rig; board:* is all of them,
                   and several share the work
Behind a target, @1.17.1 gives the version of a firmware that cannot tell it.
Several targets give one report with a column for each.

Exit codes: 0 conformant, 1 not conformant, 2 error of rig or bench,
3 nothing ran or wrong selection.`,
		Example: `  meshrig run
  meshrig run --family ack --family acl
  meshrig run --requirement SF-003 --seed 7
  meshrig run --preset us-ca-narrow --procs 1
  meshrig run --target exec:./room-native
  meshrig run --target exec:./room-1.16 --target exec:./room-1.17 --family acl
  meshrig run --rig rig.yaml --target board:heltec-1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.run(cmd.Context(), s) },
	}
	f := cmd.Flags()
	f.StringArrayVarP(&o.targets, "target", "t", []string{"emu"}, "firmware to judge (repeatable)")
	f.StringVar(&o.settings.Rig, "rig", "rig.yaml", "inventory that names the boards of board targets")
	f.DurationVar(&o.settings.TurnLimit, "turn-limit", process.TurnLimit, "time by the wall clock that a board that is a program may take for a turn")
	f.StringVar(&o.settings.As, "as", "", "let the emulated firmware behave as this release, its known defects included: v1.17.1")
	f.StringSliceVarP(&o.requirements, "requirement", "r", nil, "judge this requirement only, for example SF-003 (repeatable)")
	f.StringSliceVarP(&o.families, "family", "f", nil, "judge this family only, for example ack (repeatable)")
	f.StringSliceVarP(&o.labels, "label", "l", nil, "run specs that bear this label only, for example \"needs: power\" (repeatable)")
	f.Uint64Var(&o.settings.Seed, "seed", 1, "seed of the run; the same seed gives the same timelines")
	f.StringVarP(&o.settings.Preset, "preset", "p", lora.Default().Name, "radio settings of the bench, see `meshrig airtime --presets`")
	f.IntVar(&o.procs, "procs", runtime.NumCPU(), "processes that run specs side by side")
	f.StringVar(&o.order, "order", "written", "order of the specs: written or reverse")
	f.StringVarP(&o.out, "out", "o", "meshrig-report", "folder of the report")
	f.BoolVar(&o.json, "json", false, "print the report as JSON instead of the summary")
	f.BoolVar(&o.allTimelines, "all-timelines", false, "keep the timeline of every spec, not only of what failed")
	f.BoolVar(&o.soak, "soak", false, "run the specs that take days and weeks of bench time too; the emulated board runs them always")
	f.IntVar(&o.undecidable, "undecidable", 0, "how many specs may end because a real bench's error bars reach across a bound, before that is an error of the run")
	f.BoolVar(&o.draft, "draft", false, "run although requirements lack specs or faults, for those who write them")
	f.StringVar(&o.settings.Name, "name", "", "name that the board is given")
	f.StringVar(&o.settings.AdminPassword, "admin-password", "", "admin password that the board is given")
	f.StringVar(&o.settings.GuestPassword, "guest-password", "", "guest password that the board is given")
	f.StringVar(&o.settings.Key, "key", "", "private key that the board is given, 128 hex digits")
	f.Uint32Var(&o.settings.Epoch, "epoch", 0, "UNIX seconds that the board's clock shows at power-on")
	completions(cmd)
	return cmd
}

// completions teaches the shell the names that the flags take.
func completions(cmd *cobra.Command) {
	fixed := func(names func() []string) cobra.CompletionFunc {
		return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return names(), cobra.ShellCompDirectiveNoFileComp
		}
	}
	for flag, names := range map[string]func() []string{
		"target": func() []string { return targetKinds },
		"order":  func() []string { return orders },
		"preset": presetNames,
		"family": func() []string {
			var l []string
			for _, f := range requirements.Families() {
				l = append(l, f.Name)
			}
			return l
		},
		"requirement": func() []string {
			var l []string
			for _, r := range requirements.All() {
				l = append(l, r.ID+"\t"+r.Statement)
			}
			return l
		},
	} {
		if err := cmd.RegisterFlagCompletionFunc(flag, fixed(names)); err != nil {
			panic(err) // a flag that was just defined
		}
	}
}

var orders = []string{"written", "reverse"}

func presetNames() []string {
	var l []string
	for _, p := range lora.Presets() {
		l = append(l, p.Name)
	}
	return l
}

func (o *runOptions) run(ctx context.Context, s cli.Streams) error {
	specs, err := allSpecs()
	if err != nil {
		return err
	}
	chosen, err := o.choose(specs)
	if err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	if err := checkCatalogue(specs); err != nil {
		if !o.draft {
			return err
		}
		fmt.Fprintf(s.Err, "draft: %v\n", err)
	}
	if err := os.MkdirAll(o.out, 0o755); err != nil { //nolint:gosec // a report is for all to read
		return fmt.Errorf("report folder %s: %w; choose another with --out", o.out, err)
	}
	if err := os.RemoveAll(filepath.Join(o.out, timelineDir)); err != nil {
		return fmt.Errorf("old timelines in %s: %w", o.out, err)
	}
	if o.log, err = startLog(o.out, s.Err); err != nil {
		return err
	}
	r, err := o.judgeTargets(ctx, chosen, s)
	unlogged := o.log.close()
	if err != nil {
		return err
	}
	return o.tell(r, errors.Join(unlogged, o.remember(r)), s)
}

// remember keeps the report with the rig whose boards judged.
func (o *runOptions) remember(r *report.Report) error {
	if len(onBoards(r)) == 0 {
		return nil
	}
	rig, err := inventory.Load(o.settings.Rig)
	if err != nil {
		return err
	}
	return remember(rig, r)
}

// tell writes the files of a report and prints it. Verdicts are printed even if the disk took none of them.
func (o *runOptions) tell(r *report.Report, unkept error, s cli.Streams) (err error) {
	unkept = errors.Join(unkept, r.WriteFiles(o.out))
	if o.json {
		err = r.WriteJSON(s.Out)
	} else {
		err = r.WriteSummary(s.Out, report.Style{Colour: cli.Colour(s.Out), Folder: o.out})
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

// check refuses settings that name nothing before anything is started.
func (o *runOptions) check() error {
	if len(o.targets) == 0 {
		return cli.WrongSelection(errors.New("no --target"))
	}
	o.targets = mergeBoards(o.targets)
	for _, target := range o.targets {
		if _, err := o.of(target).settings.Bench(); err != nil {
			return cli.WrongSelection(err)
		}
	}
	if !slices.Contains(orders, o.order) {
		return cli.WrongSelection(&words.Unknown{What: "order", Name: o.order, Known: orders})
	}
	if o.procs < 1 {
		return cli.WrongSelection(fmt.Errorf("--procs %d: want at least 1", o.procs))
	}
	return nil
}

// parseKey reads a private key of the board from the command line.
func parseKey(text string) (*identity.PrivateKey, error) {
	var key identity.PrivateKey
	if n := hex.DecodedLen(len(text)); n != len(key) {
		return nil, fmt.Errorf("--key: %d hex digits, want %d", len(text), 2*len(key))
	}
	if _, err := hex.Decode(key[:], []byte(strings.ToLower(text))); err != nil {
		return nil, fmt.Errorf("--key: %w", err)
	}
	return &key, nil
}
