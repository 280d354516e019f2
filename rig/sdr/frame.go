package sdr

import (
	"bytes"
	"math"
	"slices"

	"github.com/meshrig/meshrig/rig/lora"
)

// State is what became of a part of a frame that carries a checksum.
type State uint8

// The states. A frame whose header is bad has no payload, and its end is not known.
const (
	Absent State = iota
	Good
	Bad
)

// String says it in a word.
func (s State) String() string {
	switch s {
	case Good:
		return "good"
	case Bad:
		return "bad"
	case Absent:
	}
	return "absent"
}

// A Frame is one that was heard: what it says and what was measured of it.
type Frame struct {
	// Channel is the index in Config.Channels.
	Channel int
	// Payload is nil if the header is bad, and wrong somewhere if CRC is.
	Payload []byte
	// Start and End are where its first chirp begins and its last one ends, in samples from the
	// beginning of the stream. End is that of the start delimiter and the header if the header is bad.
	Start, End float64
	// Params are those of the channel, with the coding rate and CRC of the header, the sync word
	// that was heard and the upchirps that were counted, at most 72.
	Params lora.Params
	// Offset is by how much the carrier lies above Params.Frequency, in hertz.
	Offset float64
	// SNR is signal over noise in one bandwidth, over the end of the preamble. Above 20 dB it reads low,
	// because what the receiver's filters do to a chirp counts as noise.
	SNR lora.DB
	// Level is the power of the signal in decibels over amplitude 1. It is not dBm: what that would
	// be depends on the gain of whatever made the samples.
	Level lora.DB
	// Header is Good or Bad; CRC is Absent too, if the header says so or is bad itself.
	Header, CRC State
}

// memory holds the last frames that were given, so that none is given twice where it was listened for
// at more than one frequency.
type memory []Frame

// remembered is how many there are: more than can end at about the same time.
const remembered = 64

// has tells whether a frame was given already.
func (m *memory) has(f Frame, rate float64) bool {
	symbol := f.Params.SymbolTime().Seconds() * rate
	return slices.ContainsFunc(*m, func(other Frame) bool {
		return other.Channel == f.Channel && other.Params.SpreadingFactor == f.Params.SpreadingFactor &&
			other.Params.Bandwidth == f.Params.Bandwidth && math.Abs(other.End-f.End) < symbol && bytes.Equal(other.Payload, f.Payload)
	})
}

func (m *memory) add(f Frame) {
	if len(*m) == remembered {
		*m = (*m)[:copy(*m, (*m)[1:])]
	}
	*m = append(*m, f)
}

// known is has, and remembers what was not.
func (m *memory) known(f Frame, rate float64) bool {
	if m.has(f, rate) {
		return true
	}
	m.add(f)
	return false
}
