// Package soak is the command that lets rooms live for long.
package soak

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/ours"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/soak/rounds"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/target"
	"github.com/meshrig/meshrig/specs/catalogue"
	"github.com/meshrig/meshrig/specs/known"
	"github.com/meshrig/meshrig/specs/model"
)

// options are the flags.
type options struct {
	target                target.Options
	spend, round, every   time.Duration
	wild, candidate, json bool
	wildGiven             bool
	page, folder          string
}

// New makes the command `meshrig soak`.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "soak",
		Short: "Let a room live for days, with random traffic and the collector beside it",
		Long: `soak plays the random scenarios of explore one after another, and has the collector of
monitor poll the same console all the while. A model judges what is on the air; the
collector's series stand beside that in one report, on one time. A promise that is broken
does not end it: the next round begins on a fresh bench.

Time is the bench's: on the emulated board days go by in seconds, on a board they are
days. With board:* all boards of the rig file soak side by side, each with a report of
its own. Ctrl-C ends it, with a report of what was seen until then.`,
		Annotations: cli.Own("no promise was broken that the release is not known to break", "one was"),
		Example: `  meshrig soak --for 720h --html soak.html
  meshrig soak --for 72h -t 'board:*' --rig rig.yaml --out soak
  meshrig soak --for 24h --as v1.17.1 --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := target.Refuse([]string{o.target.Target}, cli.Given(cmd)); err != nil {
				return cli.WrongSelection(err)
			}
			o.wildGiven = cmd.Flags().Changed("wild")
			return o.run(cmd.Context(), s)
		},
	}
	f := cmd.Flags()
	f.DurationVar(&o.spend, "for", 24*time.Hour, "how long, in the time of the bench") //nolint:mnd // a day
	f.DurationVar(&o.round, "round", time.Hour, "how long a round is at least: a scenario, and quiet behind it")
	f.DurationVar(&o.every, "every", 5*time.Minute, "how often the collector polls") //nolint:mnd // as an operator would
	f.StringVarP(&o.target.Target, "target", "t", "emu", "firmware to look at, see meshrig run --help")
	f.StringVar(&o.target.As, "as", "", "let the emulated firmware behave as this release: v1.17.1")
	f.Uint64Var(&o.target.Seed, "seed", 1, "seed of the first round")
	f.StringVarP(&o.target.Preset, "preset", "p", lora.Default().Name, "radio settings of the bench")
	cli.AddRig(cmd, &o.target.Rig)
	f.BoolVar(&o.wild, "wild", false, "draw also what trips known defects of released firmware")
	f.BoolVar(&o.candidate, "candidate", false, "look at a firmware that is to become a release: the version that it prints excuses no failure")
	f.BoolVar(&o.json, "json", false, "print the report as JSON")
	f.StringVar(&o.page, "html", "", "write the report as a page to this file")
	f.StringVarP(&o.folder, "out", "o", "", "write the reports of all boards into this folder: NAME.json and NAME.html")
	return cmd
}

// place is a bench that soaks.
type place struct {
	name  string // of the target
	file  string // of its reports
	bench bench.Config
}

func (o *options) run(ctx context.Context, s cli.Streams) error {
	places, release, err := o.places(ctx, s)
	if err != nil {
		return err
	}
	defer release()
	if len(places) > 1 && o.folder == "" {
		return cli.WrongSelection(fmt.Errorf("soak: %d boards: name a folder for their reports by --out", len(places)))
	}
	reports, errs := make([]*rounds.Report, len(places)), make([]error, len(places))
	var all sync.WaitGroup
	for i, p := range places {
		all.Go(func() { reports[i], errs[i] = rounds.Run(ctx, o.config(p, s)) })
	}
	all.Wait()
	broken := false
	for i, r := range reports {
		o.excuse(r)
		broken = broken || len(r.New()) > 0
		if err := o.write(r, places[i].file, s); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	switch {
	case broken:
		return &cli.ExitError{Code: report.ExitNotConformant}
	case ctx.Err() != nil:
		return ctx.Err() // with its words and exit code
	}
	return nil
}

// places are the benches, leased if they are boards.
func (o *options) places(ctx context.Context, s cli.Streams) (list []place, release func(), err error) {
	options, err := o.target.Resolve()
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	release = func() {}
	t, err := target.Parse(options.Target)
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	boards := []string{""}
	if t.Kind == target.Board {
		stations, err := options.Stations()
		if err != nil {
			return nil, nil, cli.WrongSelection(err)
		}
		boards = nil
		var leased []inventory.Board
		for _, one := range stations {
			boards, leased = append(boards, one.Board.Name), append(leased, one.Board)
		}
		set, err := station.Lease(ctx, stations[0].Rig, leased, "meshrig soak", func(of string, position int) {
			fmt.Fprintf(s.Err, "waiting for %s: number %d in line; `meshrig rig who` shows who has it\n", of, position)
		})
		if err != nil {
			return nil, nil, err
		}
		release = func() { _ = set.Release() }
	}
	for _, board := range boards {
		options.Board = board
		cfg, err := options.Bench(ours.Board)
		if err != nil {
			release()
			return nil, nil, cli.WrongSelection(err)
		}
		p := place{name: options.Target, file: string(t.Kind), bench: cfg}
		if board != "" {
			p.name, p.file = string(target.Board)+":"+board, board
		}
		list = append(list, p)
	}
	return list, release, nil
}

func (o *options) config(p place, s cli.Streams) rounds.Config {
	wild := o.wild
	if !o.wildGiven {
		wild = o.target.Target == string(target.Emulated) && o.target.As == ""
	}
	began, last := time.Now(), time.Now()
	return rounds.Config{
		Bench: p.bench, Name: p.name, Seed: o.target.Seed, For: o.spend, Round: o.round, Every: o.every,
		Generator: model.Generator{Wild: wild, Erase: o.target.Preset == lora.Default().Name && p.bench.Hardware == nil},
		Told: func(r *rounds.Report) {
			const interval = 5 * time.Second
			if now := time.Now(); now.Sub(began) >= run.QuietStart && now.Sub(last) >= interval {
				last = now
				fmt.Fprintf(s.Err, "%s: %.1f of %.1f hours, %d rounds, %d broken\n", p.name, r.Seconds/3600, r.Asked/3600, len(r.Rounds), len(r.Breaks())) //nolint:mnd // an hour
			}
		},
	}
}

// excuse notes which promises the release is known to break.
func (o *options) excuse(r *rounds.Report) {
	excused := run.ExcuseOf(&catalogue.Catalogue{}, run.Firmware{
		Target: o.target.Target, Version: r.Version, Candidate: o.candidate, Word: "--candidate", Images: ours.Images,
	})
	for i := range r.Rounds {
		if b := r.Rounds[i].Broken; b != nil {
			if failure, ok := known.Of(o.target.Role, excused.As, b.Requirement); ok {
				b.Known = failure.Reason
			}
		}
	}
}

func (o *options) write(r *rounds.Report, name string, s cli.Streams) error {
	if o.page != "" {
		if err := cli.WriteFile(o.page, r.WriteHTML); err != nil {
			return err
		}
	}
	asJSON := func(w io.Writer) error { return cli.WriteJSON(w, r) }
	if o.folder != "" {
		if err := os.MkdirAll(o.folder, 0o755); err != nil { //nolint:gosec // a report is for all
			return err
		}
		base := filepath.Join(o.folder, name)
		if err := errors.Join(cli.WriteFile(base+".json", asJSON), cli.WriteFile(base+".html", r.WriteHTML)); err != nil {
			return err
		}
	}
	if o.json {
		return asJSON(s.Out)
	}
	return r.WriteText(s.Out)
}
