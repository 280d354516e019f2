// Package health is the command that shows which boards make trouble.
package health

import (
	"context"
	"fmt"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/station"
)

// shownEvents is how many events of a board are shown.
const shownEvents = 30

// New is the command rig health.
func New(s cli.Streams) *cobra.Command {
	var (
		asJSON bool
		file   cli.RigFile
	)
	cmd := &cobra.Command{
		Use:   "health [BOARD]",
		Short: "Show which boards make trouble, and which sit out",
		Long: `health shows what the rig's ledger knows of each board: how many runs used it, in how
many of the latest the way to it failed, whether it sits out for that, and what to
do; by what all runs have worn it, of what health: in the rig file allows; and how
long it and the probes were on the air in which band. With a board it shows the last events of that board, every attempt to bring it
back among them. What a firmware does wrong is no mark against a board.`,
		Example: `  meshrig rig health
  meshrig rig health heltec-1
  meshrig rig health --rig bench.yaml --json`,
		Args: func(cmd *cobra.Command, args []string) error {
			_, boards := file.Of(cmd, args)
			return cobra.MaximumNArgs(1)(cmd, boards)
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			path, named := file.Of(cmd, args)
			rig, err := inventory.Load(path)
			if err != nil {
				return err
			}
			boards, err := rig.Choose(named...)
			if err != nil {
				return cli.WrongSelection(err)
			}
			ledger, err := station.OpenLedger(cmd.Context(), rig)
			if err != nil {
				return err
			}
			defer func() {
				if cerr := ledger.Close(); err == nil {
					err = cerr
				}
			}()
			if words := ledger.SetAside(); words != "" {
				fmt.Fprintln(s.Err, words)
			}
			if len(named) > 0 {
				events, err := ledger.Events(cmd.Context(), boards[0].Name, shownEvents)
				if err != nil {
					return err
				}
				return writeEvents(s, events, asJSON)
			}
			var members []health.Member
			for _, b := range boards {
				members = append(members, health.Member{Name: b.Name, Kind: b.Kind})
			}
			past, err := ledger.Boards(cmd.Context(), members)
			if err != nil {
				return err
			}
			list, err := withWear(cmd.Context(), ledger, health.Decide(station.Policy(rig), past))
			if err != nil {
				return err
			}
			air, err := ledger.Airtime(cmd.Context(), "")
			if err != nil {
				return err
			}
			if asJSON {
				return cli.WriteJSON(s.Out, list)
			}
			return writeHealth(s, rig, list, air)
		},
	}
	file.Add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// standing is what is known of a board.
type standing struct {
	health.Standing

	Worn health.Worn `json:"worn"`
}

// withWear adds to what is known of boards what all runs have worn them by.
func withWear(ctx context.Context, ledger *health.Ledger, list []health.Standing) ([]standing, error) {
	all := make([]standing, len(list))
	for i, one := range list {
		worn, err := ledger.Worn(ctx, one.Board, "")
		if err != nil {
			return nil, err
		}
		all[i] = standing{one, worn}
	}
	return all, nil
}

// writeHealth prints a line for each board, and below it what to do and what wore it; then one for each
// device that was on the air.
func writeHealth(s cli.Streams, rig *inventory.Rig, list []standing, air []health.Airtime) error {
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "BOARD\tKIND\tRUNS\tTROUBLES\tSTATE\tWHY")
	for _, b := range list {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d of %d\t%s\t%s\n", b.Board, b.Kind, b.Runs, b.Troubles, b.Window, b.State, cli.Printable(b.Why))
		if b.Todo != "" {
			fmt.Fprintf(w, "\t\t\t\t\t-> %s\n", b.Todo)
		}
		if b.Worn != (health.Worn{}) {
			fmt.Fprintf(w, "\t\t\t\t\tworn by power cycles %s, erases %s, flashes %s\n", of(b.Worn.PowerCycles, rig.Health.PowerCycles), of(b.Worn.Erases, rig.Health.Erases), of(b.Worn.Flashes, rig.Health.Flashes))
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, a := range air {
		fmt.Fprintf(s.Out, "%s was on the air for %v in %s\n", a.Device, a.Sent.Round(time.Millisecond), a.Band)
	}
	return nil
}

// of is a count beside what it may come to, if that has a limit.
func of(n, limit int) string {
	if limit == 0 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d of %d", n, limit)
}

// writeEvents prints a line for each event, the newest first.
func writeEvents(s cli.Streams, list []health.Event, asJSON bool) error {
	if asJSON {
		return cli.WriteJSON(s.Out, append([]health.Event{}, list...))
	}
	w := tabwriter.NewWriter(s.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TIME\tRUN\tEVENT\tRESULT\tSTAGE\tTEXT")
	for _, e := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%q\n", e.At.Format(time.DateTime), e.Run, e.Kind, howItWent(e), e.Stage, e.Text)
	}
	return w.Flush()
}

// howItWent is how an event that can go either way went.
func howItWent(e health.Event) string {
	switch {
	case e.Kind != health.Golden && e.Kind != health.Recovery:
		return ""
	case e.Good:
		return "good"
	}
	return "failed"
}
