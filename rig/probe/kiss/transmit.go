package kiss

import (
	"fmt"
	"time"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
)

// The release whose preambles a modem sends with; there is no modem before it.
const modemMajor, modemMinor = 1, 17

// startTime is how long a modem takes at most from a frame to its first chirp, the channel
// being idle or not asked for (recorded 0.27 ms in full duplex and 2 ms otherwise, v1.17.1).
const startTime = 2 * time.Millisecond

// sending is the frame that the modem was given.
type sending struct {
	airtime time.Duration
	handed  clock.Time // when its last byte was on the line, at the earliest
	forced  bool       // the channel was not listened to
	late    *time.Timer
}

// Transmit hands a frame to the modem, which sends it within 2 ms of an idle channel. The cause
// of its error is a *probe.BudgetError if the frame is more than the modem's budget allows.
func (m *Modem) Transmit(frame []byte) error { return m.transmit(frame, m.cfg.FullDuplex) }

// Force is Transmit without waiting for an idle channel: the frame is on the air within 2 ms.
func (m *Modem) Force(frame []byte) error { return m.transmit(frame, true) }

func (m *Modem) transmit(frame []byte, force bool) error {
	data, err := m.prepare(frame, force)
	if err != nil {
		return m.fail("transmit", err)
	}
	if err := m.line.Write(data); err != nil {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.left()
		return err
	}
	return nil
}

// prepare takes the modem and the airtime for a frame and returns what is to be written.
func (m *Modem) prepare(frame []byte, force bool) (data []byte, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case len(frame) == 0 || len(frame) > kiss.MaxPacket:
		return nil, fmt.Errorf("%w, not %d", ErrLength, len(frame))
	case m.sending != nil:
		return nil, ErrBusy
	case m.radio == lora.Params{}:
		return nil, ErrUntuned
	}
	own := m.own()
	airtime, now := own.TimeOnAir(len(frame)), time.Now()
	// A modem that finds the channel busy for one and a half times the longest frame sends over it.
	longest := m.cfg.Clock.Real(2*own.TimeOnAir(kiss.MaxPacket)+airtime) + m.cfg.Patience
	if m.cfg.Budget != nil {
		if err := m.cfg.Budget.Spend(now, now.Add(longest), airtime); err != nil {
			return nil, err
		}
	}
	if force != m.duplex {
		m.duplex = force
		data = duplex(force)
	}
	data = kiss.Frame{Command: kiss.Data, Data: frame}.Append(data)
	s := &sending{airtime: airtime, handed: m.cfg.Clock.Of(now).Add(m.bytes(len(data))), forced: force}
	s.late = time.AfterFunc(longest, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.sending == s {
			m.broken(m.fail("transmit", fmt.Errorf("%w within %v", ErrNotSent, longest)))
		}
	})
	m.sending = s
	return data, nil
}

// own are the settings that the modem sends with.
func (m *Modem) own() lora.Params {
	own := m.radio
	own.Preamble = lora.PreambleForVersion(own.SpreadingFactor, modemMajor, modemMinor)
	return own
}

// left forgets the frame on the air.
func (m *Modem) left() {
	if m.sending != nil {
		m.sending.late.Stop()
		m.spoke(m.sending.handed, m.cfg.Clock.Now())
	}
	m.sending = nil
}

// done is told when a frame has left, up to a pass of the firmware's loop ago. A frame that
// left sooner than it can have is one sent with other settings.
func (m *Modem) done(sent bool, told clock.Time) {
	s := m.sending
	m.left()
	if !sent {
		m.broken(m.fail("transmit", ErrNotSent))
		return
	}
	if s == nil {
		return
	}
	m.silence[len(m.silence)-1] = silence{told.Add(-s.airtime - passTime - m.err), told.Add(m.err)} // the rest it may have waited
	end := told.Add(-passTime / 2)
	took, bar := end.Sub(s.handed), m.err
	late := took - s.airtime - startTime - bar // than a frame that waited for nobody
	switch {
	case took < s.airtime-bar, s.forced && late > m.cfg.Clock.Bench(m.cfg.Patience):
		m.broken(m.fail("transmit", fmt.Errorf("%w: it took %v, the frame takes %v", ErrAirtime, took, s.airtime)))
		return
	case s.forced && late > 0:
		bar += late // the answer was read late, not the frame sent late
	}
	if m.reports != nil {
		m.reports(probe.Report{
			Kind:  probe.Done,
			Start: clock.Stamp{At: end.Add(-s.airtime), Err: bar},
			End:   clock.Stamp{At: end, Err: bar},

			Handed: s.handed,
		})
	}
}
