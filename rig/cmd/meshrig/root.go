package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/airtime"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/audit"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/board"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/captured"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/claim"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/client"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/compare"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/decode"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/doc"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/emulate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/explore"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/firmware"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/flooding"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/gate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/history"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/list"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/loopback"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/monitor"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutate"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/report"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/rig"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/run"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/show"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/sniff"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/soak"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/trace"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/upgrade"
	"github.com/meshrig/meshrig/rig/run/fleet"
	"github.com/meshrig/meshrig/rig/station"
)

// execute runs the command line and returns the exit code.
func execute(ctx context.Context, args []string, s cli.Streams) int {
	s, flush := s.Clean()
	defer flush()
	root := &cobra.Command{
		Use:   "meshrig",
		Short: "Judge MeshCore room-server firmware",
		Long: `meshrig judges MeshCore room-server firmware by what is on the air and on the
serial line. Start with:

  meshrig run                  judge the project's own emulated firmware
  meshrig list                 see the requirements and the specs
  meshrig run -f ack -f acl    judge two families only
  meshrig emulate room         talk to an emulated room server on a pseudo terminal`,
		Version:       cli.Version(),
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetVersionTemplate("meshrig {{.Version}}\n")
	root.SetArgs(args)
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.AddCommand(commands(s)...) //nolint:contextcheck // cobra hands each command its context
	cli.Prepare(root)
	err := root.ExecuteContext(ctx)
	if run.Bisects(args) {
		err = run.Bisected(ctx, err)
	}
	return cli.End(err, s.Err)
}

func commands(s cli.Streams) []*cobra.Command {
	tries, looks := mutate.New(s), explore.New(s)
	ours.CompleteFaults(tries)
	ours.CompleteFaults(looks)
	return []*cobra.Command{
		run.New(s, onBoards()), run.NewChild(s), report.New(s), compare.New(s), history.New(s), show.New(s), list.New(s), doc.New(s), trace.New(s),
		tries, looks, soak.New(s, onBoards()), emulate.New(s), client.New(s), decode.New(s), airtime.New(s),
		board.New(s), loopback.New(s), rig.New(s), firmware.New(s), sniff.New(s), captured.New(s),
		monitor.New(s), upgrade.New(s), gate.New(s), claim.New(s), flooding.New(s), audit.New(s),
	}
}

// onBoards is what a run on real boards knows of their firmware.
func onBoards() fleet.Config {
	return fleet.Config{
		Flashed: (*station.Station).Flashed,
		Reflash: func(s *station.Station) func(context.Context) error {
			return s.Reflasher(firmware.Images().Image)
		},
	}
}
