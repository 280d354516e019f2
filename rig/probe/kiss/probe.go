package kiss

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Tune sets frequency, bandwidth, spreading factor and coding rate. The modem says OK to
// anything, so it is asked for a time on air to see what it took.
func (m *Modem) Tune(radio lora.Params) error {
	if err := radio.Validate(); err != nil {
		return m.fail("tune", err)
	}
	set := kiss.Radio{
		Frequency: uint32(radio.Frequency), Bandwidth: uint32(radio.Bandwidth),
		SpreadingFactor: uint8(radio.SpreadingFactor), CodingRate: uint8(radio.CodingRate),
	}
	if _, err := m.ask(kiss.SetRadio, set.Append(nil)...); err != nil {
		return err
	}
	const size = 100 // bytes of a frame that is asked about
	data, err := m.ask(kiss.GetAirtime, size)
	if err != nil {
		return err
	}
	told, err := kiss.ParseAirtime(data)
	if err != nil {
		return m.fail("tune", err)
	}
	own := radio
	own.Preamble = lora.PreambleForVersion(own.SpreadingFactor, modemMajor, modemMinor)
	// The modem's library cuts symbols to whole microseconds and the sum to milliseconds.
	want, got := own.TimeOnAir(size), time.Duration(told)*time.Millisecond
	if math.Abs(float64(want-got)) > float64(want)/100+float64(2*time.Millisecond) {
		return m.fail("tune", ErrUntuned)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.radio = radio
	return nil
}

// Transmit hands a frame to the modem, which sends it within 2 ms of an idle channel.
func (m *Modem) Transmit(frame []byte) error {
	m.mu.Lock()
	busy := m.sent != nil
	if !busy {
		m.sent = append([]byte(nil), frame...)
	}
	m.mu.Unlock()
	if busy {
		return m.fail("transmit", ErrBusy)
	}
	return m.line.Write(kiss.Frame{Command: kiss.Data, Data: frame}.Append(nil))
}

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
	look := time.NewTicker(lookInterval)
	defer look.Stop()
	counted, from, err := e.m.stats()
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
		now, at, lookErr := e.m.stats()
		for err = lookErr; err == nil && counted.Errors < now.Errors; counted.Errors++ {
			half := at.Sub(from) / 2
			stamp := clock.Stamp{At: from.Add(half), Err: half}
			post(sniffer.Frame{Start: stamp, End: stamp, Params: e.m.tuned()})
		}
		from = at
	}
}

// lookInterval is how often the modem is asked for its counters.
const lookInterval = time.Second

// stats asks for the modem's counters and tells when.
func (m *Modem) stats() (kiss.Stats, clock.Time, error) {
	data, err := m.ask(kiss.GetStats)
	if err != nil {
		return kiss.Stats{}, 0, err
	}
	s, err := kiss.ParseStats(data)
	if err != nil {
		err = m.fail("stats", err)
	}
	return s, m.cfg.Clock.Now(), err
}

func (m *Modem) tuned() lora.Params {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.radio
}
