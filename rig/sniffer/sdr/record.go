// Package sdr is the sniffer that hears with a software radio: it feeds samples to a receiver, makes
// the record of all instruments of its frames, and says what is wrong with the samples.
package sdr

import (
	"math"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Knows is what it can know of a frame: all but the power in dBm, which depends on the gain of a
// converter that nobody has calibrated.
const Knows = sniffer.Everything &^ sniffer.RSSI

// ofHeader is what is known of a frame whose header cannot be read.
const ofHeader = sniffer.Start | sniffer.Frequency | sniffer.Offset | sniffer.SpreadingFactor | sniffer.Bandwidth |
	sniffer.SyncWord | sniffer.Preamble | sniffer.Header | sniffer.SNR

// precision is how far off the receiver's start and end of a frame may be.
func precision(p lora.Params) time.Duration { return p.SymbolTime() / 4 }

// read is how exactly they are read off the samples. The stronger the signal the better: from 6 dB above
// the floor of its spreading factor on it is within a fiftieth of a symbol (receiver_test.go of rig/sdr),
// and half of that is left as a margin. The last sample is one of whole ones.
func read(f sdr.Frame, rate float64) time.Duration {
	off := precision(f.Params)
	const strong, margin = 6, 25
	if f.SNR >= f.Params.SpreadingFactor.Floor()+strong {
		off = f.Params.SymbolTime() / margin
	}
	return off + time.Duration(float64(time.Second)/rate)
}

// counted is how far off the length of a frame may be. Its begin and its end lie on one grid of
// symbols, which the receiver has counted; what may be off is how far apart they lie, by the crystals
// of sender and receiver, of 30 millionths each.
func counted(length time.Duration) time.Duration { return length*60/1_000_000 + time.Microsecond }

// record makes the record of a frame. Where says at what time a sample was taken, and how far off
// that may be.
func record(instrument string, f sdr.Frame, rate float64, where func(sample float64) clock.Stamp) sniffer.Frame {
	off := precision(f.Params)
	stamp := func(sample float64) clock.Stamp {
		s := where(sample)
		s.Err += off
		if s.Own.Clock != "" {
			s.Own.Err += read(f, rate)
		}
		return s
	}
	r := sniffer.Frame{
		Instrument: instrument, Payload: f.Payload, Start: stamp(f.Start), Params: f.Params,
		Offset: lora.Offset(math.Round(f.Offset)), SNR: lora.DB(math.Round(100*float64(f.SNR)) / 100), Header: sniffer.HeaderGood,
		Known: Knows &^ sniffer.BadCRC,
	}
	r.Params.Power = 0
	switch f.CRC {
	case sdr.Good:
		r.CRC = sniffer.CRCGood
	case sdr.Bad:
		r.CRC = sniffer.CRCBad
	case sdr.Absent:
		r.CRC = sniffer.CRCNone
	}
	if f.Header != sdr.Good {
		r.Header, r.CRC, r.Known = sniffer.HeaderBad, sniffer.CRCUnknown, ofHeader
		// When it ended is not known; that it was still there behind its header is.
		r.End = stamp(f.End)
		r.Params.CodingRate, r.Params.CRC = 0, false
		return r
	}
	r.End = stamp(f.End)
	// The grid of symbols is that of the beginning.
	length := time.Duration((f.End - f.Start) / rate * float64(time.Second))
	r.Duration = sniffer.Span{Value: length, Err: counted(length)}
	if r.End.Own.Clock != "" {
		r.End.Own.Err += counted(length)
	}
	r.PayloadTime = sniffer.Span{Value: length - f.Params.HeaderTime(), Err: counted(length)}
	return r
}
