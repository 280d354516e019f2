package kiss

import (
	"time"

	"github.com/meshrig/meshrig/firmware/wire/kiss"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// take reads what came over the line, the last byte of it at a time.
func (m *Modem) take(data []byte, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		f, rest, ok := m.decoder.Next(data)
		if !ok {
			return
		}
		// The delimiter that closed the frame came when the rest had still to come.
		closed := m.cfg.Clock.Of(at).Add(-m.bytes(len(rest)))
		size := len(f.Append(nil))
		m.frame(f, closed.Add(-m.bytes(size)))
		data = rest
	}
}

// frame acts on one frame that the modem began to write at a time.
func (m *Modem) frame(f kiss.Frame, begun clock.Time) {
	if f.Port != 0 {
		return
	}
	if f.Command == kiss.Data {
		m.release()
		m.hold(m.received(f.Data, begun))
		return
	}
	h, err := f.Hardware()
	if err != nil {
		return
	}
	if h.Sub == kiss.RxMeta {
		if meta, err := kiss.ParseMeta(h.Data); err == nil && m.held != nil {
			m.held.SNR, m.held.RSSI = lora.DB(meta.SNR()), lora.DBm(meta.RSSI)
		}
		m.release()
		return
	}
	m.release()
	switch code, _ := kiss.ParseCode(h.Data); {
	case h.Sub == kiss.TxDone:
		m.done(code == 1, begun)
	case h.Sub == kiss.Failed && code == kiss.TxBusy:
		m.broken(m.fail("run", ErrLost))
	case m.wanted != 0 && (h.Sub == kiss.OK || h.Sub == kiss.Failed || h.Sub == m.answerTo()):
		m.wanted = 0
		h.Data = append([]byte(nil), h.Data...)
		m.answers <- h // it has room for one, and one question is open
	}
}

func (m *Modem) answerTo() kiss.Sub {
	if m.wanted == kiss.SetSignalReport {
		return kiss.GetSignalReport.Response()
	}
	return m.wanted.Response()
}

// received is a frame that ended when the modem began to tell of it.
func (m *Modem) received(payload []byte, end clock.Time) *sniffer.Frame {
	return &sniffer.Frame{
		Payload: append([]byte(nil), payload...),
		Start:   clock.Stamp{At: end.Add(-m.radio.TimeOnAir(len(payload))), Err: m.err},
		End:     clock.Stamp{At: end, Err: m.err},
		CRC:     true, Params: m.radio,
	}
}

// metaWait is how long a frame waits for its signal strength, which comes with it if it comes.
const metaWait = 50 * time.Millisecond

func (m *Modem) hold(f *sniffer.Frame) {
	m.held = f
	time.AfterFunc(metaWait, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.held == f {
			m.release()
		}
	})
}

// release hands on the frame that waited for its signal strength, which the modem leaves out
// when it is short of room. The sniffer is told first: what a client answers comes after what
// it heard.
func (m *Modem) release() {
	f := m.held
	m.held = nil
	if f == nil {
		return
	}
	if m.frames != nil {
		m.frames(*f)
	}
	if m.reports != nil {
		m.reports(probe.Report{Kind: probe.Heard, Frame: *f})
	}
}

// done is told when a frame has left, up to a pass of the firmware's loop ago.
func (m *Modem) done(sent bool, told clock.Time) {
	frame := m.sent
	m.sent = nil
	if !sent {
		m.broken(m.fail("transmit", ErrNotSent))
		return
	}
	if m.reports == nil || frame == nil {
		return
	}
	own := m.radio
	own.Preamble = lora.PreambleForVersion(own.SpreadingFactor, modemMajor, modemMinor)
	end := told.Add(-passTime / 2)
	m.reports(probe.Report{
		Kind:  probe.Done,
		Start: clock.Stamp{At: end.Add(-own.TimeOnAir(len(frame))), Err: m.err},
		End:   clock.Stamp{At: end, Err: m.err},
	})
}

// The release whose preambles a modem sends with; there is no modem before it.
const modemMajor, modemMinor = 1, 17

// broken ends the reader, because from now on something may be missing.
func (m *Modem) broken(err error) {
	if m.failure == nil {
		m.failure = err
	}
	m.stop()
}
