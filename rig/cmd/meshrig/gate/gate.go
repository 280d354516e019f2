// Package gate is the command that answers whether a firmware may ship.
package gate

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/compare"
	"github.com/meshrig/meshrig/rig/gate"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// own is what the exit codes mean here.
var own = map[int]string{
	report.ExitConformant:    "it may ship",
	report.ExitNotConformant: "it may not",
	report.ExitError:         "no decision: evidence is missing, or is not of this release",
	report.ExitNothingRan:    "the policy, a waiver or the command line cannot be read",
}

// options are the flags.
type options struct {
	policy              string
	baseline, candidate []string
	calibration         []string
	at                  string
	rig                 string
	json                bool
}

// New makes the command `meshrig gate`.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "gate --policy FILE --baseline DIR --candidate DIR",
		Short: "Say whether a firmware may ship, by a policy and the reports of runs",
		Long: `gate holds the reports of a candidate against a policy and against the reports of the
release before it. It starts nothing; each folder is one that meshrig run --out wrote, or
holds such folders. Every rule is shown, also those that hold, with their numbers. The same
policy, images, reports and time give the same answer, in whatever order they are given.

` + report.ExitHelp(own),
		Example: `  meshrig gate --policy ci/policies/release.yaml --baseline v1.17.1 --candidate host --candidate boards
  meshrig gate explain --policy ci/policies/release.yaml --baseline v1.17.1`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return o.judge(s) },
	}
	o.common(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.candidate, "candidate", nil, "report folder of a run of what may ship (repeatable)")
	f.StringArrayVar(&o.calibration, "calibration", nil, "file of meshrig gate calibrate, for what the policy says of timing (repeatable)")
	f.StringVar(&o.at, "at", "", "judge as of this time, 2027-02-15 or 2027-02-15T18:00:00Z, not now")
	f.BoolVar(&o.json, "json", false, "print the answer as JSON")
	cmd.AddCommand(newCheck(s), newExplain(s), newCalibrate(s))
	return cmd
}

// common are the flags that two commands have.
func (o *options) common(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.policy, "policy", "", "the policy")
	cmd.Flags().StringArrayVar(&o.baseline, "baseline", nil, "report folder of a run of the release before (repeatable)")
	_ = cmd.MarkFlagFilename("policy", "yaml", "yml")
	_ = cmd.MarkFlagDirname("baseline")
}

// clock is the time at which is judged.
func clock(at string) (time.Time, error) {
	if at == "" {
		return time.Now(), nil
	}
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, at); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--at %q: want a day or a time: 2027-02-15 or 2027-02-15T18:00:00Z", at)
}

// read is the policy; the error has the exit code of what cannot be read.
func (o *options) read() (*gate.Policy, error) {
	if o.policy == "" {
		return nil, cli.WrongSelection(errors.New("no --policy; begin with one of ci/policies"))
	}
	p, err := gate.Read(o.policy)
	if err != nil {
		return nil, cli.WrongSelection(err)
	}
	return p, nil
}

func (o *options) judge(s cli.Streams) error {
	p, err := o.read()
	if err != nil {
		return err
	}
	at, err := clock(o.at)
	if err != nil {
		return cli.WrongSelection(err)
	}
	if len(o.baseline) == 0 || len(o.candidate) == 0 {
		return cli.WrongSelection(errors.New("want --baseline and --candidate, folders that meshrig run --out wrote; meshrig gate explain says which runs are needed"))
	}
	images, err := gate.Images(p)
	if err != nil {
		return err
	}
	calibrations := make([]compare.Calibration, 0, len(o.calibration))
	for _, file := range o.calibration {
		c, err := compare.ReadCalibration(file)
		if err != nil {
			return err
		}
		calibrations = append(calibrations, c)
	}
	suite, err := ourSuite()
	if err != nil {
		return err
	}
	answer := gate.Judge(gate.Input{
		Suite: suite, Policy: p, Images: images, At: at, Calibrations: calibrations,
		Baseline: gate.ReadFolders(o.baseline), Candidate: gate.ReadFolders(o.candidate),
	})
	write := answer.WriteText
	if o.json {
		write = answer.WriteJSON
	}
	if err := write(s.Out); err != nil {
		return err
	}
	if answer.Exit != report.ExitConformant {
		return &cli.ExitError{Code: answer.Exit}
	}
	return nil
}

func newCheck(s cli.Streams) *cobra.Command {
	var at string
	cmd := &cobra.Command{
		Use:   "check FILE",
		Short: "Check a policy, and its waivers as of today",
		Long: `check reads a policy and says all that is wrong with it, with line and column. Waivers that
are over, or run on for too long, are named too: with them the gate refuses.

` + report.ExitHelp(map[int]string{
			report.ExitConformant: "the policy can be used", report.ExitNotConformant: "it can be read, and refuses by itself",
			report.ExitNothingRan: own[report.ExitNothingRan],
		}),
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return check(args[0], at, s.Out) },
	}
	cmd.Flags().StringVar(&at, "at", "", "judge waivers as of this time, not now")
	return cmd
}

func check(file, at string, out io.Writer) error {
	p, err := (&options{policy: file}).read()
	if err != nil {
		return err
	}
	t, err := clock(at)
	if err != nil {
		return cli.WrongSelection(err)
	}
	over := p.Over(t)
	for _, line := range over {
		fmt.Fprintln(out, line)
	}
	fmt.Fprintf(out, "%s: %s against %s, %s, %s\n", file, p.For.Version, p.Baseline.Version, words.Count(len(p.Waivers.List), "waiver"), "digest "+p.Digest[:12])
	if len(over) > 0 {
		return &cli.ExitError{Code: report.ExitNotConformant}
	}
	return nil
}
