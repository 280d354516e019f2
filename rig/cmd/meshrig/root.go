package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/doc"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/explore"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/list"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/report"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/run"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/trace"
	"github.com/meshrig/meshrig/rig/run/fleet"
)

// execute runs the command line and returns the exit code.
func execute(ctx context.Context, args []string, s cli.Streams) int {
	root := &cobra.Command{
		Use:   "meshrig",
		Short: "Judge MeshCore room-server firmware",
		Long: `meshrig judges MeshCore room-server firmware by what is on the air and on the
serial line. Start with:

  meshrig run                  judge the project's own emulated firmware
  meshrig list                 see the requirements and the specs
  meshrig run -f ack -f acl    judge two families only
  meshrig emulate room         talk to an emulated room server on a pseudo terminal`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.AddCommand(run.New(s, fleet.Config{Flashed: flashed, Reflash: reflash}), run.NewChild(s), list.New(s), newEmulate(s), newDecode(s), newAirtime(s), mutate.New(s), newBoard(s), newLoopback(s), report.New(s), trace.New(s), doc.New(s), explore.New(s), newRig(s), newFirmware(s)) //nolint:contextcheck // cobra hands each command its context
	err := root.ExecuteContext(ctx)
	return cli.End(err, s.Err)
}
