package sinks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/sink/influx"
	"github.com/meshrig/meshrig/rig/monitor/sink/mqtt"
	"github.com/meshrig/meshrig/rig/monitor/sink/prometheus"
	"github.com/meshrig/meshrig/rig/state"
)

// Set is the sinks that run. It is a [sample.Consumer].
type Set struct {
	folder, version string
	stdout          io.Writer
	exporter        *prometheus.Exporter

	mu     sync.Mutex
	sinks  []*running
	listen string // where metrics are served; empty: nowhere
	quit   func()
}

// running is a sink with the end of it.
type running struct {
	sink.Sink
	name string
	cfg  any
	stop context.CancelFunc
	done chan struct{}
}

// New is a set without sinks, which keeps their spools in a folder. Points for "-" go to stdout; nil:
// standard output.
func New(folder, version string, stdout io.Writer) *Set {
	s := &Set{folder: folder, version: version, stdout: stdout, quit: func() {}}
	s.exporter = prometheus.New(prometheus.Config{}, prometheus.Options{Sinks: s.Status})
	return s
}

// Take hands a sample to every sink.
func (s *Set) Take(v sample.Sample) {
	s.exporter.Take(v)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.sinks {
		r.Take(v)
	}
}

// Beat says to those who scrape that the collector is at work.
func (s *Set) Beat(at time.Time) { s.exporter.Beat(at) }

// Metrics answers scrapes, for a server that is there anyway.
func (s *Set) Metrics() http.Handler { return s.exporter.Handler() }

// Status tells how each sink stands.
func (s *Set) Status() []sink.Status {
	s.mu.Lock()
	sinks := slices.Clone(s.sinks)
	s.mu.Unlock()
	all := make([]sink.Status, 0, len(sinks))
	for _, r := range sinks {
		all = append(all, r.Status())
	}
	return all
}

// Apply has the sinks of a section run from now on, and metrics and brokers be told of rooms: one that is
// not among them is offline at a broker. A sink that is in
// both runs on; one that has changed takes samples until the new one does. What cannot be begun is in
// the error, all else runs.
func (s *Set) Apply(ctx context.Context, section Section, rooms []sample.Node) error {
	s.exporter.Configure(section.Prometheus, rooms)
	errs := []error{s.serve(ctx, section.Prometheus)}
	wanted := map[string]any{}
	var names []string
	for _, c := range section.Influx {
		wanted["influx-"+c.Name], names = c, append(names, "influx-"+c.Name)
	}
	for _, c := range section.MQTT {
		wanted["mqtt-"+c.Name], names = c, append(names, "mqtt-"+c.Name)
	}
	s.mu.Lock()
	old := slices.Clone(s.sinks)
	s.mu.Unlock()
	for _, r := range old {
		if reflect.DeepEqual(wanted[r.name], r.cfg) {
			delete(wanted, r.name)
			continue
		}
		r.stop()
		<-r.done // it takes samples meanwhile, which are in its spool for the one that follows
		errs = append(errs, s.replace(ctx, r, wanted[r.name]))
		delete(wanted, r.name)
	}
	for _, name := range names {
		if cfg, has := wanted[name]; has {
			errs = append(errs, s.replace(ctx, &running{name: name}, cfg))
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.sinks {
		if tells, ok := r.Sink.(*mqtt.Sink); ok { // the others publish nothing that stands for now
			tells.Watch(rooms, time.Now())
		}
	}
	return errors.Join(errs...)
}

// replace puts a new sink in the place of one that has ended; no configuration: none.
func (s *Set) replace(ctx context.Context, old *running, cfg any) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if i := slices.Index(s.sinks, old); i >= 0 {
		err = old.Close()
		s.sinks = slices.Delete(s.sinks, i, i+1)
	}
	if cfg == nil {
		return err
	}
	next := &running{name: old.name, cfg: cfg, done: make(chan struct{})}
	folder := filepath.Join(s.folder, state.Name(old.name))
	switch c := cfg.(type) {
	case influx.Config:
		next.Sink, err = influx.New(c, folder, influx.Options{Stdout: s.stdout})
	case mqtt.Config:
		next.Sink, err = mqtt.New(c, folder, mqtt.Options{Version: s.version})
	default:
		err = fmt.Errorf("sinks: %T is no sink", cfg)
	}
	if err != nil {
		return err
	}
	var life context.Context
	life, next.stop = context.WithCancel(ctx)
	s.sinks = append(s.sinks, next)
	go func() {
		defer close(next.done)
		_ = next.Run(life) // what fails is in its status
	}()
	return nil
}

// serve has metrics served where the configuration says.
func (s *Set) serve(ctx context.Context, cfg prometheus.Config) error {
	if cfg.Listen == s.listen {
		return nil
	}
	s.quit()
	s.quit, s.listen = func() {}, ""
	if cfg.Listen == "" {
		return nil
	}
	l, err := prometheus.Listen(ctx, cfg)
	if err != nil {
		return err
	}
	life, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	s.listen, s.quit = cfg.Listen, func() {
		stop()
		<-done
	}
	go func() {
		defer close(done)
		_ = s.exporter.Serve(life, l) // it ends with the listener
	}()
	return nil
}

// Close ends all sinks, each of which delivers for two seconds more, and waits for them.
func (s *Set) Close() error {
	s.quit()
	s.mu.Lock()
	sinks := s.sinks
	s.sinks = nil
	s.mu.Unlock()
	for _, r := range sinks {
		r.stop()
	}
	var errs []error
	for _, r := range sinks {
		<-r.done
		errs = append(errs, r.Close())
	}
	return errors.Join(errs...)
}

// Check tries each sink of a section once, in folders of its own so that a monitor that runs is not
// disturbed, and says of each by name what is wrong with it; nil: nothing.
func Check(ctx context.Context, section Section, folder string, say func(name string, err error)) {
	try := func(name string, s sink.Sink, err error) {
		if err == nil {
			err = errors.Join(s.Check(ctx), s.Close())
		}
		say(name, err)
	}
	for _, c := range section.Influx {
		s, err := influx.New(c, filepath.Join(folder, state.Name("influx-"+c.Name)), influx.Options{Stdout: io.Discard})
		try(c.Name, s, err)
	}
	for _, c := range section.MQTT {
		s, err := mqtt.New(c, filepath.Join(folder, state.Name("mqtt-"+c.Name)), mqtt.Options{})
		try(c.Name, s, err)
	}
}
