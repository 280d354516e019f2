package rig

import (
	"fmt"
	"io"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
)

// groupName is what useradd(8) takes for a name.
var groupName = regexp.MustCompile(`^[a-z_][a-z0-9_-]{0,31}$`)

func newUdev(s cli.Streams) *cobra.Command {
	var (
		group string
		file  cli.RigFile
	)
	cmd := &cobra.Command{
		Use:   "udev",
		Short: "Print udev rules that hand a rig's devices to a group of users",
		Long: `udev prints the rules with which the serial ports, drives and hub ports that a rig
file names belong to a group, stay awake, and are left alone by modem managers and
desktops. It changes nothing; ci/runner/setup puts the rules where udev reads them.`,
		Example: `  meshrig rig udev > 60-meshrig.rules
  meshrig rig udev --rig bench.yaml --group dialout`,
		Args: file.Alone,
		RunE: func(cmd *cobra.Command, args []string) error {
			if !groupName.MatchString(group) {
				return cli.WrongSelection(fmt.Errorf("rig udev: --group %q: want the name of a group, like meshrig", group))
			}
			rig, err := inventory.Load(file.Only(cmd, args))
			if err != nil {
				return err
			}
			_, err = io.WriteString(s.Out, rig.Udev(group))
			return err
		},
	}
	file.Add(cmd)
	cmd.Flags().StringVar(&group, "group", "meshrig", "the group of users")
	return cmd
}
