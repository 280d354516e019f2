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
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/run/fleet"
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
	fleet                 fleet.Config
}

// New makes the command `meshrig soak`, with what is done to boards beside soaking them.
func New(s cli.Streams, boards fleet.Config) *cobra.Command {
	o := options{fleet: boards}
	cmd := &cobra.Command{
		Use:   "soak",
		Short: "Let a room live for days, with random traffic and the collector beside it",
		Long: `soak plays the random scenarios of explore one after another, and has the collector of
monitor poll the same console all the while. A model judges what is on the air; the
collector's series stand beside that in one report, on one time. A promise that is broken
does not end it: the next round begins on a fresh bench.

Time is the bench's: on the emulated board days go by in seconds, on a board they are
days. With board:* all boards of the rig file soak side by side, each with a report of
its own; those that would disturb each other on the air take turns, round by round.
Ctrl-C ends it, with a report of what was seen until then.`,
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
	turns *fleet.Bench // nil: whenever it likes
}

func (o *options) run(ctx context.Context, s cli.Streams) error {
	places, release, err := o.places(ctx, s)
	if err != nil {
		return err
	}
	defer release()
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

// places are the benches. Boards are leased, have introduced themselves, and are heard.
func (o *options) places(ctx context.Context, s cli.Streams) (list []place, release func(), err error) {
	options, err := o.target.Resolve()
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	t, err := target.Parse(options.Target)
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	if t.Kind != target.Board {
		cfg, err := options.Bench(ours.Board)
		if err != nil {
			return nil, nil, cli.WrongSelection(err)
		}
		return []place{{name: options.Target, file: string(t.Kind), bench: cfg}}, func() {}, nil
	}
	stations, err := options.Stations()
	if err != nil {
		return nil, nil, cli.WrongSelection(err)
	}
	if len(stations) > 1 && o.folder == "" {
		return nil, nil, cli.WrongSelection(fmt.Errorf("soak: %d boards: name a folder for their reports by --out", len(stations)))
	}
	c := o.fleet
	c.Why, c.Mixed, c.Warn = "meshrig soak", true, s.Err
	f, err := fleet.Open(ctx, c, run.Job{Options: options})
	if err != nil {
		return nil, nil, err
	}
	release = func() { f.Close(ctx) }
	if list, err = o.boards(ctx, f, options); err != nil {
		release()
		return nil, nil, err
	}
	return list, release, nil
}

func (o *options) boards(ctx context.Context, f *fleet.Fleet, options target.Options) (list []place, err error) {
	benches, err := f.Benches(ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range benches {
		options.Board, options.Latency = b.Name, b.Latency
		cfg, err := options.Bench(ours.Board)
		if err != nil {
			return nil, cli.WrongSelection(err)
		}
		list = append(list, place{name: string(target.Board) + ":" + b.Name, file: b.Name, bench: cfg, turns: b})
	}
	return list, nil
}

func (o *options) config(p place, s cli.Streams) rounds.Config {
	wild := o.wild
	if !o.wildGiven {
		wild = o.target.Target == string(target.Emulated) && o.target.As == ""
	}
	began, last := time.Now(), time.Now()
	cfg := rounds.Config{
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
	if p.turns != nil {
		cfg.Turn, cfg.Longest = p.turns.Turn, o.spend/time.Duration(p.turns.Sharing) // so that each has its turn
	}
	return cfg
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
