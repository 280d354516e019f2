// Package sniffertest records what a sniffer reports and plays it back, so that what was once
// on real air can be judged again without it.
package sniffertest

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// Recorder is a sniffer that notes what another one reports. The zero value with a Sniffer is
// ready.
type Recorder struct {
	Sniffer sniffer.Sniffer

	mu   sync.Mutex
	line capture.Timeline
}

// Tune tunes the sniffer and notes the settings.
func (r *Recorder) Tune(radio lora.Params) error {
	err := r.Sniffer.Tune(radio)
	if err == nil {
		r.note(capture.Event{Kind: capture.Radio, Params: radio})
	}
	return err
}

// Listen listens with the sniffer and notes every frame.
func (r *Recorder) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	return r.Sniffer.Listen(ctx, func(f sniffer.Frame) {
		r.note(f.Event())
		post(f)
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

// Player is a sniffer that reports what a Recorder wrote. Settings and frames have to be asked
// for in the recorded order.
type Player struct {
	mu   sync.Mutex
	line *capture.Timeline
	next int
}

// NewPlayer reads a recording. The error is that of capture.ReadJSONL.
func NewPlayer(r io.Reader) (*Player, error) {
	line, err := capture.ReadJSONL(r)
	if err != nil {
		return nil, fmt.Errorf("sniffertest: recording: %w", err)
	}
	return &Player{line: line}, nil
}

// OrderError says that a player was asked for something else than was recorded.
type OrderError struct {
	Position  int
	Got, Want string
}

// Error names the position in the recording, what was asked for and what was recorded.
func (e *OrderError) Error() string {
	return fmt.Sprintf("sniffertest: event %d: got %s, recorded is %s", e.Position, e.Got, e.Want)
}

// Tune accepts the settings that were recorded next.
func (p *Player) Tune(radio lora.Params) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	ev, ok := p.peek()
	if !ok || ev.Kind != capture.Radio || ev.Params != radio {
		return &OrderError{p.next, "tune to " + radio.String(), describe(ev, ok)}
	}
	p.next++
	return nil
}

// Listen posts the recorded frames up to the next change of settings and then waits for the
// end of the context. Called again, it goes on from there.
func (p *Player) Listen(ctx context.Context, post func(sniffer.Frame)) error {
	for ctx.Err() == nil {
		f, ok := p.frame()
		if !ok {
			<-ctx.Done()
			break
		}
		post(f)
	}
	return nil
}

// Close is an error if something recorded was not consumed.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if ev, ok := p.peek(); ok {
		return fmt.Errorf("sniffertest: %d of %d events were not consumed, the next is %s",
			p.line.Len()-p.next, p.line.Len(), describe(ev, ok))
	}
	return nil
}

func (p *Player) frame() (sniffer.Frame, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ev, ok := p.peek()
	if !ok || ev.Kind != capture.Heard && ev.Kind != capture.HeardBad {
		return sniffer.Frame{}, false
	}
	p.next++
	return sniffer.FrameOf(ev), true
}

func (p *Player) peek() (capture.Event, bool) {
	if p.next >= p.line.Len() {
		return capture.Event{}, false
	}
	return p.line.At(p.next), true
}

func describe(ev capture.Event, ok bool) string {
	switch {
	case !ok:
		return "the end"
	case ev.Kind == capture.Radio:
		return "tune to " + ev.Params.String()
	}
	return fmt.Sprintf("%v event at %v", ev.Kind, ev.At)
}
