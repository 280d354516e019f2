package station

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/probe"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/proof"
)

// How a sniffer is proven.
const (
	warmUp  = time.Second     // that it may take to begin to listen
	pings   = 3               // frames that the probe sends
	asked   = 2               // times that the board is asked for an advert at most
	unheard = 2 * time.Second // after which a frame that was not told of will not be
	// tells is how long after a frame's end a sniffer may tell of it, in bench time: a bench with several
	// waits as long.
	tells = 500 * time.Millisecond
)

// hearing is a trial of sniffers: what probe and sniffers told, of all goroutines.
type hearing struct {
	clock   *clock.Wall
	changed chan struct{} // something was told
	lag     clock.Lag

	mu     sync.Mutex
	trials []*trial
	done   *proof.Sent  // what the probe sent last, when it has left
	heard  []proof.Sent // what the probe heard
}

// trial is that of one sniffer.
type trial struct {
	entry inventory.Sniffer
	ear   sniffer.Sniffer // nil: it could not be opened
	told  []proof.Report
	why   string // why it could not listen
	ended chan struct{}
	undo  func() error
}

// ProveSniffers proves that the station's sniffers hear what its probe sends and what its board does, and
// keeps the proofs, whatever they say, in the rig's state folder. Board and probe have to hear each other,
// see [Station.ProveEar]. Nobody uses the station meanwhile. An error is of board or probe.
func (s *Station) ProveSniffers(ctx context.Context) (list []proof.Proof, err error) {
	c, err := s.Bare().connect(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	late, err := s.lateness(c)
	if err == nil {
		err = c.modem.Tune(s.radio)
	}
	if err != nil {
		return nil, err
	}
	h := &hearing{clock: c.clock, changed: make(chan struct{}, 1)}
	began := c.clock.Now().Add(s.rate().Bench(warmUp))
	sent, err := s.try(ctx, c, h)
	held := h.lag.Most()
	if late != nil {
		theirs, cause := late(time.Time{})
		held, err = held+theirs, errors.Join(err, cause)
	}
	bar := s.rate().Bench(held)
	for _, t := range h.trials {
		told, why := t.end(h)
		p := proof.Judge(s.SubjectOf(t.entry), sent, told, why, proof.Limits{Late: tells + s.Latency.Slack() + bar, Lag: bar})
		if d, ok := t.ear.(sniffer.Deafness); ok && !p.Proven {
			if why := d.Deaf(began, c.clock.Now()); why != "" {
				p.Reason += "; " + why
			}
		}
		p.At = time.Now()
		list = append(list, p)
	}
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		err = errors.Join(err, s.hearings().Save(p))
	}
	return list, err
}

// try lets probe and sniffers listen while probe and board send, and returns what was sent.
func (s *Station) try(ctx context.Context, c *connection, h *hearing) ([]proof.Sent, error) {
	listening, stop := context.WithCancel(ctx)
	defer stop()
	for _, entry := range s.Sniffers {
		h.trials = append(h.trials, s.listen(listening, h, entry))
	}
	go h.lag.Watch(listening, nil)
	lost := make(chan error, 1)
	go func() { lost <- c.modem.Listen(listening, h.probe) }()
	sent, err := s.sound(ctx, c, h)
	stop()
	return sent, errors.Join(err, <-lost)
}

// Bare is the station without its sniffers, whose probe alone hears.
func (s *Station) Bare() *Station {
	bare := *s
	bare.Sniffers = nil
	return &bare
}

// hearings is where the proofs of the rig's sniffers lie.
func (s *Station) hearings() proof.Store { return proof.Store{State: s.state()} }

// ProvenSniffer is the proof that a sniffer hears the board, or an error that says why there is none.
func (s *Station) ProvenSniffer(entry inventory.Sniffer) (proof.Proof, error) {
	return s.hearings().Proven(time.Now(), s.SubjectOf(entry))
}

// SubjectOf is what the proof of a sniffer is about.
func (s *Station) SubjectOf(entry inventory.Sniffer) proof.Subject {
	of := proof.Subject{Sniffer: entry.Name, Board: s.Board.Name, Probe: s.Probe.Name, Radio: s.radio.String()}
	switch entry.Protocol {
	case inventory.SX1262:
		of.Where = entry.Chip.SPI
	case inventory.RTLTCP:
		of.Where = entry.Address
	case inventory.KISSModem, inventory.Companion, "":
		of.Where = entry.USB.Port
		if sel, ok := selector(entry.USB); ok {
			of.Where = sel.String()
			if d, err := s.tree.Find(sel); err == nil {
				of.Where = d.Topology + " " + d.Serial
			}
		}
	}
	return of
}

// listen lets a sniffer listen.
func (s *Station) listen(ctx context.Context, h *hearing, entry inventory.Sniffer) *trial {
	t := &trial{entry: entry, ended: make(chan struct{}), undo: func() error { return nil }}
	ear, undo, err := s.listener(ctx, entry, h.clock)
	if err == nil {
		t.ear, t.undo = ear, undo
		err = ear.Tune(s.radio)
	}
	if err != nil {
		t.why = err.Error()
		close(t.ended)
		return t
	}
	go func() {
		defer close(t.ended)
		err := ear.Listen(ctx, func(f sniffer.Frame) {
			h.note(func() { t.told = append(t.told, proof.Report{Frame: f, Told: h.clock.Now()}) })
		})
		if ctx.Err() == nil {
			h.note(func() { t.why = fmt.Sprintf("it stopped to listen: %v", err) })
		}
	}()
	return t
}

// end lets go of the sniffer, whose listening was ended, and gives what it told, and why it could not listen.
func (t *trial) end(h *hearing) (told []proof.Report, why string) {
	<-t.ended
	if err := t.undo(); err != nil && t.why == "" {
		t.why = err.Error()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return t.told, t.why
}

// note writes something down and wakes who waits.
func (h *hearing) note(what func()) {
	h.mu.Lock()
	what()
	h.mu.Unlock()
	select {
	case h.changed <- struct{}{}:
	default:
	}
}

// probe takes what the probe reports.
func (h *hearing) probe(r probe.Report) {
	switch {
	case r.Kind == probe.Done:
		h.note(func() { h.done = &proof.Sent{End: r.End} })
	case r.Kind == probe.Heard && !r.Frame.Bad():
		h.note(func() { h.heard = append(h.heard, proof.Sent{Frame: r.Frame.Payload, End: r.Frame.End, Heard: true}) })
	}
}

// wait waits until something holds, for so long at most, and tells whether it does.
func (h *hearing) wait(ctx context.Context, limit time.Duration, holds func() bool) bool {
	late := time.NewTimer(limit)
	defer late.Stop()
	for {
		h.mu.Lock()
		ok := holds()
		h.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-h.changed:
		case <-late.C:
			return false
		case <-ctx.Done():
			return false
		}
	}
}

// all tells whether every sniffer that listens has told of as many good frames.
func (h *hearing) all(frames int) bool {
	for _, t := range h.trials {
		good := 0
		for _, r := range t.told {
			if !r.Bad() {
				good++
			}
		}
		if t.why == "" && good < frames {
			return false
		}
	}
	return true
}

// sound has the probe send a few frames that no node answers, and the board an advert.
func (s *Station) sound(ctx context.Context, c *connection, h *hearing) (sent []proof.Sent, err error) {
	if err := pause(ctx, warmUp); err != nil {
		return nil, err
	}
	for range pings {
		packet := wire.Packet{Route: wire.Direct, Type: wire.TypeRawCustom, Payload: []byte(rand.Text())}
		frame, err := packet.AppendTo(nil)
		if err != nil {
			return nil, err
		}
		h.note(func() { h.done = nil })
		if err := c.modem.Transmit(frame); err != nil {
			return nil, err
		}
		if h.wait(ctx, deadline.IdleAir.Of(0, s.radio).Sub(0), func() bool { return h.done != nil }) {
			h.mu.Lock()
			sent = append(sent, proof.Sent{Frame: frame, End: h.done.End})
			h.mu.Unlock()
		}
		h.wait(ctx, unheard, func() bool { return h.all(len(sent)) })
	}
	talk := s.talk(ctx, c.board)
	defer talk.Close()
	for range asked {
		if err := talk.advert(ctx); err != nil {
			return nil, err
		}
		if h.wait(ctx, s.Role().Deadlines.Advert.Of(0, s.radio).Sub(0), func() bool { return len(h.heard) > 0 }) {
			break
		}
	}
	h.wait(ctx, unheard, func() bool { return h.all(len(sent) + len(h.heard)) })
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return append(sent, h.heard...), nil
}
