package sniffer

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Frame is the record of one frame on the air, whatever the instrument. It has no sender: an
// instrument cannot know it. Known says which fields count; the others are zero, never a guess.
type Frame struct {
	// Instrument is the name of the one that heard it.
	Instrument string
	// Payload is what stands behind the header, damaged if the checksum is bad; nil if the
	// instrument does not give it.
	Payload []byte
	// Start and End are when the first chirp began and the last one ended.
	Start, End clock.Stamp
	// Duration is how long the frame was on the air. It is measured, not worked out by a formula,
	// and may be known better than Start and End are.
	Duration Span
	// PayloadTime is how long the symbols behind the header block were on the air, measured.
	PayloadTime Span
	// Params is how the frame was modulated. Power is never known.
	Params lora.Params
	// Offset is the carrier's distance from Params.Frequency.
	Offset lora.Offset
	CRC    CRC
	Header HeaderState
	SNR    lora.DB
	RSSI   lora.DBm
	// Known is what the instrument knows of this frame, a part of what it can know of any.
	Known Quantity
}

// Span is a measured time: the true one differs from Value by at most Err.
type Span struct{ Value, Err time.Duration }

// String prints the time, and its error bar if it has one.
func (s Span) String() string {
	if s.Err == 0 {
		return s.Value.String()
	}
	return fmt.Sprintf("%v±%v", s.Value, s.Err)
}

// CRC is what became of a frame's checksum.
type CRC uint8

// The states of a checksum.
const (
	CRCUnknown CRC = iota // the instrument does not say
	CRCGood
	CRCBad
	CRCNone // the frame carries none
)

func crcNames() []string { return []string{"unknown", "good", "bad", "none"} }

// String is the word of the state, as the file format writes it.
func (c CRC) String() string { return word(crcNames(), c) }

// ParseCRC is the state that a word means.
func ParseCRC(text string) (CRC, error) { return parse[CRC]("checksum", crcNames(), text) }

// HeaderState is what kind of header a frame has and what became of it.
type HeaderState uint8

// The states of a header.
const (
	HeaderUnknown  HeaderState = iota // the instrument does not say
	HeaderGood                        // explicit, its checksum right
	HeaderBad                         // explicit, its checksum wrong: nothing is known of the payload
	HeaderImplicit                    // the frame has none
)

func headerNames() []string { return []string{"unknown", "good", "bad", "implicit"} }

// String is the word of the state, as the file format writes it.
func (h HeaderState) String() string { return word(headerNames(), h) }

// ParseHeader is the state that a word means.
func ParseHeader(text string) (HeaderState, error) {
	return parse[HeaderState]("header", headerNames(), text)
}

func word[S ~uint8](names []string, s S) string {
	if int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("state(%d)", uint8(s))
}

func parse[S ~uint8](what string, names []string, text string) (S, error) {
	i := slices.Index(names, text)
	if i < 0 {
		return 0, fmt.Errorf("sniffer: state of a %s: found %q, want one of %v", what, text, names)
	}
	return S(i), nil
}

// Bad tells whether the instrument itself says that the frame was not received as it was sent.
func (f Frame) Bad() bool { return f.CRC == CRCBad || f.Header == HeaderBad }

// Reckon is when the frame began: as measured, or else worked out from its end, its length and the
// settings that the instrument was tuned to, for those of its own that it does not know. It is for
// putting frames in order and for drawing them; nothing about times on air can be concluded from it.
func (f Frame) Reckon(tuned lora.Params) clock.Stamp {
	switch {
	case f.Known.Has(Start):
		return f.Start
	case f.Known.Has(Duration):
		return f.End.Add(-f.Duration.Value).Blurred(f.Duration.Err)
	case f.Payload == nil:
		return f.End
	}
	return f.End.Add(-f.Tuned(tuned).TimeOnAir(len(f.Payload)))
}

// Tuned are the frame's settings, with those that the instrument was tuned to for what it does not
// know of the frame.
func (f Frame) Tuned(tuned lora.Params) lora.Params {
	p, known := f.Params, f.Known
	if !known.Has(Frequency) {
		p.Frequency = tuned.Frequency
	}
	if !known.Has(Bandwidth) {
		p.Bandwidth = tuned.Bandwidth
	}
	if !known.Has(SpreadingFactor) {
		p.SpreadingFactor = tuned.SpreadingFactor
	}
	if !known.Has(CodingRate) {
		p.CodingRate = tuned.CodingRate
	}
	if !known.Has(Preamble) {
		p.Preamble = tuned.Preamble
	}
	if !known.Has(SyncWord) {
		p.SyncWord = tuned.SyncWord
	}
	if !known.Has(Checksum) {
		p.CRC = tuned.CRC
	}
	return p
}
