// Package probetest records what passes between a bench and a probe and plays it back, so
// that a bench can be tested with what was once on real air.
package probetest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// The texts of notes in a recording; they stand for what a timeline has no kind for.
const (
	textTransmit = "transmit"
	textForce    = "force"
	textBusy     = "busy"
	textIdle     = "idle"
)

// Recorder is a probe that notes what another one is asked and reports. The zero value with
// a Probe is ready.
type Recorder struct {
	Probe probe.Probe

	mu   sync.Mutex
	line capture.Timeline
}

// Tune tunes the probe and notes the settings.
func (r *Recorder) Tune(radio lora.Params) error {
	r.note(capture.Event{Kind: capture.Radio, Params: radio})
	return r.Probe.Tune(radio)
}

// Transmit sends with the probe and notes the frame.
func (r *Recorder) Transmit(frame []byte) error {
	r.note(capture.Event{Kind: capture.Note, Text: textTransmit, Frame: bytes.Clone(frame)})
	return r.Probe.Transmit(frame)
}

// Force sends with the probe without listening first, if it can, and notes the frame.
func (r *Recorder) Force(frame []byte) error {
	r.note(capture.Event{Kind: capture.Note, Text: textForce, Frame: bytes.Clone(frame)})
	if f, ok := r.Probe.(probe.Forcer); ok {
		return f.Force(frame)
	}
	return r.Probe.Transmit(frame)
}

// Listen listens with the probe and notes every report.
func (r *Recorder) Listen(ctx context.Context, post func(probe.Report)) error {
	return r.Probe.Listen(ctx, func(report probe.Report) {
		r.note(event(report))
		post(report)
	})
}

// Write writes what was recorded, a timeline in JSON lines.
func (r *Recorder) Write(w io.Writer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.line.WriteJSONL(w)
}

func (r *Recorder) note(ev capture.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.line.Append(ev)
}

// event is a report as a recording keeps it.
func event(r probe.Report) capture.Event {
	switch r.Kind {
	case probe.Heard:
		return r.Frame.Event()
	case probe.Done:
		return capture.Event{Kind: capture.Sent, Start: r.Start, At: r.End}
	case probe.Busy:
	}
	text := textIdle
	if r.Carrier {
		text = textBusy
	}
	return capture.Event{Kind: capture.Note, Text: text}
}

// report is the reverse of event; false for what the probe was asked.
func report(ev capture.Event) (probe.Report, bool) {
	switch ev.Kind {
	case capture.Heard, capture.HeardBad:
		return probe.Report{Kind: probe.Heard, Frame: sniffer.FrameOf(ev)}, true
	case capture.Sent:
		return probe.Report{Kind: probe.Done, Start: ev.Start, End: ev.At}, true
	case capture.Note:
		return probe.Report{Kind: probe.Busy, Carrier: ev.Text == textBusy}, ev.Text == textBusy || ev.Text == textIdle
	case capture.ConsoleIn, capture.ConsoleOut, capture.Power, capture.Radio:
	}
	return probe.Report{}, false
}

// Player is a probe that reports what a Recorder wrote. It has to be asked the same in the
// same order, and reports what came between as soon as it was asked what came before.
type Player struct {
	mu    sync.Mutex
	line  *capture.Timeline
	next  int
	asked chan struct{} // has a message when a question was consumed
}

// NewPlayer reads a recording. The error is that of capture.ReadJSONL.
func NewPlayer(r io.Reader) (*Player, error) {
	line, err := capture.ReadJSONL(r)
	if err != nil {
		return nil, fmt.Errorf("probetest: recording: %w", err)
	}
	return &Player{line: line, asked: make(chan struct{}, 1)}, nil
}

// OrderError says that a player was asked for something else than was recorded.
type OrderError struct {
	Position  int
	Got, Want string
}

// Error names the position in the recording, what was asked for and what was recorded.
func (e *OrderError) Error() string {
	return fmt.Sprintf("probetest: event %d: got %s, recorded is %s", e.Position, e.Got, e.Want)
}

// Tune accepts the settings that were recorded next.
func (p *Player) Tune(radio lora.Params) error {
	return p.consume("tune to "+radio.String(), func(ev capture.Event) bool {
		return ev.Kind == capture.Radio && ev.Params == radio
	})
}

// Transmit accepts the frame that was recorded next.
func (p *Player) Transmit(frame []byte) error { return p.send(textTransmit, frame) }

// Force accepts the frame that was recorded next as sent by force.
func (p *Player) Force(frame []byte) error { return p.send(textForce, frame) }

func (p *Player) send(how string, frame []byte) error {
	return p.consume(fmt.Sprintf("%s %x", how, frame), func(ev capture.Event) bool {
		return ev.Kind == capture.Note && ev.Text == how && bytes.Equal(ev.Frame, frame)
	})
}

func (p *Player) consume(what string, same func(capture.Event) bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next >= p.line.Len() || !same(p.line.At(p.next)) {
		return &OrderError{p.next, what, p.describe()}
	}
	p.next++
	select {
	case p.asked <- struct{}{}:
	default:
	}
	return nil
}

// Listen posts the recorded reports, each run of them when what came before was asked, until
// the context ends.
func (p *Player) Listen(ctx context.Context, post func(probe.Report)) error {
	for ctx.Err() == nil {
		if r, ok := p.take(); ok {
			post(r)
			continue
		}
		select {
		case <-p.asked:
		case <-ctx.Done():
		}
	}
	return nil
}

// Close is an error if something recorded was not consumed.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next < p.line.Len() {
		return fmt.Errorf("probetest: %d of %d events were not consumed, the next is %s",
			p.line.Len()-p.next, p.line.Len(), p.describe())
	}
	return nil
}

func (p *Player) take() (probe.Report, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next >= p.line.Len() {
		return probe.Report{}, false
	}
	r, ok := report(p.line.At(p.next))
	if ok {
		p.next++
	}
	return r, ok
}

// describe tells what is recorded next.
func (p *Player) describe() string {
	if p.next >= p.line.Len() {
		return "the end"
	}
	switch ev := p.line.At(p.next); {
	case ev.Kind == capture.Radio:
		return "tune to " + ev.Params.String()
	case ev.Kind == capture.Note && (ev.Text == textTransmit || ev.Text == textForce):
		return fmt.Sprintf("%s %x", ev.Text, ev.Frame)
	case ev.Kind == capture.Note:
		return "a report that the channel is " + ev.Text
	default:
		return fmt.Sprintf("a report of a %v event at %v", ev.Kind, ev.At)
	}
}
