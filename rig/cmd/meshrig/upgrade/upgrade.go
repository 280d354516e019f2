// Package upgrade is the command that says what a firmware keeps of an older one's settings.
package upgrade

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/state"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board/process"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/rig/upgrade"
	"github.com/meshrig/meshrig/specs/catalogue"
)

// options are the flags.
type options struct {
	target.Options

	from []string
	out  string
	json bool
}

// New makes the command `meshrig upgrade`.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "upgrade --to TARGET",
		Short: "Say what a firmware keeps of what older releases left on a board's flash",
		Long: `upgrade starts a firmware on the flash that a release left, on which each setting, the
passwords, the access list and the regions are not what a board comes with, and reads
them back: kept, changed, lost, or cannot be judged and why. A new board of the same
firmware shows what lost reads like. The files of releases come with meshrig, recorded
from host builds; meshrig upgrade record makes further ones.

Releases: ` + strings.Join(known(), " "),
		Example: `  meshrig upgrade --to exec:./room
  meshrig upgrade --from v1.16.0 --from v1.17.1 --to exec:./room --out upgrades
  meshrig upgrade --from ours.json --to emu`,
		Annotations: cli.Own("everything is kept", "a setting is lost or changed"),
		Args:        cobra.NoArgs,
		RunE:        func(cmd *cobra.Command, _ []string) error { return o.judge(cmd.Context(), s) },
	}
	f := cmd.Flags()
	o.flags(cmd, "to")
	f.StringSliceVar(&o.from, "from", nil, "release, or file of a recording, that left the flash (repeatable); without it all known releases")
	f.StringVarP(&o.out, "out", "o", "", "folder of the report; without it none is written")
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	cli.Completes(cmd, "from", known()...)
	cmd.AddCommand(newRecord(s))
	return cmd
}

// flags are those of a target in virtual time.
func (o *options) flags(cmd *cobra.Command, name string) {
	f := cmd.Flags()
	f.StringVarP(&o.Target, name, name[:1], "emu", "firmware, as the target of meshrig run; its flash must be the rig's: emu or exec")
	f.StringVar(&o.As, "as", "", "let the emulated firmware behave as this release, its known defects included: v1.17.1")
	f.Uint64Var(&o.Seed, "seed", 1, "seed of the board's random numbers")
}

// bench is the set-up of the target's benches, and the SHA-256 of its program.
func (o *options) bench(ctx context.Context, s cli.Streams) (cfg bench.Config, image string, err error) {
	o.Preset = lora.Default().Name
	if o.Options, err = o.Resolve(); err != nil {
		return cfg, "", cli.WrongSelection(err)
	}
	if t, err := target.Parse(o.Target); err == nil && t.Kind != target.Emulated && t.Kind != target.Exec {
		return cfg, "", cli.WrongSelection(fmt.Errorf("target %s: no files can be put on its flash; give emu or exec:PROGRAM", o.Target))
	}
	if o.Can, err = run.Abilities(ctx, o.Options, ours.Board, s.Err); err != nil {
		return cfg, "", err
	}
	if cfg, err = o.Bench(ours.Board); err != nil {
		return cfg, "", cli.WrongSelection(err)
	}
	cfg.Seed = o.Seed
	if program, ok := cfg.Target.(process.Target); ok {
		return cfg, program.Image(), process.Sweep("")
	}
	if self, err := os.Executable(); err == nil { // our own firmware is a part of this program
		image, _ = state.Digest(self)
	}
	return cfg, image, nil
}

// judge starts the target on what each release left.
func (o *options) judge(ctx context.Context, s cli.Streams) error {
	recordings, err := o.recordings()
	if err != nil {
		return cli.WrongSelection(err)
	}
	c, err := catalogue.Read()
	if err != nil {
		return err
	}
	head := report.NewHead(time.Now(), report.Suite{Program: cli.Version(), Specs: run.DigestOf(c)})
	cfg, image, err := o.bench(ctx, s)
	if err != nil {
		return err
	}
	r := &report.Report{Head: head, Target: o.Target, Image: image, Seed: o.Seed, Preset: o.Preset, Procs: 1, Verdicts: []report.Requirement{}}
	for _, older := range recordings {
		u, err := upgrade.Judge(ctx, cfg, older)
		if err != nil {
			return fmt.Errorf("target %s: %w", o.Target, err)
		}
		r.Version = u.To
		r.Upgrades = append(r.Upgrades, u)
	}
	r.Head = head.End(time.Now())
	r.WallSeconds = r.Ended.Sub(r.Began).Seconds()
	r.Conclude()
	return o.tell(r, s)
}

// tell keeps the report and prints it.
func (o *options) tell(r *report.Report, s cli.Streams) error {
	var unkept error
	if o.out != "" {
		unkept = keep(r, o.out)
	}
	var err error
	if o.json {
		err = r.WriteJSON(s.Out)
	} else {
		err = report.WriteUpgrades(s.Out, r.Upgrades)
	}
	if err = errors.Join(err, unkept); err != nil {
		return err
	}
	if r.Exit != report.ExitConformant {
		return &cli.ExitError{Code: r.Exit}
	}
	return nil
}

func keep(r *report.Report, folder string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	release, err := report.Lock(folder)
	if err != nil {
		return err
	}
	defer release()
	return r.WriteFiles(folder)
}

// recordings are those that were asked for.
func (o *options) recordings() (list []upgrade.Recording, err error) {
	if len(o.from) == 0 {
		o.from = known()
	}
	for _, from := range o.from {
		r, err := recording(from)
		if err != nil {
			return nil, fmt.Errorf("--from %s: %w", from, err)
		}
		list = append(list, r)
	}
	return list, nil
}

// recording is that of a release, or of a file.
func recording(from string) (upgrade.Recording, error) {
	if v, err := release.Parse(from); err == nil {
		if r, ok := upgrade.Of(v); ok {
			return r, nil
		}
		return upgrade.Recording{}, &words.Unknown{What: "release", Name: from, Known: known()}
	}
	f, err := os.Open(from)
	if err != nil {
		return upgrade.Recording{}, err
	}
	defer func() { _ = f.Close() }()
	return upgrade.Parse(f)
}

// known are the releases whose flash comes with the program.
func known() (names []string) {
	for _, v := range upgrade.Known() {
		names = append(names, v.String())
	}
	return names
}
