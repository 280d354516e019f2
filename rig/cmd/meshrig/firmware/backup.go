package firmware

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/station"
)

func newBackup(s cli.Streams) *cobra.Command {
	var (
		file, password string
		asJSON         bool
	)
	cmd := &cobra.Command{
		Use:   "backup BOARD",
		Short: "Save a board's settings and identity",
		Long: `backup asks the board's console for its settings, its access list and regions, and for its
private key, where its release tells that, and saves them in the state folder of the rig, in a
folder that is yours alone. Nothing on the board is changed. meshrig firmware restore puts
them back.

What no console tells is not in it: ` + deploy.Untold + `. Say the admin password with
--admin-password, if it shall be put back too.`,
		Example: `  meshrig firmware backup heltec-1
  meshrig firmware backup heltec-1 --admin-password secret`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			rig, entry, b, err := flashable(file, args[0])
			if err != nil {
				return err
			}
			held, err := station.LeaseBoard(cmd.Context(), rig, entry, "meshrig firmware backup", func(of string, position int) {
				fmt.Fprintf(s.Err, "%s: %s\n", of, lease.InLine(position))
			})
			if err != nil {
				return err
			}
			defer held.Release() //nolint:errcheck // the lease ends with this process
			saved, err := b.Backup(cmd.Context())
			if err != nil {
				return err
			}
			saved.Password = password
			path, err := station.Records(rig).SaveBackup(saved)
			if err != nil {
				return err
			}
			if asJSON {
				return cli.WriteJSON(s.Out, saved)
			}
			identity := "its identity"
			if !saved.Identity() {
				identity = "NOT its identity, which its release does not tell"
			}
			fmt.Fprintf(s.Out, "%s: %d settings, %s, %d clients, %d regions, in %s\n  runs      %s\n",
				saved.Board, len(saved.Settings), identity, len(saved.Access), len(saved.Regions), path, cli.Printable(saved.Version))
			untold := deploy.Untold
			if password != "" {
				untold = "posts; the admin password is in it as you said it"
			}
			fmt.Fprintf(s.Out, "  untold    %s\n", untold)
			for _, lack := range saved.Lacks {
				fmt.Fprintf(s.Out, "  LACKS     %s\n", cli.Printable(lack))
			}
			if len(saved.Refused) > 0 {
				fmt.Fprintf(s.Out, "  unknown   %s\n", strings.Join(saved.Refused, ", "))
			}
			return nil
		},
	}
	cli.AddRig(cmd, &file)
	cmd.Flags().StringVar(&password, "admin-password", "", "the admin password, which no console tells, to keep it with the rest")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the backup as JSON, private key and all")
	return cmd
}

// flashable finds a board of a rig as far as flashing it goes.
func flashable(file, name string) (*inventory.Rig, inventory.Board, deploy.Device, error) {
	rig, err := inventory.Load(file)
	if err != nil {
		return nil, inventory.Board{}, deploy.Device{}, err
	}
	chosen, err := rig.Choose(name)
	if err != nil {
		return nil, inventory.Board{}, deploy.Device{}, cli.WrongSelection(err)
	}
	b, err := station.Flashable(rig, chosen[0])
	if errors.Is(err, station.ErrNoFlash) {
		err = cli.WrongSelection(err)
	}
	return rig, chosen[0], b, err
}
