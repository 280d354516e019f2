package monitor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/alert"
	"github.com/meshrig/meshrig/rig/monitor/meshtastic"
	"github.com/meshrig/meshrig/rig/monitor/page"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sinks"
	"github.com/meshrig/meshrig/rig/monitor/store"
	"github.com/meshrig/meshrig/rig/state"
)

// Collector is everything that a configuration names: what looks at rooms, and who is told.
type Collector struct {
	Hub Hub
	// Say tells people what they ought to know; nil: nobody.
	Say func(text string)
	// Beat, if not nil, is called every few seconds as long as samples find their way.
	Beat func()
	// Stdout is where a sink writes whose file is "-"; nil: standard output.
	Stdout io.Writer

	cfg    *Config
	later  later
	sinks  *sinks.Set
	alerts *alert.Alerts
	past   *store.Store
	board  *page.Board
	page   *page.Page
	server *page.Server
}

// Open opens whatever a configuration names, but for ports and gateways, which may come later. Further
// consumers take samples as well.
func Open(ctx context.Context, cfg *Config, c *Collector, further ...sample.Consumer) (err error) {
	c.cfg = cfg
	if c.Say == nil {
		c.Say = func(string) {}
	}
	defer func() { //nolint:contextcheck // closing ends by itself
		if err != nil {
			_ = c.close()
		}
	}()
	if err := state.Make(cfg.State); err != nil {
		return fmt.Errorf("monitor: state: %w", err)
	}
	c.restore()
	if c.past, err = store.Open(ctx, cfg.folder("history"), cfg.History, store.Options{}); err != nil {
		return err
	}
	if aside := c.past.SetAside(); aside != "" {
		c.Say(aside)
	}
	c.sinks = sinks.New(cfg.folder("spool"), "meshrig", c.Stdout)
	if err := c.sinks.Apply(context.WithoutCancel(ctx), cfg.sinks(), cfg.Nodes()); err != nil { // they end when the last sample is theirs
		return err
	}
	c.later = make(later, pendingEvents)
	if c.alerts, err = alert.Open(cfg.folder("alerts"), cfg.Alerts, cfg.judged(), alert.Options{Events: c.later, Say: c.Say}); err != nil {
		return err
	}
	if err := c.openPage(ctx); err != nil {
		return err
	}
	// Those who announce a sample come last: it is safe by then from an end of this process.
	c.Hub.Feed(append([]sample.Consumer{c.past, c.sinks, c.alerts, c.board}, further...)...)
	return nil
}

func (c *Collector) openPage(ctx context.Context) (err error) {
	c.board = page.NewBoard(time.Now)
	if err := c.past.Replay(ctx, time.Hour, c.board.Take); err != nil { // a duty cycle is that of an hour
		return err
	}
	c.board.Keep(c.cfg.Nodes()...)
	if c.cfg.NoPage {
		return nil
	}
	view := page.View{Board: c.board, Past: c.past, Metrics: c.sinks.Metrics(), Alerts: func() []page.Alert { return shown(c.alerts.States()) }}
	if c.page, err = page.New(c.cfg.Page, view); err != nil {
		return err
	}
	if c.server, err = page.Listen(ctx, c.cfg.Page, c.page); err != nil {
		return err
	}
	c.Say("monitor: the page is at " + c.server.URL())
	return nil
}

// shown are the alerts that the page shows.
func shown(states []alert.State) []page.Alert {
	var list []page.Alert
	for _, s := range states {
		if s.Phase == alert.OK {
			continue
		}
		one := page.Alert{Rule: s.RuleTitle, Room: s.Subject, State: string(s.Phase), Since: s.Since, Text: s.Subject + ": " + s.What}
		if s.Text != "" {
			one.Value = s.Text
		}
		list = append(list, one)
	}
	return list
}

// later takes events of those who are told samples themselves, and hands them to the hub afterwards.
type later chan sample.Sample

const pendingEvents = 1024

// Take keeps an event until it is handed on. One that finds no room is not told: it is in the states.
func (l later) Take(s sample.Sample) {
	select {
	case l <- s:
	default:
	}
}

// beat is how often the collector shows that it lives, and saves what it knows of nodes.
const beat = 5 * time.Second

// Run polls rooms and serves what was opened until the context ends; reload brings another configuration.
// When it returns everything is closed.
func (c *Collector) Run(ctx context.Context, reload <-chan *Config) error {
	var tasks sync.WaitGroup
	errs := make(chan error, len(c.cfg.Meshtastic)+2)
	begin := func(what string, run func(context.Context) error) {
		tasks.Go(func() {
			if err := run(ctx); err != nil && ctx.Err() == nil {
				errs <- fmt.Errorf("monitor: %s: %w", what, err)
			}
		})
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	for _, one := range c.cfg.Meshtastic {
		begin("meshtastic", meshtastic.New(one, c.alerts).Run)
	}
	begin("alerts", c.alerts.Run)
	if c.server != nil {
		begin("page", c.server.Serve)
	}
	polled := make(chan *Config)
	var sources sync.WaitGroup
	watching, end := context.WithCancel(ctx)
	defer end()
	rooms := Rooms{Hub: &c.Hub, Say: func(format string, args ...any) { c.Say(fmt.Sprintf(format, args...)) }}
	sources.Go(func() { rooms.Run(watching, c.cfg, polled) })

	tick := time.NewTicker(beat)
	defer tick.Stop()
	var failed error
	for failed == nil && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case failed = <-errs:
		case s := <-c.later:
			c.Hub.Take(s)
		case <-tick.C:
			c.sinks.Beat(time.Now())
			c.save()
			if c.Beat != nil {
				c.Beat()
			}
		case cfg := <-reload:
			c.reload(ctx, cfg)
			select {
			case polled <- cfg:
			case <-ctx.Done():
			}
		}
	}
	end()
	sources.Wait() // no sample comes any more
	stop()
	tasks.Wait()
	c.save()
	return errors.Join(failed, c.close()) //nolint:contextcheck // closing ends by itself
}

// reload goes on with another configuration, as far as that can be done without a restart.
func (c *Collector) reload(ctx context.Context, cfg *Config) {
	for what, same := range map[string]bool{
		"meshtastic": reflect.DeepEqual(cfg.Meshtastic, c.cfg.Meshtastic),
		"page":       cfg.NoPage == c.cfg.NoPage && reflect.DeepEqual(cfg.Page, c.cfg.Page), "history": cfg.History == c.cfg.History, "state": cfg.State == c.cfg.State,
	} {
		if !same {
			c.Say("monitor: what is new under " + what + " counts from the next start on")
		}
	}
	nodes := cfg.Nodes()
	if err := c.sinks.Apply(context.WithoutCancel(ctx), cfg.sinks(), nodes); err != nil {
		c.Say(err.Error())
	}
	c.board.Keep(nodes...)
	c.alerts.Reload(cfg.Alerts, cfg.judged())
	if c.page != nil {
		if err := errors.Join(c.page.Reload(), c.server.Reload()); err != nil {
			c.Say(err.Error())
		}
	}
}

// close closes what is open.
func (c *Collector) close() error {
	var errs []error
	if c.sinks != nil {
		errs = append(errs, c.sinks.Close())
	}
	if c.alerts != nil {
		errs = append(errs, c.alerts.Close())
	}
	if c.past != nil {
		errs = append(errs, c.past.Close())
	}
	return errors.Join(errs...)
}
