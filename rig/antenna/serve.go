package antenna

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/pace"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
)

// Dongle is an antenna in a world that keeps pace with a clock, served as rtl_tcp serves a dongle.
type Dongle struct {
	world *pace.World

	mu     sync.Mutex
	rate   float64
	centre lora.Frequency
	set    bool // by a client, and not yet carried out
	more   bool // are there than were taken last

	antenna *Antenna // of the world's goroutine
	behind  time.Duration
	pause   time.Duration
	failure error
}

// Dongle's behaviour in time.
const (
	pause   = 10 * time.Millisecond // unless the Config says otherwise
	behind  = 5 * time.Second       // likewise
	powerOn = 2_048_000             // samples a second, which rtl_tcp begins with
	onBand  = 100_000_000           // hertz, likewise
)

// NewDongle puts a dongle on a world's channel under a name. Rate and Centre of the Config are what it
// begins with, zero for those of rtl_tcp. It is called before the world runs. The error is a
// *channel.AttachError if the name is taken, or says what is wrong with the Config.
func NewDongle(world *pace.World, name string, cfg Config) (*Dongle, error) {
	if cfg.Rate == 0 {
		cfg.Rate, cfg.Centre = powerOn, onBand
	}
	d := &Dongle{world: world, rate: cfg.Rate, centre: cfg.Centre, behind: cmp.Or(cfg.Behind, behind), pause: cmp.Or(cfg.Pause, pause)}
	var err error
	if d.antenna, err = New(cfg); err != nil {
		return nil, err
	}
	port, err := world.Join(name, func(channel.Event) error { return nil })
	if err != nil {
		return nil, err
	}
	port.Watch(func(in channel.Arrival) {
		d.antenna.Skip(world.Now().Add(-d.behind))
		if err := d.antenna.Arrive(in); err != nil {
			d.failure = err
		}
	})
	return d, nil
}

// Set carries out a command with the next samples. A rate that no dongle has it lets pass.
func (d *Dongle) Set(c rtltcp.Command, value uint32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch c {
	case rtltcp.SetFrequency:
		d.centre, d.set = lora.Frequency(value), true
	case rtltcp.SetRate:
		if rtltcp.CheckRate(float64(value)) == nil {
			d.rate, d.set = float64(value), true
		}
	default: // its gain is right, and so is its crystal as far as it knows
	}
}

// Receive waits until there are samples.
func (d *Dongle) Receive(ctx context.Context, iq []complex64) (int, error) {
	type result struct {
		n   int
		err error
	}
	for {
		if err := d.wait(ctx); err != nil {
			return 0, err
		}
		done := make(chan result, 1)
		d.world.Post(func(now clock.Time) error {
			n, err := d.render(now, iq)
			done <- result{n, err}
			return nil
		})
		select {
		case r := <-done:
			if r.n > 0 || r.err != nil {
				return r.n, r.err
			}
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// wait lets time pass until there may be samples.
func (d *Dongle) wait(ctx context.Context) error {
	d.mu.Lock()
	more := d.more
	d.mu.Unlock()
	if more {
		return ctx.Err()
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d.pause):
		return nil
	}
}

// render is done in the world's goroutine.
func (d *Dongle) render(now clock.Time, iq []complex64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.set {
		d.set = false
		d.antenna.Skip(now)
		if err := d.antenna.Retune(d.rate, d.centre); err != nil {
			return 0, err
		}
	}
	if now.Sub(d.antenna.At()) > d.behind {
		d.antenna.Skip(now)
	}
	n := d.antenna.Receive(now, iq)
	d.more = n == len(iq)
	return n, d.failure
}

// Serve serves the dongle to one client after the other until the context ends, which is no error.
// While one is served, others wait, as they do at rtl_tcp.
func (d *Dongle) Serve(ctx context.Context, l net.Listener) error {
	defer context.AfterFunc(ctx, func() { _ = l.Close() })()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("antenna: serving rtl_tcp: %w", err)
		}
		if err := rtltcp.Serve(ctx, conn, rtltcp.R820T(), d); err != nil {
			return err
		}
	}
}
