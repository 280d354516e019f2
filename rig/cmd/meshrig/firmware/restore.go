package firmware

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/station"
)

func newRestore(s cli.Streams) *cobra.Command {
	var (
		file, from, password string
		asJSON               bool
	)
	cmd := &cobra.Command{
		Use:   "restore BOARD",
		Short: "Put a board's settings and identity back from its backup",
		Long: `restore types what the last backup of the board has at its console: settings, private
key, access list, regions and, if the backup was told it, the admin password. What is so
already is not touched. It restarts the board, reads everything back, and says by name what
is not as it was.

Posts cannot be put back by a console. A room keeps the access of admins alone over a restart;
that of others lasts until then. No console tells the admin password, so that nothing shows
whether it is the one that was set.`,
		Annotations: cli.Own("the board is as in the backup", "something is not, which is named"),
		Example: `  meshrig firmware restore heltec-1
  meshrig firmware restore heltec-1 --from heltec-2.json --admin-password secret`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rig, entry, b, err := flashable(file, args[0])
			if err != nil {
				return err
			}
			saved, err := backupOf(station.Records(rig), entry.Name, from)
			if err != nil {
				return err
			}
			saved.Password = cmp.Or(password, saved.Password)
			held, err := station.LeaseBoard(cmd.Context(), rig, entry, "meshrig firmware restore", func(of string, position int) {
				fmt.Fprintf(s.Err, "%s: %s\n", of, lease.InLine(position))
			})
			if err != nil {
				return err
			}
			defer held.Release() //nolint:errcheck // the lease ends with this process
			done, err := b.Restore(cmd.Context(), saved)
			if err != nil {
				return err
			}
			if asJSON {
				err = cli.WriteJSON(s.Out, done)
			} else {
				writeRestored(s, done)
			}
			if err == nil && !done.Whole() {
				err = &cli.ExitError{Code: report.ExitNotConformant}
			}
			return err
		},
	}
	cli.AddRig(cmd, &file)
	f := cmd.Flags()
	f.StringVar(&from, "from", "", "put back this backup instead of the board's last one")
	f.StringVar(&password, "admin-password", "", "the admin password to set, if the backup was not told it")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// backupOf is the backup in a file, or the last one of a board.
func backupOf(records deploy.Records, board, from string) (deploy.Backup, error) {
	if from == "" {
		saved, _, ok, err := records.LastBackup(board)
		if err == nil && !ok {
			err = cli.WrongSelection(fmt.Errorf("board %s: there is no backup of it; name a file with --from", board))
		}
		return saved, err
	}
	saved, err := deploy.ReadBackup(from)
	if err != nil {
		err = cli.WrongSelection(fmt.Errorf("--from %w; want a file that `meshrig firmware backup` wrote", err))
	}
	return saved, err
}

func writeRestored(s cli.Streams, done deploy.Restored) {
	fmt.Fprintf(s.Out, "%s: %d put back and read back, %d were so already\n", done.Board, len(done.Back), len(done.Same))
	for _, part := range []struct {
		head string
		list []string
	}{{"back", done.Back}, {"unread", done.Unread}} {
		if len(part.list) > 0 {
			fmt.Fprintf(s.Out, "  %-8s  %s\n", part.head, strings.Join(part.list, ", "))
		}
	}
	for _, missing := range done.Missing {
		fmt.Fprintf(s.Out, "  MISSING   %s\n", cli.Printable(missing))
	}
}
