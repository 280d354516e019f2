// Package monitor is the command that watches rooms for those who run them.
package monitor

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/systemd"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/monitor"
	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
)

type options struct {
	config, rig string
	asJSON      bool
	texts       bool
	noPage      bool
	listen      string
}

// New is the command monitor.
func New(s cli.Streams) *cobra.Command {
	var o options
	cmd := &cobra.Command{
		Use:   "monitor",
		Short: "Watch rooms: poll them, and tell what became of them",
		Long: `monitor polls rooms at their consoles, on serial ports and over TCP, and over the air
through a companion or a KISS modem, and reads what they log in between. A port is
shared with runs and people: whoever waits for it gets it, and is let be until done.
Nothing is changed on any room.

What it finds is on a page (http://127.0.0.1:8095 unless told), in the databases that the
file names, and in the alerts that it sends. SIGHUP reads the file again; a room that is
in both is polled on. Ctrl-C ends it.`,
		Example: `  meshrig monitor check monitor.yaml
  meshrig monitor --config monitor.yaml
  meshrig monitor --rig rig.yaml --no-page --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := o.load()
			if err != nil {
				return err
			}
			return o.run(cmd.Context(), s, cfg)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.config, "config", "", "`FILE` that says which rooms are watched, and where to it is told")
	f.StringVar(&o.rig, "rig", "", "rig `FILE` whose boards are watched")
	f.BoolVar(&o.asJSON, "json", false, "print every sample as a line of JSON")
	f.BoolVar(&o.texts, "store-texts", false, "keep what builds for debugging say, in which posts stand in clear")
	f.BoolVar(&o.noPage, "no-page", false, "serve no page")
	f.StringVar(&o.listen, "listen", "", "`HOST:PORT` of the page; default that of the file, or "+page.Default)
	cmd.MarkFlagsMutuallyExclusive("config", "rig")
	cmd.MarkFlagsMutuallyExclusive("no-page", "listen")
	cmd.AddCommand(newCheck(s), newAlertTest(s), newRules(s), newBackup(s))
	return cmd
}

func (o *options) load() (cfg *monitor.Config, err error) {
	switch {
	case o.config != "":
		cfg, err = monitor.Load(o.config)
	case o.rig != "":
		cfg, err = monitor.OfRig(o.rig)
	default:
		return nil, cli.WrongSelection(errors.New("nothing to watch: name a file by --config or --rig"))
	}
	if err != nil {
		return nil, err
	}
	cfg.StoreTexts = cfg.StoreTexts || o.texts
	cfg.NoPage = cfg.NoPage || o.noPage
	if o.listen != "" {
		cfg.NoPage, cfg.Page.Listen = false, o.listen
		if err := cfg.Page.Check(); err != nil {
			return nil, cli.WrongSelection(err)
		}
	}
	return cfg, nil
}

// lean has memory freed earlier than usual: a collector runs for months on a small machine, beside others.
const lean = 50 // percent

func (o *options) run(ctx context.Context, s cli.Streams, cfg *monitor.Config) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(lean)
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)

	status := &status{w: s.Err}
	consumers := []sample.Consumer{status}
	if o.asJSON {
		consumers = append(consumers, &lines{json.NewEncoder(s.Out)})
	}
	notify := func(states ...string) {
		if err := systemd.Notify(states...); err != nil {
			status.say("monitor: %v", err)
		}
	}
	if cfg.Piped() {
		var end context.CancelFunc
		ctx, end = influx.UntilClosed(ctx, s.In)
		defer end()
	}
	c := &monitor.Collector{Stdout: s.Out, Say: func(text string) { status.say("%s", text) }, Beat: func() { notify(systemd.Alive) }}
	if err := monitor.Open(ctx, cfg, c, consumers...); err != nil {
		return err
	}
	reload, done := make(chan *monitor.Config), make(chan error, 1)
	status.say("monitor: watching %s; Ctrl-C ends it", watching(cfg))
	notify(systemd.Ready, "STATUS=watching "+watching(cfg))
	go func() { done <- c.Run(ctx, reload) }()
	for {
		select {
		case err := <-done:
			notify(systemd.Stopping)
			status.say("monitor: ended")
			return err
		case <-hup:
			notify(systemd.Reloading())
			cfg, err := o.load()
			if err != nil {
				status.say("monitor: the old configuration stays: %v", err)
				notify(systemd.Ready)
				continue
			}
			select {
			case reload <- cfg:
				status.say("monitor: watching %s now", watching(cfg))
				notify(systemd.Ready, "STATUS=watching "+watching(cfg))
			case err := <-done:
				return err
			}
		}
	}
}

func watching(cfg *monitor.Config) string { return words.Count(len(cfg.Nodes()), "room") }

// lines prints samples as lines of JSON.
type lines struct{ out *json.Encoder }

// Take prints a sample.
func (l *lines) Take(s sample.Sample) { _ = l.out.Encode(s) }
