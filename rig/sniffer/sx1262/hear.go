package sx1262

import (
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Interrupted serves an interrupt that came at a time and posts what it tells of. Listen does so by
// itself; this is for who has the edges.
func (s *Sniffer) Interrupted(at clock.Stamp, post func(sniffer.Frame)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.serve(&at, post)
}

// serve acts on the interrupts that stand in the chip until there are none. The first to come rose
// the line when the edge says. What came behind it, or without an edge that was seen, came between
// two looks.
func (s *Sniffer) serve(edge *clock.Stamp, post func(sniffer.Frame)) error {
	for range rounds {
		flags, err := s.bus.word(opGetIRQ)
		now := s.cfg.Clock.Now()
		if err != nil {
			return err
		}
		between := span(s.asked, now, s.err)
		s.asked = now
		if flags == 0 {
			return nil
		}
		if _, err := s.bus.exchange([]byte{opClearIRQ, byte(flags >> 8), byte(flags)}); err != nil {
			return err
		}
		at := between
		if edge != nil {
			at = clock.Stamp{At: edge.At, Err: edge.Err + s.err}
		}
		if err := s.act(flags, at, now, post); err != nil {
			return err
		}
		edge = nil
	}
	return ErrGarbage
}

// rounds is how often the interrupts are looked at in a row: a frame takes far longer to come in than
// the one before takes to fetch.
const rounds = 8

// span is a stamp of something that happened between two times.
func span(from, to clock.Time, err time.Duration) clock.Stamp {
	half := to.Sub(from) / 2
	return clock.Stamp{At: from.Add(half), Err: half + err}
}

// act acts on some interrupts of which the first came at a time, and the others until now.
func (s *Sniffer) act(flags uint16, at clock.Stamp, now clock.Time, post func(sniffer.Frame)) error {
	if flags&irqHeaderErr != 0 {
		s.header = nil
		post(s.unreadable(at))
	}
	if flags&irqHeaderValid == 0 {
		if flags&irqRxDone == 0 {
			return nil
		}
		return s.done(flags, at, post)
	}
	if flags&irqRxDone == 0 {
		s.header = &at
		return nil
	}
	// Header and end were both there when they were looked at: nobody saw when the second came.
	s.header = nil
	return s.done(flags, span(at.At, now, at.Err), post)
}

// settle is the part of a symbol by which the chip may say too late that a frame is done. The data
// sheet does not tell; an eighth is our own estimate, several times what it can take to decode a
// symbol at the chip's clock, and no real chip has confirmed it.
const settle = 8

// done fetches a frame and posts it.
func (s *Sniffer) done(flags uint16, at clock.Stamp, post func(sniffer.Frame)) error {
	place, err := s.bus.ask(2, opBufferStatus)
	if err != nil {
		return err
	}
	payload, err := s.bus.ask(int(place[0]), opReadBuffer, place[1])
	if err != nil {
		return err
	}
	strength, err := s.bus.ask(3, opPacketStatus)
	if err != nil {
		return err
	}
	rate, err := s.bus.read(regHeaderCR, 1)
	if err != nil {
		return err
	}
	rest, err := s.bus.read(regHeaderCRC, 3)
	if err != nil {
		return err
	}
	if err := s.counted(at); err != nil {
		return err
	}
	f := s.record(at)
	f.End.Err += s.radio.SymbolTime() / settle
	f.Known |= knows.Without(sniffer.PayloadTime)
	f.Payload = payload
	f.Header = sniffer.HeaderGood
	f.RSSI = -lora.DBm(strength[0]) / 2
	f.SNR = lora.DB(int8(strength[1])) / 4
	f.Params.CodingRate = lora.CodingRate(rate[0]>>4&7) + 4
	f.Params.CRC = rest[0]&0x10 != 0
	f.Offset = offset(rest, s.radio.Bandwidth)
	switch {
	case flags&irqCRCErr != 0:
		f.CRC = sniffer.CRCBad
	case f.Params.CRC:
		f.CRC = sniffer.CRCGood
	default:
		f.CRC = sniffer.CRCNone
	}
	if h := s.header; h != nil {
		took := at.At.Sub(h.At)
		f.PayloadTime = sniffer.Span{Value: took, Err: h.Err + at.Err + took/clockShare}
		f.Known |= sniffer.PayloadTime
	}
	s.header = nil
	post(f)
	return nil
}

// clockShare is the part of a time by which this machine's clock may be wrong: 50 ppm.
const clockShare = 20_000

// record is what is known of anything that the chip receives.
func (s *Sniffer) record(end clock.Stamp) sniffer.Frame {
	r := s.radio
	return sniffer.Frame{
		Instrument: s.cfg.Name, End: end,
		Known:  sniffer.End | sniffer.Frequency | sniffer.SpreadingFactor | sniffer.Bandwidth,
		Params: lora.Params{Frequency: r.Frequency, Bandwidth: r.Bandwidth, SpreadingFactor: r.SpreadingFactor},
	}
}

// unreadable is a frame whose header the chip could not read: it is on the air for as long as the
// longest from there on, at most.
func (s *Sniffer) unreadable(at clock.Stamp) sniffer.Frame {
	strongest := s.radio
	strongest.CodingRate = 8
	longest := strongest.TimeOnAir(lora.MaxPayload) - strongest.HeaderTime()
	f := s.record(span(at.At, at.At.Add(longest), at.Err))
	f.Header = sniffer.HeaderBad
	f.Known |= sniffer.Header
	return f
}

// offset is how far the carrier was from where the chip listened: 20 bits with a sign, in a unit that
// RadioLib found (SX126x::getFrequencyError). Which sign is up was not checked on a chip.
func offset(raw []byte, b lora.Bandwidth) lora.Offset {
	v := int32(uint32(raw[0])<<28|uint32(raw[1])<<20|uint32(raw[2])<<12) >> 12
	return lora.Offset(1.55 * float64(v) * b.Hertz() / 1e3 / 1600)
}
