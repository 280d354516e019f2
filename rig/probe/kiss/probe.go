package kiss

import (
	"context"
	"errors"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Listen posts what the modem hears and when its own frames have left.
func (m *Modem) Listen(ctx context.Context, post func(probe.Report)) error {
	return m.listen(ctx, func(on bool) {
		m.reports = nil
		if on {
			m.reports = post
		}
	})
}

// listen has a receiver be posted to until the context or the line ends.
func (m *Modem) listen(ctx context.Context, post func(on bool)) error {
	set := func(on bool) {
		m.mu.Lock()
		defer m.mu.Unlock()
		post(on)
	}
	set(true)
	defer set(false)
	select {
	case <-ctx.Done():
		return nil
	case <-m.ended:
		return m.gone()
	}
}

// Sniffer is the modem as a second instrument: what it hears, the rig's own frames left out. It
// is tuned with the probe.
func (m *Modem) Sniffer() sniffer.Sniffer { return ear{m} }

type ear struct{ m *Modem }

// Name is the modem's.
func (e ear) Name() string { return e.m.cfg.Name }

// Knows is what a modem tells of a frame at best.
func (ear) Knows() sniffer.Quantity { return Knows }

func (ear) Tune(lora.Params) error { return nil }

// Listen posts what the modem hears. A frame with a bad checksum, which the modem only counts,
// is posted without its payload, and with the time between two looks at the counter as its
// error bar.
func (e ear) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	listening, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- e.m.listen(listening, func(on bool) {
			e.m.frames = nil
			if on {
				e.m.frames = post
			}
		})
	}()
	look := time.NewTicker(e.m.cfg.Clock.Real(lookInterval))
	defer look.Stop()
	counted, from, err := e.m.counters()
	for {
		if err != nil {
			stop()
			return errors.Join(<-ended, err)
		}
		select {
		case err := <-ended:
			return err
		case <-look.C:
		}
		now, at, lookErr := e.m.counters()
		if err = lookErr; err != nil {
			continue
		}
		if now.Received < counted.Received || now.Sent < counted.Sent || now.Errors < counted.Errors {
			err = e.m.fail("run", ErrRestarted)
			continue
		}
		for half := at.Sub(from) / 2; counted.Errors < now.Errors; counted.Errors++ {
			post(e.m.bad(clock.Stamp{At: from.Add(half), Err: half}))
		}
		counted, from = now, at
	}
}

// lookInterval is how often the modem is asked for its counters, in bench time.
const lookInterval = time.Second

// bad is a frame of which the modem only counted that its checksum was bad.
func (m *Modem) bad(end clock.Stamp) sniffer.Frame {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.record(end, sniffer.CRCBad)
}
