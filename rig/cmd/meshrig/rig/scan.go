package rig

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/usb"
)

// scanned is a device with the kinds of board that it may be.
type scanned struct {
	usb.Device

	Kinds []string `json:"kinds,omitempty"`
}

func newScan(s cli.Streams) *cobra.Command {
	var (
		machine machineFlags
		name    string
		preset  string
		asJSON  bool
	)
	cmd := &cobra.Command{
		Use:   "scan",
		Short: "Draft a rig file from what is plugged in",
		Long: `scan reads which USB devices are plugged in and drafts a rig file with those that
may be boards. It opens nothing. Several kinds of board share a bridge chip or a
boot loader; the draft names all, and takes the first.`,
		Example: `  meshrig rig scan > rig.yaml
  meshrig rig scan --preset us-ca-narrow
  meshrig rig scan --json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			p, err := lora.LookupPreset(preset)
			if err != nil {
				return cli.WrongSelection(err)
			}
			devices, err := usb.Tree{Sys: machine.sys, Dev: machine.dev}.Devices()
			if err != nil {
				return err
			}
			if asJSON {
				return cli.WriteJSON(s.Out, withKinds(devices))
			}
			n, err := inventory.Draft(s.Out, name, p, devices)
			if err != nil || n > 0 {
				return err
			}
			for _, d := range devices {
				fmt.Fprintf(s.Err, "no board: %s %v %s\n", d.Topology, d.ID(), d.Name)
			}
			return cli.WrongSelection(errors.New("rig scan: no device is plugged in that is a board of a known kind; plug one in with a cable that carries data"))
		},
	}
	machine.add(cmd)
	f := cmd.Flags()
	f.StringVar(&name, "name", "rig", "name the rig")
	f.StringVar(&preset, "preset", lora.Default().Name, "radio preset to write into the draft")
	f.BoolVar(&asJSON, "json", false, "print all devices as JSON instead")
	_ = cmd.RegisterFlagCompletionFunc("preset", cobra.FixedCompletions(lora.PresetNames(), cobra.ShellCompDirectiveNoFileComp)) // the flag is there
	return cmd
}

func withKinds(devices []usb.Device) []scanned {
	list := make([]scanned, len(devices))
	for i, d := range devices {
		list[i].Device = d
		for _, k := range usb.KindsOf(d) {
			list[i].Kinds = append(list[i].Kinds, k.Name)
		}
	}
	return list
}
