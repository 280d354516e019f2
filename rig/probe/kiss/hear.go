package kiss

import (
	"fmt"
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
		m.noise += len(data)
		m.strange = append(m.strange, data[:min(len(data), strangeSize-len(m.strange))]...)
		f, rest, ok := m.decoder.Next(data)
		if !ok {
			break
		}
		// The delimiter that closed the frame came when the rest had still to come, and all of it
		// after its way through the line.
		closed := m.cfg.Clock.Of(at).Add(-m.bytes(len(rest)) - m.delay)
		size := len(f.Append(nil))
		if m.frame(f, closed.Add(-m.bytes(size))) {
			m.noise, m.strange = 0, m.strange[:0]
		}
		data = rest
	}
	if m.noise > noiseLimit {
		m.broken(m.fail("read", fmt.Errorf("%w: %q", ErrGarbage, m.strange)))
	}
}

const (
	// strangeSize is how much is kept to quote of what makes no sense.
	strangeSize = 64
	// noiseLimit is how much may make no sense: twice the longest frame with every byte escaped,
	// and what an ESP32's ROM prints when a modem restarts.
	noiseLimit = 4096
)

// frame acts on one frame that the modem began to write at a time, and tells whether it is one
// that modems write.
func (m *Modem) frame(f kiss.Frame, begun clock.Time) bool {
	if f.Port != 0 {
		return false
	}
	if f.Command == kiss.Data {
		m.release()
		m.hold(m.received(f.Data, begun))
		return true
	}
	h, err := f.Hardware()
	if err != nil {
		return false
	}
	if h.Sub == kiss.RxMeta {
		if meta, err := kiss.ParseMeta(h.Data); err == nil && m.held != nil {
			Measure(m.held, meta)
		}
		m.release()
		return true
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
	default:
		return h.Sub == h.Sub.Response() // an answer that came too late
	}
	return true
}

// strength undoes the cut of a signal strength to 8 bits: nothing is received above 0 dBm, so
// what is lies below -128 dBm (main.cpp loop, v1.17.1, casts to int8_t).
func strength(told int8) lora.DBm {
	if told > 0 {
		return lora.DBm(told) - 256
	}
	return lora.DBm(told)
}

func (m *Modem) answerTo() kiss.Sub {
	if m.wanted == kiss.SetSignalReport {
		return kiss.GetSignalReport.Response()
	}
	return m.wanted.Response()
}

// received is a frame that ended when the modem began to tell of it.
func (m *Modem) received(payload []byte, end clock.Time) *sniffer.Frame {
	f := m.record(clock.Stamp{At: end, Err: m.err}, sniffer.CRCGood)
	f.Payload = append([]byte(nil), payload...)
	return &f
}

// Knows is what a modem can know of a frame.
const Knows = knows | sniffer.SNR | sniffer.RSSI

// knows is what a modem knows of every frame: it was received, so it was sent with the spreading
// factor and bandwidth and on the frequency that the modem is tuned to. The coding rate stands in
// the header, which the modem does not tell of, and neither does it of preamble and sync word.
const knows = sniffer.End | sniffer.Frequency | sniffer.SpreadingFactor | sniffer.Bandwidth

// record is what is known of a frame before its bytes and its strength.
func (m *Modem) record(end clock.Stamp, crc sniffer.CRC) sniffer.Frame {
	f := Record(m.cfg.Name, m.radio, end)
	f.CRC = crc
	return f
}

// Record is what is known of a frame that a modem with these settings told of, before its bytes and
// its strength. Its checksum was good, or the modem would not have.
func Record(name string, r lora.Params, end clock.Stamp) sniffer.Frame {
	return sniffer.Frame{
		Instrument: name, End: end, CRC: sniffer.CRCGood, Known: knows,
		Params: lora.Params{Frequency: r.Frequency, Bandwidth: r.Bandwidth, SpreadingFactor: r.SpreadingFactor},
	}
}

// Measure adds the strength that a modem told of a frame.
func Measure(f *sniffer.Frame, meta kiss.Meta) {
	f.SNR, f.RSSI = lora.DB(meta.SNR()), strength(meta.RSSI)
	f.Known |= sniffer.SNR | sniffer.RSSI
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
// when it is short of room. Who answers is told first: what was heard begins what comes next on a bench, and
// what a client has to say to it goes before that.
func (m *Modem) release() {
	f := m.held
	m.held = nil
	if f == nil {
		return
	}
	if m.reports != nil {
		m.reports(probe.Report{Kind: probe.Heard, Frame: *f})
	}
	if m.frames != nil {
		m.frames(*f)
	}
}

// broken ends the reader, because from now on something may be missing.
func (m *Modem) broken(err error) {
	if m.failure == nil {
		m.failure = err
	}
	m.stop()
}
