package merge

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/sniffer"
)

// Disagreement is what sniffers say of one frame that cannot all be true.
type Disagreement struct {
	// Reports are what was told of the frame.
	Reports []sniffer.Frame
	// Missing are the sniffers that did not hear it and could have.
	Missing []string
	// Words say in what the reports differ.
	Words []string
}

// Error names the frame, who says what, and what to look at.
func (d *Disagreement) Error() string {
	f := d.Reports[0]
	var heard []string
	for _, r := range d.Reports {
		heard = append(heard, r.Instrument)
	}
	words := slices.Clone(d.Words)
	if len(d.Missing) > 0 {
		words = append(words, fmt.Sprintf("%s heard it and %s did not; look at the antennas, at what both are tuned to and at how strong it was",
			strings.Join(heard, ", "), strings.Join(d.Missing, ", ")))
	}
	const enough = 8
	head, dots := f.Payload, ""
	if len(head) > enough {
		head, dots = head[:enough], "..."
	}
	return fmt.Sprintf("merge: frame %x%s of %d bytes that ended at %v: the sniffers do not agree: %s",
		head, dots, len(f.Payload), f.End, strings.Join(words, "; "))
}

// judge looks for what the sniffers do not agree about, nil if there is nothing.
func (m *Merger) judge(s *shared) error {
	var good []sniffer.Frame
	for _, r := range s.reports {
		if !r.Bad() {
			good = append(good, r)
		}
	}
	if len(good) == 0 {
		return nil // nobody knows what it was
	}
	d := &Disagreement{Reports: good}
	at := m.spanOf(s)
	if !slices.ContainsFunc(m.blind, at.overlaps) {
		for _, ear := range m.Ears {
			if !s.by(ear.Name()) && deaf(ear, at) == "" && !m.busy(ear.Name(), s, at) {
				d.Missing = append(d.Missing, ear.Name())
			}
		}
	}
	for i, f := range good {
		for _, g := range good[:i] {
			d.Words = append(d.Words, m.differ(g, f)...)
		}
	}
	if len(d.Missing)+len(d.Words) == 0 {
		return nil
	}
	return d
}

// busy tells whether a sniffer followed another frame at the time.
func (m *Merger) busy(name string, but *shared, at span) bool {
	return slices.ContainsFunc(m.frames, func(s *shared) bool {
		return s != but && slices.ContainsFunc(s.reports, func(f sniffer.Frame) bool {
			return f.Instrument == name && m.of(f).overlaps(at)
		})
	})
}

// differ says in what two good reports of one frame differ.
func (m *Merger) differ(f, g sniffer.Frame) (words []string) {
	say := func(what string, a, b any) {
		words = append(words, fmt.Sprintf("%s by %s is %v, by %s %v", what, f.Instrument, a, g.Instrument, b))
	}
	both := f.Known & g.Known
	if !bytes.Equal(f.Payload, g.Payload) {
		say("its payload", hex.EncodeToString(f.Payload), hex.EncodeToString(g.Payload))
	}
	if text := m.apart(f, g); text != "" {
		words = append(words, fmt.Sprintf("by %s and %s %s", f.Instrument, g.Instrument, text))
	}
	for _, c := range []struct {
		q    sniffer.Quantity
		a, b sniffer.Span
	}{{sniffer.Duration, f.Duration, g.Duration}, {sniffer.PayloadTime, f.PayloadTime, g.PayloadTime}} {
		if both.Has(c.q) && (c.a.Value-c.b.Value).Abs() > c.a.Err+c.b.Err {
			say("its "+c.q.String(), c.a, c.b)
		}
	}
	for _, c := range []struct {
		q    sniffer.Quantity
		a, b any
	}{
		{sniffer.Frequency, f.Params.Frequency, g.Params.Frequency},
		{sniffer.Bandwidth, f.Params.Bandwidth, g.Params.Bandwidth},
		{sniffer.SpreadingFactor, f.Params.SpreadingFactor, g.Params.SpreadingFactor},
		{sniffer.CodingRate, f.Params.CodingRate, g.Params.CodingRate},
		{sniffer.SyncWord, f.Params.SyncWord, g.Params.SyncWord},
		{sniffer.Preamble, f.Params.Preamble, g.Params.Preamble},
		{sniffer.Checksum, f.Params.CRC, g.Params.CRC},
	} {
		if both.Has(c.q) && c.a != c.b {
			say("its "+c.q.String(), c.a, c.b)
		}
	}
	return words
}
