package kiss

import (
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
)

// pings is how many round trips the latency of a line is taken from.
const pings = 32

// passTime is how long the firmware takes at most to notice what its radio did (main.cpp loop,
// v1.17.1: a pass a millisecond; recorded 0 to 0.91 ms).
const passTime = time.Millisecond

func (m *Modem) setUp() error {
	if err := m.introduce(); err != nil {
		return err
	}
	setting := duplex(m.cfg.FullDuplex)
	for _, f := range []kiss.Frame{
		{Command: kiss.TxDelay, Data: []byte{0}},
		{Command: kiss.Persistence, Data: []byte{255}},
	} {
		setting = f.Append(setting)
	}
	if err := m.line.Write(setting); err != nil {
		return err
	}
	if _, err := m.ask(kiss.SetSignalReport, 1); err != nil {
		return err
	}
	if err := m.pace(); err != nil {
		return err
	}
	latency, err := m.echo()
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.duplex = m.cfg.FullDuplex
	m.delay, m.err = latency/2, latency+passTime
	return nil
}

// version is the only one of the protocol so far (KISS_PROTOCOL_VERSION, v1.17.1).
const version = 1

// introduce asks what is at the other end before it sets anything; once more of one that may
// have been starting, or had half a frame of someone else's in its buffer.
func (m *Modem) introduce() error {
	data, err := m.ask(kiss.GetVersion)
	if errors.Is(err, ErrSilent) {
		data, err = m.ask(kiss.GetVersion)
	}
	if errors.Is(err, ErrSilent) {
		if said := m.said(); said != "" {
			return m.fail("introduction", fmt.Errorf("%w; it said %q", ErrRole, said))
		}
	}
	switch {
	case err != nil:
		return err
	case len(data) == 0 || data[0] != version:
		return m.fail("introduction", fmt.Errorf("%w: % x, want %d", ErrVersion, data, version))
	}
	return nil
}

// said is what came that made no sense: a console gives back what it is asked.
func (m *Modem) said() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return string(m.strange)
}

// duplex is the frame that lets the modem send without listening, or not.
func duplex(on bool) []byte {
	f := kiss.Frame{Command: kiss.FullDuplex, Data: []byte{0}}
	if on {
		f.Data[0] = 1
	}
	return f.Append(nil)
}

const (
	// long is the size of the longest answer that a modem gives to a short question.
	long = 64
	// races is how many short and long answers are compared: the fastest of each shows the line.
	races = 8
)

// pace finds out whether bytes come one after the other, or at once as from a board whose USB
// port is its processor's own: a long answer takes longer than a short one, or does not. Nobody
// can see that of a port.
func (m *Modem) pace() error {
	fastest := func(sub kiss.Sub, data ...byte) (best time.Duration, err error) {
		best = m.cfg.Clock.Bench(m.cfg.Patience)
		for range races {
			begun := time.Now()
			if _, err := m.ask(sub, data...); err != nil {
				return 0, err
			}
			best = min(best, m.cfg.Clock.Bench(time.Since(begun)))
		}
		return best, nil
	}
	short, err := fastest(kiss.Ping)
	if err != nil {
		return err
	}
	whole, err := fastest(kiss.GetRandom, long)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.atOnce = whole-short < m.line.Bytes(long)/2
	return nil
}

// echo returns the longest of some round trips, the time of their bytes on the line taken off.
func (m *Modem) echo() (longest time.Duration, err error) {
	for range pings {
		begun := time.Now()
		if _, err := m.ask(kiss.Ping); err != nil {
			return 0, err
		}
		longest = max(longest, m.cfg.Clock.Bench(time.Since(begun))-2*m.bytes(4))
	}
	return longest, nil
}

// Latency is the longest round trip that was measured when the modem was set up, without the
// time of the bytes on the line, in bench time.
func (m *Modem) Latency() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err - passTime
}
