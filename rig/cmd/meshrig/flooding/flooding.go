// Package flooding is the command that compares MeshCore with Meshtastic's managed flooding.
package flooding

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/flooding"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/topology"
)

// New is the command flooding.
func New(s cli.Streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "flooding",
		Short: "Compare flooding by repeaters with managed flooding",
		Long: `flooding holds MeshCore, in which repeaters forward, against a model of Meshtastic's
managed flooding, in which every client repeats what it hears unless others are first.`,
	}
	cmd.AddCommand(newCompare(s))
	return cmd
}

// options are the flags.
type options struct {
	load       flooding.Load
	seeds      int
	first      uint64
	traffic    []string
	setting    []string
	background string
	as         string
	json       bool
	out, svg   string
}

func newCompare(s cli.Streams) *cobra.Command {
	o := options{load: flooding.DefaultLoad()}
	cmd := &cobra.Command{
		Use:   "compare TOPOLOGY...",
		Short: "Run both systems on the same meshes and compare what comes of it",
		Long: `compare runs MeshCore (room server, repeaters and companions, the project's emulated
firmware) and a model of Meshtastic on the same topologies, words, radio settings and
seeds, in virtual time. It tells, with 95 % intervals over the seeds, the time on air
for a message that arrived, how many arrived, how long they took, and what readers got
who were away.

Words go from one user to another (direct), to a group on a channel (channel), or to a
group by the room server (room), of whose members some are away for a while. Both
systems are run on their own default radio settings (own) and on ones that both have a
preset for (common), with the traffic that each makes by itself and without.

Fewer than six seeds give no intervals. Where the model ends stands in
rig/flooding/README.md.`,
		Example: `  meshrig flooding compare fixtures/topologies/line.yaml fixtures/topologies/star.yaml
  meshrig flooding compare town.yaml --traffic direct --setting common --seeds 20 --svg town.svg
  meshrig flooding compare grid.yaml --background off --json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return o.compare(cmd.Context(), args, s) },
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.traffic, "traffic", names(flooding.Traffics()), "what is said: direct, channel, room")
	f.StringSliceVar(&o.setting, "setting", []string{"own", "common"}, "radio settings: own, common")
	f.StringVar(&o.background, "background", "both", "traffic that the systems make by themselves: on, off or both")
	f.IntVar(&o.seeds, "seeds", 8, "runs of each kind")
	f.Uint64Var(&o.first, "seed", 1, "seed of the first run; the others follow")
	f.Float64Var(&o.load.Hours, "hours", o.load.Hours, "for how long users talk")
	f.Float64Var(&o.load.Rate, "rate", o.load.Rate, "messages an hour, of all users together")
	f.IntVar(&o.load.Members, "members", o.load.Members, "users who talk to each other, at most 20, which is what a room server keeps")
	f.StringVar(&o.as, "as", "", "let MeshCore's boards behave as this release where the topology names none: v1.17.1")
	f.BoolVar(&o.json, "json", false, "print the comparison as JSON, flooding/v1")
	f.StringVar(&o.out, "out", "", "write the comparison as JSON to this file as well")
	f.StringVar(&o.svg, "svg", "", "draw the comparison in this file")
	cli.Completes(cmd, "traffic", names(flooding.Traffics())...)
	cli.Completes(cmd, "setting", "own", "common")
	cli.Completes(cmd, "background", "on", "off", "both")
	return cmd
}

func names(list []flooding.Traffic) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = string(t)
	}
	return out
}

// mostMembers is how many clients a room server of v1.17.1 keeps.
const mostMembers = 20

// known refuses a name that is none of those that there are.
func known(what, name string, all []string) error {
	if slices.Contains(all, name) {
		return nil
	}
	return &words.Unknown{What: what, Name: name, Known: all}
}

// config makes what is compared of the flags and files.
func (o options) config(files []string) (flooding.Config, error) {
	cfg := flooding.Config{Load: o.load, Seeds: o.seeds, First: o.first}
	switch {
	case o.seeds < 1:
		return cfg, fmt.Errorf("--seeds %d: want at least 1, and 6 for intervals", o.seeds)
	case !(o.load.Hours > 0 && o.load.Hours <= 24*7):
		return cfg, fmt.Errorf("--hours %g: want more than 0 and at most a week, 168", o.load.Hours)
	case !(o.load.Rate > 0 && o.load.Rate <= 3600):
		return cfg, fmt.Errorf("--rate %g: want more than 0 and at most 3600", o.load.Rate)
	case o.load.Members < 2 || o.load.Members > mostMembers:
		return cfg, fmt.Errorf("--members %d: want 2 to %d", o.load.Members, mostMembers)
	}
	if _, err := ours.Room(o.as); err != nil {
		return cfg, err
	}
	for _, name := range o.traffic {
		if err := known("traffic", name, names(flooding.Traffics())); err != nil {
			return cfg, err
		}
		cfg.Traffics = append(cfg.Traffics, flooding.Traffic(name))
	}
	settings := map[string]flooding.Setting{"own": flooding.Own(), "common": flooding.Common()}
	for _, name := range o.setting {
		if err := known("setting", name, []string{"own", "common"}); err != nil {
			return cfg, err
		}
		cfg.Settings = append(cfg.Settings, settings[name])
	}
	if err := known("background", o.background, []string{"on", "off", "both"}); err != nil {
		return cfg, err
	}
	if o.background != "on" {
		cfg.Backgrounds = append(cfg.Backgrounds, false)
	}
	if o.background != "off" {
		cfg.Backgrounds = append(cfg.Backgrounds, true)
	}
	if o.out != "" && filepath.Clean(o.out) == filepath.Clean(o.svg) {
		return cfg, fmt.Errorf("--svg: %s is the file of --out; name another file", o.svg)
	}
	for i, file := range files {
		if slices.ContainsFunc(files[:i], func(before string) bool { return cli.SameFile(before, file) }) {
			return cfg, fmt.Errorf("%s: named twice, and would count twice as evidence; name each topology once", file)
		}
		if cli.SameFile(file, o.out) || cli.SameFile(file, o.svg) {
			return cfg, fmt.Errorf("--out and --svg: %s is a topology, and would be written over; name another file", file)
		}
		t, err := topology.Load(file)
		if err != nil {
			return cfg, err
		}
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		cfg.Meshes = append(cfg.Meshes, flooding.Mesh{Name: name, Topology: t})
	}
	if err := cfg.Check(); err != nil {
		return cfg, err
	}
	cfg.Boards = func(role, as string) board.Target {
		if as == "" {
			as = o.as
		}
		return emulated.Target{Role: role, As: as}
	}
	return cfg, nil
}

func (o options) compare(ctx context.Context, files []string, s cli.Streams) error {
	cfg, err := o.config(files)
	if err != nil {
		return cli.WrongSelection(err)
	}
	cfg.Progress = progress(s.Err)
	cells, err := flooding.Compare(ctx, cfg)
	if err != nil {
		return err
	}
	r := flooding.NewReport(cfg, cells, cli.Version())
	for file, fill := range map[string]func(io.Writer) error{
		o.out: func(w io.Writer) error { return cli.WriteJSON(w, r) },
		o.svg: r.WriteSVG,
	} {
		if file == "" {
			continue
		}
		if err := cli.WriteFile(file, fill); err != nil {
			return err
		}
	}
	if o.json {
		return cli.WriteJSON(s.Out, r)
	}
	return r.WriteText(s.Out)
}

// How often a long comparison says how far it is.
const (
	quiet = 2 * time.Second
	every = 5 * time.Second
)

// progress tells how far a comparison is, once it has taken two seconds: on one line of a terminal,
// elsewhere on a line every five seconds.
func progress(w io.Writer) func(done, all int) {
	start, last := time.Now(), time.Now()
	return func(done, all int) {
		now := time.Now()
		pause, end := every, "\n"
		if cli.Terminal(w) {
			pause, end = time.Second/5, "\r"
			if done == all {
				end = "\n"
			}
		}
		if now.Sub(start) < quiet || now.Sub(last) < pause && done < all {
			return
		}
		last = now
		fmt.Fprintf(w, "%d of %d runs%s", done, all, end)
	}
}
