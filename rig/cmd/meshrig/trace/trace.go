// Package trace is the command that compares how two firmwares go through the same scenarios.
package trace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/screen"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/rig/trace"
)

// New makes the command `meshrig trace`.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "trace",
		Short: "Compare how two firmwares go through the same scenarios",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newRecord(s), newDiff(s))
	return cmd
}

func newRecord(s cli.Streams) *cobra.Command {
	var (
		options   target.Options
		scenarios []string
		out       string
	)
	cmd := &cobra.Command{
		Use:   "record --out FILE",
		Short: "Record what a firmware does in scripted scenarios",
		Long: "record plays scripted scenarios on a target and writes what happened, one JSON object a\n" +
			"line, a header in front of each scenario. It judges nothing.\n\nScenarios:\n" + scenarioTable(),
		Example: `  meshrig trace record --target exec:./room-1.16 --out old.trace
  meshrig trace record --target exec:./room-1.17 --out new.trace
  meshrig trace diff old.trace new.trace`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			chosen := make([]trace.Scenario, 0, len(scenarios))
			for _, name := range scenarios {
				sc, ok := trace.Lookup(name)
				if !ok {
					return cli.WrongSelection(&words.Unknown{What: "scenario", Name: name, Known: trace.Names()})
				}
				chosen = append(chosen, sc)
			}
			if len(chosen) == 0 {
				chosen = trace.Scenarios()
			}
			if out == "" {
				return cli.WrongSelection(errors.New("trace record: no --out FILE"))
			}
			if err := target.Refuse([]string{options.Target}, cli.Given(cmd)); err != nil {
				return cli.WrongSelection(err)
			}
			return recordTrace(cmd.Context(), options, chosen, out, s)
		},
	}
	f := cmd.Flags()
	f.StringVarP(&options.Target, "target", "t", "emu", "firmware to record, as of meshrig run")
	f.StringVar(&options.As, "as", "", "let the emulated firmware behave as this release, its known defects included: v1.17.1")
	f.StringVarP(&out, "out", "o", "", "file of the trace")
	f.StringSliceVar(&scenarios, "scenario", nil, "record this scenario only (repeatable)")
	f.Uint64Var(&options.Seed, "seed", 1, "seed of the board and the clients; the same for traces that are compared")
	f.StringVarP(&options.Preset, "preset", "p", lora.Default().Name, "radio settings of the bench, see meshrig airtime --presets")
	_ = cmd.RegisterFlagCompletionFunc("scenario", cobra.FixedCompletions(trace.Names(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func scenarioTable() string {
	var b strings.Builder
	for _, sc := range trace.Scenarios() {
		fmt.Fprintf(&b, "  %-10s %s\n", sc.Name, sc.Doc)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func recordTrace(ctx context.Context, options target.Options, chosen []trace.Scenario, out string, s cli.Streams) error {
	options, err := options.Resolve()
	if err != nil {
		return cli.WrongSelection(err)
	}
	cfg, err := options.Bench(ours.Board)
	if err != nil {
		return cli.WrongSelection(err)
	}
	if err := process.Sweep(""); err != nil {
		fmt.Fprintln(s.Err, err)
	}
	sections := make([]capture.Section, 0, len(chosen))
	for _, sc := range chosen {
		section, err := trace.Record(ctx, cfg, sc, capture.Head{
			Target: strings.TrimSpace(options.Target + " " + options.As), Seed: options.Seed, Preset: options.Preset,
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		sections = append(sections, section)
		fmt.Fprintf(s.Err, "%s: %d frames, %d console bytes\n", sc.Name, section.Timeline.Frames(), section.Timeline.ConsoleBytes())
	}
	return writeTrace(out, sections)
}

func writeTrace(file string, sections []capture.Section) error {
	return cli.WriteFile(file, func(w io.Writer) error { return trace.Write(w, sections) })
}

func newDiff(s cli.Streams) *cobra.Command {
	var asJSON, rules bool
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Print what two recorded firmwares did differently",
		Long: `diff aligns frames, console answers and radio settings of two traces by their meaning and
prints every difference that is not random by design, the first one first. Times are
counted from the last step of the script. --rules lists what is random by design.`,
		Annotations: cli.Own("no difference", "differences"),
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case rules && len(args) > 0:
				return errors.New("--rules compares nothing, and no file is wanted")
			case !rules && len(args) != 2:
				return fmt.Errorf("trace diff: found %d files, want two", len(args))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if rules {
				return writeRules(s, asJSON)
			}
			a, err := readTrace(args[0])
			if err != nil {
				return err
			}
			b, err := readTrace(args[1])
			if err != nil {
				return err
			}
			result, err := trace.Diff(a, b)
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(s.Out).Encode(result)
			} else {
				writeDiff(s.Out, result)
			}
			if err == nil && len(result.Differences) > 0 {
				err = &cli.ExitError{Code: report.ExitNotConformant}
			}
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&asJSON, "json", false, "print JSON")
	f.BoolVar(&rules, "rules", false, "list what is random by design, and compare nothing")
	return cmd
}

func readTrace(file string) ([]capture.Section, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	sections, err := trace.Read(f)
	if wrong := (*capture.ReadError)(nil); errors.As(err, &wrong) {
		return nil, fmt.Errorf("%s:%d: %w", file, wrong.Line, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return sections, nil
}

func writeDiff(w io.Writer, r trace.Result) {
	fmt.Fprintf(w, "A  %s  %s\nB  %s  %s\n", screen.Line(r.A.Target), screen.Line(r.A.Version), screen.Line(r.B.Target), screen.Line(r.B.Version))
	for _, d := range r.Differences {
		fmt.Fprintf(w, "\n%s: %.6f s after %q: %s\n", d.Scenario, d.After.Seconds(), d.Step, d.What)
		for _, side := range [...]struct{ name, text string }{{"A", d.A}, {"B", d.B}} {
			if side.text != "" {
				fmt.Fprintf(w, "  %s  %s\n", side.name, strings.ReplaceAll(side.text, "\n", "\n     "))
			}
		}
		for _, detail := range d.Details {
			fmt.Fprintf(w, "     %s\n", screen.Line(detail))
		}
	}
	fmt.Fprintf(w, "\ncompared %d, differences %d\n", r.Compared, len(r.Differences))
	for _, rule := range slices.Sorted(maps.Keys(r.Random)) {
		fmt.Fprintf(w, "random by design: %s %d\n", rule, r.Random[rule])
	}
}

func writeRules(s cli.Streams, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(s.Out).Encode(trace.Rules())
	}
	for _, r := range trace.Rules() {
		fmt.Fprintf(s.Out, "%s: %s: %s\n    %s\n", r.Name, r.What, r.Range, r.Source)
	}
	return nil
}
