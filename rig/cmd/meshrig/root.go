package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/airtime"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/board"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/decode"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/loopback"
	rigcmd "github.com/meshrig/meshrig/rig/cmd/meshrig/rig"
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
	root.AddCommand(newRun(s), newSuite(s), newList(s), emulate.New(s), decode.New(s), airtime.New(s), newMutate(s), board.New(s), loopback.New(s), newReport(s), newTrace(s), newDoc(s), newExplore(s), rigcmd.New(s, newRigGaps(s)), firmware.New(s)) //nolint:contextcheck // cobra hands each command its context
	err := root.ExecuteContext(ctx)
	return cli.End(err, s.Err)
}
