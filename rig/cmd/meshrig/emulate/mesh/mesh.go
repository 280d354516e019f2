// Package mesh is the command that lets the boards of a topology live.
package mesh

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/topology"
)

// options are the flags.
type options struct {
	file     string
	scale    string
	lasts    time.Duration
	seed     uint64
	asJSON   bool
	closed   bool
	dir      string
	capture  string
	rotation cli.Rotation
	record   string
	replay   string

	speed float64 // of time, 0: as fast as it goes
}

// fastest is the scale without a limit.
const fastest = "max"

// New is the command emulate mesh.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "mesh FILE",
		Short: "Run the boards of a topology, with a view of who hears what",
		Long: `mesh runs the room servers, repeaters and companions of a topology file at real
time; fixtures/topologies has some, and says how they are written. Their consoles
and companions are reached where the file says; a port without an address is one
of this machine alone. Ctrl-C ends it.

On a terminal it shows a table of the boards, with what each hears, and below it
what happens; elsewhere a line for each frame, or with --json a line of JSON for
each that happens. --capture keeps what everyone sends and hears for Wireshark.

While it runs, lines on standard input change the mesh:

` + indented(topology.Usage()) + `  end              end it, as Ctrl-C does
  help             these lines

With the same seed and file the boards do the same. What comes from outside, lines
and what clients send, is kept by --record, and --replay does it again, as fast
as it goes with --scale max.

With --dir, contacts, settings and keys of each node outlive it, in a folder of the
node's name there. What was kept goes before what the file says of a node's name, key,
passwords, radio and settings, as on a board that has started before; remove the
folder to begin anew.

--scale lets time pass faster or slower where no client is attached: clients stamp
what they send with the host's clock, and break when an answer and a push come at
once.`,
		Example: `  meshrig emulate mesh fixtures/topologies/room-and-two-clients.yaml
  meshrig emulate mesh town.yaml --capture town.pcapng --record town.script
  meshrig emulate mesh town.yaml --replay town.script --scale max --json
  meshrig emulate mesh town.yaml --dir town
  meshrig emulate mesh town.yaml --closed --scale 100 --for 24h`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.file = args[0]
			return o.run(cmd, s)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.scale, "scale", "1", "how much faster than real time, 0.1 to 100000, or max; with --closed or --replay where the file has ports of clients")
	f.DurationVar(&o.lasts, "for", 0, "end it after this time of the mesh")
	f.Uint64Var(&o.seed, "seed", 0, "seed of all random draws, in place of the file's")
	f.BoolVar(&o.asJSON, "json", false, "print each frame, command and printed line as a line of JSON")
	f.BoolVar(&o.closed, "closed", false, "open none of the file's ports")
	f.StringVar(&o.dir, "dir", "", "keep contacts, settings and keys of each node between starts in this folder")
	f.StringVar(&o.capture, "capture", "", "keep what everyone sends and hears in this pcapng file")
	o.rotation.Flags(cmd)
	f.StringVar(&o.record, "record", "", "keep in this file what comes from outside")
	f.StringVar(&o.replay, "replay", "", "do again what --record kept, with its seed, clock and end; no port is opened")
	cli.Completes(cmd, "scale", "1", "10", "100", fastest)
	return cmd
}

func indented(text string) string {
	var out strings.Builder
	for line := range lines(text) {
		out.WriteString("  " + line + "\n")
	}
	return out.String()
}

// run reads the flags and the file, and lets the mesh live.
func (o *options) run(cmd *cobra.Command, s cli.Streams) error {
	if err := o.check(cmd); err != nil {
		return err
	}
	top, err := topology.Load(o.file)
	if err != nil {
		return cli.WrongSelection(err)
	}
	if err := checkReleases(top); err != nil {
		return cli.WrongSelection(err)
	}
	if err := checkSettings(cmd.Context(), top); err != nil {
		return cli.WrongSelection(err)
	}
	var script *script
	if o.replay != "" {
		if script, err = readScript(o.replay, top); err != nil {
			return cli.WrongSelection(err)
		}
		if !cmd.Flags().Changed("for") {
			o.lasts = script.end
		}
		top.Seed, top.Epoch, o.closed = script.seed, topology.Moment(script.epoch), true
	}
	if cmd.Flags().Changed("seed") {
		top.Seed = o.seed
	}
	if n, ok := attached(top); ok && !o.closed && o.speed != 1 {
		return cli.WrongSelection(top.Error(n, fmt.Sprintf("--scale %s: %s has a port for a client, and clients stamp what they send with the host's clock and break when a push comes in the same write as its answer; run it at real time, or open no port with --closed", o.scale, n.Name), &n.Client))
	}
	return o.emulate(cmd.Context(), s, top, script)
}

// check judges the flags by themselves.
func (o *options) check(cmd *cobra.Command) error {
	if o.scale != fastest {
		var err error
		if o.speed, err = strconv.ParseFloat(o.scale, 64); err != nil || !(o.speed >= 0.1 && o.speed <= 100_000) {
			return cli.WrongSelection(fmt.Errorf("--scale %s: want 0.1 to 100000, or max", o.scale))
		}
	}
	if o.lasts < 0 {
		return cli.WrongSelection(errors.New("--for: want a time that is not negative"))
	}
	if o.capture == "" {
		if err := cli.Refuse(cmd, "it is of a capture, --capture FILE", "limit-size", "limit-time", "keep"); err != nil {
			return err
		}
	}
	if o.replay != "" {
		if err := cli.Refuse(cmd, "the record says it, with --replay", "seed"); err != nil {
			return err
		}
	}
	if o.dir != "" {
		if err := cli.Refuse(cmd, "a record begins with boards that never started, and does not go with --dir", "record", "replay"); err != nil {
			return err
		}
	}
	if err := o.checkFiles(); err != nil {
		return err
	}
	return o.rotation.Check()
}

// checkFiles refuses to write over what is read, or two things into one file.
func (o *options) checkFiles() error {
	type use struct{ what, name string }
	reads := []use{{"the topology", o.file}, {"--replay", o.replay}}
	for _, w := range []use{{"--record", o.record}, {"--capture", o.capture}} {
		if w.name == "" {
			continue
		}
		for _, r := range reads {
			if r.name != "" && sameFile(w.name, r.name) {
				return cli.WrongSelection(fmt.Errorf("%s: %s is %s, and would be written over; choose another file", w.what, w.name, r.what))
			}
		}
		reads = append(reads, w)
	}
	return nil
}

// sameFile is as [cli.SameFile], of files that are not there yet too.
func sameFile(a, b string) bool {
	_, err := os.Stat(a)
	return cli.SameFile(a, b) || errors.Is(err, fs.ErrNotExist) && filepath.Clean(a) == filepath.Clean(b)
}

// attached finds a node whose port is for a client.
func attached(top *topology.Topology) (*topology.Node, bool) {
	for _, n := range top.All() {
		if n.Client != (topology.Port{}) {
			return n, true
		}
	}
	return nil, false
}

// clock is the pace of the mesh.
func (o *options) clock() clock.Clock {
	if o.speed == 0 {
		return new(clock.Virtual)
	}
	return clock.NewScaled(clock.Rate(o.speed))
}

// emulate lets the mesh live until ctx ends, or it does.
func (o *options) emulate(ctx context.Context, s cli.Streams, top *topology.Topology, script *script) (err error) {
	around, stop := context.WithCancel(ctx)
	defer stop()
	e := &emulation{top: top, streams: s, clock: o.clock(), speed: o.speed, dir: o.dir}
	defer func() { err = errors.Join(err, e.close()) }()
	if err := e.open(around, o); err != nil {
		return err
	}
	if script != nil {
		if err := script.play(e.mesh); err != nil {
			return cli.WrongSelection(err)
		}
	}
	if o.lasts > 0 {
		e.mesh.Later(clock.At(o.lasts), e.end)
	}
	e.serve(around)
	// The mesh says when it ended, so that its record does.
	defer context.AfterFunc(ctx, e.askEnd)()
	err = e.mesh.Run(context.WithoutCancel(ctx))
	stop()
	e.served.Wait()
	if errors.Is(err, errEnd) {
		err = nil
	}
	return err
}
