// Package proof keeps whether a sniffer was seen to hear what a probe and a board send, and judges it
// from what all of them told of the same frames.
package proof

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Subject is what a proof is about. A proof of an instrument elsewhere, with another probe or board or
// at other settings proves nothing.
type Subject struct {
	Sniffer string `json:"sniffer"` // as the inventory calls it
	Where   string `json:"where"`   // its address, its place on USB, its bus
	Board   string `json:"board"`
	Probe   string `json:"probe"`
	Radio   string `json:"radio"`
}

// Range is the least and the greatest of some measures.
type Range struct {
	Least float64 `json:"least"`
	Most  float64 `json:"most"`
}

// add takes one more measure.
func (r *Range) add(v float64) *Range {
	if r == nil {
		return &Range{v, v}
	}
	return &Range{min(r.Least, v), max(r.Most, v)}
}

// Proof says whether a sniffer heard what was sent, and how.
type Proof struct {
	Subject

	Proven bool   `json:"proven"`
	Reason string `json:"reason,omitempty"` // why not
	// OfProbe and OfBoard are how many frames of each the sniffer heard, of Sent and Told: what the probe
	// sent, and what the probe heard of others.
	OfProbe int `json:"of_probe"`
	Sent    int `json:"sent"`
	OfBoard int `json:"of_board"`
	Told    int `json:"told"`
	// What it measured of those frames, as far as it measures it: SNR in dB, level in dBm, the
	// carrier's distance from its channel in Hz.
	SNR    *Range `json:"snr_db,omitempty"`
	RSSI   *Range `json:"rssi_dbm,omitempty"`
	Offset *Range `json:"offset_hz,omitempty"`
	// Apart is by how many milliseconds the sniffer's end of a frame lies behind the probe's, and Late
	// after how many milliseconds it told of a frame at most.
	Apart *Range    `json:"apart_ms,omitempty"`
	Late  float64   `json:"late_ms"`
	At    time.Time `json:"at,omitzero"`
}

// Sent is a frame that was on the air for certain: the probe sent it, or heard it.
type Sent struct {
	Frame []byte
	End   clock.Stamp
	Heard bool // by the probe, of the board
}

// Report is a frame that a sniffer told of, and when it did.
type Report struct {
	sniffer.Frame

	Told clock.Time
}

// Limits are what a sniffer has to keep.
type Limits struct {
	Late time.Duration // after the end of a frame, within which it has to tell of it
	Lag  time.Duration // by which stamps may be off beside their error bars
}

// Judge says whether a sniffer heard all that was sent, in time and at the times that the probe tells.
// Why is why it could not listen or was deaf meanwhile, empty if it was not.
func Judge(of Subject, sent []Sent, told []Report, why string, limits Limits) Proof {
	p := Proof{Subject: of}
	var reasons []string
	say := func(format string, args ...any) {
		if text := fmt.Sprintf(format, args...); len(reasons) == 0 || reasons[len(reasons)-1] != text {
			reasons = append(reasons, text)
		}
	}
	if why != "" {
		say("%s", why)
	}
	for _, one := range sent {
		if one.Heard {
			p.Told++
		} else {
			p.Sent++
		}
		r, ok := find(told, one)
		if !ok {
			continue
		}
		if one.Heard {
			p.OfBoard++
		} else {
			p.OfProbe++
		}
		p.measure(r, one)
		apart, bar := r.End.At.Sub(one.End.At), r.End.Err+one.End.Err+limits.Lag
		if apart.Abs() > bar {
			say("the end of a frame is %v to it and %v to the probe, further apart than both error bars", r.End, one.End)
		}
		if late := r.Told.Sub(one.End.At); late > limits.Late {
			say("it told of a frame %v after its end, and a bench waits %v", late, limits.Late)
		}
	}
	switch {
	case p.Sent == 0:
		say("the probe sent nothing")
	case p.OfProbe+p.OfBoard == 0:
		say("it heard none of %d frames of the probe%s; look at its antenna, at what it is tuned to and at its crystal%s", p.Sent, alsoOf(p.Told), damaged(told))
	case p.OfProbe < p.Sent:
		say("it heard %d of %d frames of the probe%s", p.OfProbe, p.Sent, damaged(told))
	case p.OfBoard < p.Told:
		say("it heard %d of %d frames that the probe heard of the board%s", p.OfBoard, p.Told, damaged(told))
	case p.Told == 0:
		say("the probe heard no frame of the board, so that there was none to compare")
	}
	p.Reason = strings.Join(reasons, "; ")
	p.Proven = len(reasons) == 0
	return p
}

func alsoOf(board int) string {
	if board == 0 {
		return ""
	}
	return fmt.Sprintf(" and of %d of the board", board)
}

// damaged says how many frames were not received as they were sent.
func damaged(told []Report) string {
	n := 0
	for _, r := range told {
		if r.Bad() {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("; it told of %d damaged ones: it is too near, too far, or loses samples", n)
}

// find is what was told of a frame.
func find(told []Report, one Sent) (Report, bool) {
	for _, r := range told {
		if !r.Bad() && bytes.Equal(r.Payload, one.Frame) {
			return r, true
		}
	}
	return Report{}, false
}

// measure takes what was told of a frame into the proof.
func (p *Proof) measure(r Report, one Sent) {
	const ms = float64(time.Millisecond)
	if r.Known.Has(sniffer.SNR) {
		p.SNR = p.SNR.add(float64(r.SNR))
	}
	if r.Known.Has(sniffer.RSSI) {
		p.RSSI = p.RSSI.add(float64(r.RSSI))
	}
	if r.Known.Has(sniffer.Offset) {
		p.Offset = p.Offset.add(float64(r.Offset))
	}
	p.Apart = p.Apart.add(float64(r.End.At.Sub(one.End.At)) / ms)
	p.Late = max(p.Late, float64(r.Told.Sub(one.End.At))/ms)
}

// String says in a line what was heard, and how.
func (p Proof) String() string {
	parts := []string{fmt.Sprintf("heard %d of %d frames of the probe and %d of %d of the board", p.OfProbe, p.Sent, p.OfBoard, p.Told)}
	for _, m := range []struct {
		what string
		r    *Range
		unit string
	}{{"SNR", p.SNR, "dB"}, {"level", p.RSSI, "dBm"}, {"carrier", p.Offset, "Hz off"}, {"ends", p.Apart, "ms behind the probe's"}} {
		if m.r != nil {
			parts = append(parts, fmt.Sprintf("%s %s %s", m.what, m.r, m.unit))
		}
	}
	return strings.Join(parts, ", ")
}

// String is one number, or two that differ.
func (r *Range) String() string {
	least, most := fmt.Sprintf("%.1f", r.Least), fmt.Sprintf("%.1f", r.Most)
	if least == most {
		return least
	}
	return least + " to " + most
}
