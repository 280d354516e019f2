package rig

import (
	"cmp"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
)

func newWho(s cli.Streams) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "who [RIG.yaml]",
		Short: "Show who has which board, and who waits",
		Long: `who shows for each board of a rig who has it and who waits for it, in line. A
board is free as soon as the process that has it ends, however it ends.`,
		Example: `  meshrig rig who
  meshrig rig who bench.yaml --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rig, err := inventory.Load(rigFile(args))
			if err != nil {
				return err
			}
			states, err := lease.List(cmd.Context(), rig.Machine.Leases())
			if err != nil {
				return err
			}
			list := ofRig(rig, states)
			if asJSON {
				return cli.WriteJSON(s.Out, list)
			}
			return writeStates(s, list, time.Now())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// ofRig tells of each board of the rig, leased ever or not.
func ofRig(rig *inventory.Rig, states []lease.State) []lease.State {
	known := map[string]lease.State{}
	for _, s := range states {
		known[s.Board] = s
	}
	list := make([]lease.State, 0, len(rig.Boards))
	for _, b := range rig.Boards {
		s := known[b.Name]
		s.Board = b.Name
		if s.Waiting == nil {
			s.Waiting = []lease.Holder{}
		}
		list = append(list, s)
	}
	return list
}

func writeStates(s cli.Streams, list []lease.State, now time.Time) error {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "BOARD\tSTATE\tWHO\tPROCESS\tFOR\tCOMMAND\tWHY")
	row := func(board, state string, h lease.Holder) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%v\t%s\t%s\n", board, state, cmp.Or(h.User, "?"), h.PID, now.Sub(h.Since).Round(time.Second), h.Command, h.Why)
	}
	for _, b := range list {
		if b.Holder == nil {
			fmt.Fprintf(w, "%s\tfree\t\t\t\t\t\n", b.Board)
		} else {
			row(b.Board, "in use", *b.Holder)
		}
		for i, h := range b.Waiting {
			row("", fmt.Sprintf("waits, %d.", i+1), h)
		}
	}
	_ = w.Flush() // into memory
	for line := range strings.Lines(table.String()) {
		if _, err := fmt.Fprintln(s.Out, strings.TrimRight(line, " \n")); err != nil {
			return err
		}
	}
	return nil
}
