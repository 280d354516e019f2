package sink

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/monitor/spool"
)

// Pump delivers what waits in a spool. Its fields are set before it runs.
type Pump struct {
	Name    string // of the sink
	Spool   *spool.Spool
	Aside   *Aside
	Records int           // the most of a batch
	Bytes   int           // the most of a batch
	Linger  time.Duration // how long a batch may wait to be filled
	// Send delivers a batch. An error that is [*Refused] is about what is in it, any other about
	// the place; [*Later] among those says how long to wait.
	Send func(ctx context.Context, records [][]byte) error
	// Wait lets time pass; nil: it does by itself. It ends with the context's error when that is done.
	Wait func(ctx context.Context, d time.Duration) error

	mu     sync.Mutex
	status Status
	spared int // rounds in which all of the first batch was refused
}

// The waits between deliveries that failed double from one to the other.
const (
	shortest = time.Second
	longest  = 5 * time.Minute
	farewell = 2 * time.Second // what is left for deliveries at the end
)

// patience is how often a batch of which nothing at all is taken is tried again before its records
// are set aside, 24 minutes in all: it is more likely that the place is set up wrongly.
const patience = 12

// Keep puts a record into the spool; what cannot be kept is counted.
func (p *Pump) Keep(record []byte) {
	if err := p.Spool.Append(record); err != nil {
		p.Failed(err)
	}
}

// Failed counts a failure.
func (p *Pump) Failed(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status.Errors++
	p.status.Reason = err.Error()
}

// SetAside takes a record that the place refuses out of the way.
func (p *Pump) SetAside(record []byte, reason string) {
	err := p.Aside.Put(record, reason)
	p.Failed(fmt.Errorf("set aside: %s", reason))
	if err != nil {
		p.Failed(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status.Aside++
}

// Status tells how the sink stands.
func (p *Pump) Status() Status {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.status
	s.Name, s.Spool = p.Name, p.Spool.Stats()
	return s
}

// Run delivers until the context ends, and a little longer.
func (p *Pump) Run(ctx context.Context) error {
	for failures := 0; ctx.Err() == nil; {
		more, err := p.round(ctx)
		switch {
		case ctx.Err() != nil:
			continue
		case errors.Is(err, os.ErrClosed):
			return err
		case err != nil:
			_ = p.wait(ctx, pause(err, failures))
			failures++
			continue
		case more:
			failures = 0
			continue
		}
		failures = 0
		select {
		case <-ctx.Done():
		case <-p.Spool.Ready():
			if p.Linger > 0 && p.Spool.Stats().Records < p.Records {
				_ = p.wait(ctx, p.Linger)
			}
		}
	}
	return p.last(ctx)
}

// last delivers what still waits.
func (p *Pump) last(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	for {
		if more, err := p.round(ctx); err != nil || !more {
			return nil // it is counted, and waits for the next start
		}
	}
}

// pause is how long to wait behind a failure.
func pause(err error, failures int) time.Duration {
	if later, ok := errors.AsType[*Later](err); ok && later.After > 0 {
		return min(later.After, time.Hour)
	}
	return min(shortest<<min(failures, 20), longest)
}

func (p *Pump) wait(ctx context.Context, d time.Duration) error {
	if p.Wait != nil {
		return p.Wait(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// round delivers one batch; more tells whether there was one.
func (p *Pump) round(ctx context.Context) (more bool, err error) {
	b, err := p.Spool.Read(p.Records, p.Bytes)
	if err == nil && len(b.Records) > 0 {
		more = true
		if err = p.deliver(ctx, b.Records); err == nil {
			err = p.Spool.Ack(b)
		}
	}
	if err != nil {
		if !errors.Is(ctx.Err(), context.Canceled) { // else it was cut, and has its last chance yet
			p.Failed(fmt.Errorf("%s: %w", p.Name, err))
		}
		return more, err
	}
	if more {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.spared = 0
		p.status.Delivered += uint64(len(b.Records))
		p.status.Success, p.status.Reason = time.Now(), ""
	}
	return more, nil
}
