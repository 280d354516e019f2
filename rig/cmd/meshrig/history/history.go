// Package history is the command that shows what became of each requirement over many runs.
package history

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/history"
)

// most is how many runs are shown side by side at most.
const most = 365

// options are the flags.
type options struct {
	history.Options

	requirements []string
	all, json    bool
}

// New makes the command `meshrig history`.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "history FOLDER",
		Short: "Show what became of each requirement over many runs",
		Long: `history shows the runs that meshrig run --history FOLDER kept, a table for each
set-up: the kind of target, the boards, the radio settings and the options of a run.
Set-ups are never mixed. A requirement has a letter for each run, the oldest first:

  P passed   F failed   K failed as is known   U passed although a failure is known
  E no verdict, the rig's trouble   S skipped   . not in that run

  regression      it passed, and fails since
  unstable        changed more than once, came to both with one image, or had an error
  always failing  known failures among them
  not run since   the last run that was not of a few specs only has no word of it
  never run       skipped each time
  fixed           it failed, and passes since
  passing         listed with --all alone

With --requirement its specs stand below it, and what they measured: the medians of
the runs, in a terminal as a line of bars. The folder may be kept in git, where both
sides of a merge are kept; a line that cannot be read is told of and costs no other.`,
		Annotations: cli.Own("it was shown", ""),
		Example: `  meshrig run --history history
  meshrig history history
  meshrig history history -r ACK-043 --last 90
  meshrig history history --join --json`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return o.show(args[0], s) },
	}
	f := cmd.Flags()
	f.StringSliceVarP(&o.requirements, "requirement", "r", nil, "show this requirement with its specs and what they measured (repeatable)")
	f.IntVar(&o.Last, "last", history.Shown, "how many runs of each set-up to show side by side")
	f.BoolVar(&o.Join, "join", false, "make one of the runs of one image, in which the worst verdict counts: of shards, or of repetitions")
	f.BoolVar(&o.all, "all", false, "list the requirements that pass too")
	f.BoolVar(&o.json, "json", false, "print all tables as JSON")
	cmd.MarkFlagsMutuallyExclusive("json", "requirement")
	cmd.MarkFlagsMutuallyExclusive("json", "all")
	cmd.AddCommand(newPrune(s), newMerge(s))
	return cmd
}

// show prints the tables of a folder.
func (o options) show(folder string, s cli.Streams) error {
	if o.Last < 1 || o.Last > most {
		return cli.WrongSelection(fmt.Errorf("history: --last %d: want 1 to %d", o.Last, most))
	}
	h, err := o.Read(folder)
	if err != nil {
		return cli.WrongSelection(err)
	}
	for _, t := range h.Troubles {
		fmt.Fprintln(s.Err, t)
	}
	switch {
	case o.json:
		return o.writeJSON(s, h)
	case len(h.Tables) == 0:
		return cli.WrongSelection(fmt.Errorf("history: %s holds no run; `meshrig run --history %s` adds one", folder, folder))
	}
	shown := false
	for i, t := range h.Tables {
		if i > 0 {
			fmt.Fprintln(s.Out)
		}
		found, err := o.table(s, t)
		if err != nil {
			return err
		}
		shown = shown || found
	}
	if !shown && len(o.requirements) > 0 {
		return cli.WrongSelection(fmt.Errorf("history: no run of %s has a requirement of that name: %q; `meshrig history %s --all` lists those that there are", folder, o.requirements, folder))
	}
	return nil
}

// writeJSON prints all that the folder holds, the sentences on its lines as texts.
func (o options) writeJSON(s cli.Streams, h *history.History) error {
	out := struct {
		Tables   []history.Table `json:"tables"`
		Troubles []string        `json:"troubles,omitempty"`
	}{Tables: h.Tables}
	for _, t := range h.Troubles {
		out.Troubles = append(out.Troubles, t.Error())
	}
	if out.Tables == nil {
		out.Tables = []history.Table{}
	}
	return cli.WriteJSON(s.Out, out)
}

// newPrune makes the command `meshrig history prune`.
func newPrune(s cli.Streams) *cobra.Command {
	keep := 0
	cmd := &cobra.Command{
		Use:   "prune FOLDER --keep N",
		Short: "Take old runs out of a history",
		Long: `prune keeps the newest runs of each set-up, so many of each, and takes out the
others for good. Lines that cannot be read stay as they are.`,
		Annotations: cli.Own("the newest are left", ""),
		Example:     `  meshrig history prune history --keep 200`,
		Args:        cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if keep < 1 {
				return cli.WrongSelection(errors.New("history: give with --keep how many runs of each set-up are to stay, 1 or more"))
			}
			gone, err := history.Prune(args[0], keep)
			if err != nil {
				return err
			}
			fmt.Fprintf(s.Out, "runs taken out of %s: %d\n", cli.Printable(args[0]), gone)
			return nil
		},
	}
	cmd.Flags().IntVar(&keep, "keep", 0, "how many runs of each set-up stay")
	return cmd
}

// newMerge makes the command `meshrig history merge`.
func newMerge(s cli.Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "merge INTO FROM...",
		Short: "Add the runs of other histories and reports to a history",
		Long: `merge adds to the folder INTO every run that the others hold and it does not. Each
of the others is a history, or the folder of a report that meshrig run wrote, such as
that of a shard. They stay as they are. Merging once more adds nothing. If two runs
claim one name and do not say the same, nothing is added and both are named.
meshrig history --join shows the runs of one image as one.`,
		Annotations: cli.Own("all are in it", ""),
		Example: `  meshrig history merge history shard-1 shard-2
  meshrig history merge history meshrig-report`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			added, troubles, err := history.Merge(args[0], args[1:]...)
			if err != nil {
				return err
			}
			for _, t := range troubles {
				fmt.Fprintln(s.Err, t)
			}
			fmt.Fprintf(s.Out, "runs added to %s: %d\n", cli.Printable(args[0]), added)
			return nil
		},
	}
}
