package influx

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/sink"
	"github.com/meshrig/meshrig/rig/monitor/spool"
)

// Sink writes samples in line protocol. It is a [sink.Sink].
type Sink struct {
	pump  *sink.Pump
	check func(context.Context) error

	mu    sync.Mutex
	lines *lines
	buf   []byte
}

var _ sink.Sink = (*Sink)(nil)

// Options are what a program brings along.
type Options struct {
	Stdout io.Writer                                        // what "-" stands for; nil: standard output
	Wait   func(ctx context.Context, d time.Duration) error // see [sink.Pump]
}

// New makes the sink of a configuration that was checked, with its spool in a folder of its own.
func New(cfg Config, folder string, o Options) (*Sink, error) {
	cfg.Complete()
	s := &Sink{lines: newLines()}
	var send func(context.Context, [][]byte) error
	if cfg.File != "" {
		out := &output{path: cfg.File}
		if cfg.File == "-" {
			if out.stream = o.Stdout; out.stream == nil {
				out.stream = os.Stdout
			}
		}
		send, s.check = out.send, out.check
	} else {
		w, err := newWriter(cfg)
		if err != nil {
			return nil, fmt.Errorf("influx: %s: %w", cfg.Name, err)
		}
		send, s.check = w.send, w.check
	}
	queue, err := spool.Open(folder, spool.Options{Limit: int64(cfg.SpoolMiB) << 20})
	if err != nil {
		return nil, fmt.Errorf("influx: %s: %w", cfg.Name, err)
	}
	s.pump = &sink.Pump{
		Name: cfg.Name, Spool: queue, Aside: sink.NewAside(folder), Send: send, Wait: o.Wait,
		Records: cfg.Batch, Bytes: 4 << 20, Linger: cfg.Every,
	}
	return s, nil
}

// Take puts the points of a sample into the spool.
func (s *Sink) Take(v sample.Sample) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.buf, err = s.lines.append(s.buf[:0], v); err != nil {
		s.pump.Failed(fmt.Errorf("influx: a sample of %s: %w", v.Node.Name, err))
		return
	}
	if len(s.buf) > 0 {
		s.pump.Keep(s.buf)
	}
}

// Run delivers what waits, see [sink.Sink].
func (s *Sink) Run(ctx context.Context) error { return s.pump.Run(ctx) }

// Status tells how the sink stands.
func (s *Sink) Status() sink.Status { return s.pump.Status() }

// Check tries whether the server or file would take points.
func (s *Sink) Check(ctx context.Context) error {
	if err := s.check(ctx); err != nil {
		return fmt.Errorf("%s: %w", s.pump.Name, err)
	}
	return nil
}

// Close lets the spool go.
func (s *Sink) Close() error { return s.pump.Spool.Close() }
