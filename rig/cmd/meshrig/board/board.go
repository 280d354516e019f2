// Package board is the command that helps those who make a program a board.
package board

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/board/process/manners"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/target"
)

// New is the command board.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "board",
		Short: "Help those who make a program a board",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCheck(s))
	return cmd
}

func newCheck(s cli.Streams) *cobra.Command {
	var (
		checked  process.Target
		unix     string
		tcp      string
		asJSON   bool
		evidence bool
	)
	cmd := &cobra.Command{
		Use:   "check [flags] -- PROGRAM [ARGUMENT...]",
		Short: "Test whether a program keeps to the virtual board protocol",
		Long: `check starts a program as a board several times and tests it rule by rule. It says
which line broke which rule. Nothing is said of the firmware in it: that is for
meshrig run.`,
		Annotations: cli.Own("every rule kept", "a rule broken"),
		Example: `  meshrig board check -- ./room-native
  meshrig board check --unix /tmp/room.sock`,
		RunE: func(cmd *cobra.Command, words []string) error {
			if unix+tcp != "" && len(words) > 0 {
				return cli.WrongSelection(fmt.Errorf("a board behind %s and the program %q: one is checked at a time; leave one out", unix+tcp, strings.Join(words, " ")))
			}
			switch {
			case unix != "":
				checked.Network, checked.Address = "unix", unix
			case tcp != "":
				if _, err := target.Parse("tcp:" + tcp); err != nil {
					return cli.WrongSelection(err)
				}
				checked.Network, checked.Address = "tcp", tcp
			case len(words) == 0:
				return cli.WrongSelection(errors.New("no program: meshrig board check -- PROGRAM"))
			default:
				file, err := process.Absolute(words[0])
				if err != nil {
					return err
				}
				checked.Program = append([]string{file}, words[1:]...)
				if err := process.Sweep(""); err != nil {
					fmt.Fprintln(s.Err, err)
				}
			}
			results, err := manners.Check(cmd.Context(), checked)
			if err != nil {
				return err
			}
			if asJSON {
				err = writeResultsJSON(s, results)
			} else {
				err = writeResults(s, results, evidence)
			}
			if err != nil {
				return err
			}
			for _, r := range results {
				if r.Err != nil {
					return &cli.ExitError{Code: report.ExitNotConformant}
				}
			}
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&unix, "unix", "", "check the board behind this Unix socket instead of a program")
	f.StringVar(&tcp, "tcp", "", "check the board behind this HOST:PORT instead of a program")
	f.DurationVar(&checked.Limit, "turn-limit", process.TurnLimit, "time by the wall clock that the board may take for a turn")
	f.BoolVarP(&evidence, "verbose", "v", false, "show the last lines of the connection with each broken rule")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	cmd.MarkFlagsMutuallyExclusive("unix", "tcp")
	return cmd
}

// finding puts a broken rule into words, with or without the last lines of the connection.
func finding(err error, evidence bool) string {
	var told *board.Error
	if evidence || !errors.As(err, &told) {
		return err.Error()
	}
	text := told.Rule
	if told.Line != "" {
		text += ": " + told.Line
	}
	var left *process.Evidence
	if errors.As(told.Err, &left) && left.Cause != nil {
		text += ": " + left.Cause.Error()
	}
	return text
}

func writeResults(s cli.Streams, results []manners.Result, evidence bool) error {
	broken := 0
	for _, r := range results {
		verdict, why := "kept   ", ""
		switch {
		case r.Err != nil:
			broken++
			verdict, why = "BROKEN ", finding(r.Err, evidence)
		case r.Skipped != "":
			verdict, why = "skipped", r.Skipped
		}
		fmt.Fprintf(s.Out, "%s  %-12s  %s\n", verdict, r.Rule, r.Statement)
		if why != "" {
			fmt.Fprintf(s.Out, "           %s\n", strings.ReplaceAll(why, "\n", "\n           "))
		}
	}
	_, err := fmt.Fprintf(s.Out, "%d of %d rules broken\n", broken, len(results))
	return err
}

func writeResultsJSON(s cli.Streams, results []manners.Result) error {
	type row struct {
		manners.Result

		Broken string `json:"broken,omitempty"`
	}
	rows := make([]row, 0, len(results))
	for _, r := range results {
		x := row{Result: r}
		if r.Err != nil {
			x.Broken = finding(r.Err, true)
		}
		rows = append(rows, x)
	}
	e := json.NewEncoder(s.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(rows)
}
