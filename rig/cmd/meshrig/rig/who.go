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
	"github.com/meshrig/meshrig/rig/station"
)

func newWho(s cli.Streams) *cobra.Command {
	var (
		asJSON bool
		file   cli.RigFile
	)
	cmd := &cobra.Command{
		Use:   "who",
		Short: "Show who has which board, and who waits",
		Long: `who shows for each board of a rig who has it and who waits for it, in line, whatever
rig file and name that one uses: a board is known by its device. A board is in use,
too, while somebody has its probe, a sniffer or what switches its power. It is free as
soon as the process that has it ends, however it ends.

Leases lie where all users of the machine see them: in the folder that MESHRIG_STATE
names, in /var/lib/meshrig if that is there, else in /var/tmp/meshrig. A machine that is
a folder (sys: in the rig file) has them there.`,
		Example: `  meshrig rig who
  meshrig rig who --rig bench.yaml --json`,
		Args: file.Alone,
		RunE: func(cmd *cobra.Command, args []string) error {
			rig, err := inventory.Load(file.Only(cmd, args))
			if err != nil {
				return err
			}
			list, err := station.Uses(cmd.Context(), rig)
			if err != nil {
				return err
			}
			if asJSON {
				return cli.WriteJSON(s.Out, list)
			}
			if err := writeUses(s, list, time.Now()); err != nil {
				return err
			}
			_, err = fmt.Fprintf(s.Out, "leases lie in %s\n", station.Place(rig))
			return err
		},
	}
	file.Add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func writeUses(s cli.Streams, list []station.Use, now time.Time) error {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "BOARD\tSTATE\tWHO\tPROCESS\tFOR\tCOMMAND\tWHY")
	row := func(board, state string, h lease.Holder) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%v\t%s\t%s\n", board, state, cli.Printable(cmp.Or(h.User, "?")), h.PID, now.Sub(h.Since).Round(time.Second), cli.Printable(h.Command), cli.Printable(h.Why))
	}
	for _, b := range list {
		if b.Holder == nil {
			fmt.Fprintf(w, "%s\tfree\t\t\t\t\t\n", b.Board)
		} else {
			row(b.Board, inUse(b), *b.Holder)
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

// inUse says of a board in what way it is in use: by what else of its bench, or under which name.
func inUse(u station.Use) string {
	switch {
	case u.Via != "":
		return u.Via + " in use"
	case u.Holder.As != "" && u.Holder.As != "board "+u.Board:
		return "in use as " + u.Holder.As
	}
	return "in use"
}
