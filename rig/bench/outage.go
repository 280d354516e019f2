package bench

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
)

// Bus is what the rig sees of its own side of a bench on real air: the devices on the bus and what
// feeds them. Its methods may be called from several goroutines.
type Bus interface {
	// Look tells what has changed since the last look, in the order in which it was seen.
	Look() []Sign
	// Held tells whether the board's current is measured and has flowed at every look.
	Held() bool
}

// SignKind says what a sign is of.
type SignKind uint8

// The kinds of signs.
const (
	Away      SignKind = iota // the device left the bus
	Anew                      // it left and came back
	Back                      // it is there again; no sign of trouble by itself
	PortOff                   // the hub's port was switched off
	PortOn                    // it was switched on again; no sign of trouble by itself
	Overload                  // the hub's port saw too much current
	HubAway                   // the hub, or others on it, left the bus with the device
	NoCurrent                 // the board's current is gone
)

// Sign is something that the rig saw of its own side.
type Sign struct {
	Kind SignKind
	Of   string        // RoomName for the board under test, else the name of an instrument
	Text string        // what was seen, with its place: "gone from 1-1.4"
	Age  time.Duration // since the look before, when it was not yet so
}

// outage is what the rig saw of its own trouble on a bench.
type outage struct {
	signs     []Sign     // that nobody asked for
	began     clock.Time // when the first of them may have been
	explained int        // how many of them the spec was ended with
	there     bool       // the board is on the bus again
}

// lookInterval is how often the bus is looked at: an enumeration takes more than 100 ms (USB 2.0
// specification, 7.1.7.3), and its number tells of one that was missed.
const lookInterval = 100 * time.Millisecond

// looks is how often a bench looks at the bus, in real time: on one that runs faster more often, up to
// a look in 10 ms.
func (w *wall) looks() time.Duration { return max(w.Rate.Real(lookInterval), lookInterval/10) }

// watchBus posts what happens on the bus until the context ends.
func (w *wall) watchBus(ctx context.Context, b *Bench) error {
	tick := time.NewTicker(w.looks())
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		signs, looked := w.Bus.Look(), time.Now()
		if len(signs) == 0 {
			continue
		}
		b.loop.inbox.post(func() {
			for i := range signs {
				signs[i].Age += time.Since(looked) // the bench may have been at something else
			}
			b.see(w, signs)
		})
	}
}

// see puts signs into the timeline, and keeps those that nobody asked for.
func (b *Bench) see(w *wall, signs []Sign) {
	for _, s := range signs {
		half := w.Rate.Bench(s.Age) / 2
		at := clock.Stamp{At: b.Now().Add(-half), Err: half}
		b.note(capture.Event{Kind: capture.Bus, At: at, Board: s.Of, Text: s.Text})
		if s.Of == b.room.port && (s.Kind == Away || s.Kind == Anew || s.Kind == Back) {
			b.outage.there = s.Kind != Away
		}
		if s.Kind != Back && s.Kind != PortOn && !b.asked(s, at) {
			if len(b.outage.signs) == 0 {
				b.outage.began = at.At.Add(-at.Err)
			}
			b.outage.signs = append(b.outage.signs, s)
		}
	}
}

// asked tells whether a sign is of what the bench itself does to the board: it has no power, is
// restarting, or may have been when it was not yet so.
func (b *Bench) asked(s Sign, at clock.Stamp) bool {
	r := b.room
	return s.Of == r.port && (!r.powered || r.banners < r.expected || at.At.Add(-at.Err) <= r.booted)
}

// Explain looks for what the rig sees of its own side, and returns the error that the spec ends
// with because of it; nil if there is nothing that it has not ended with already. Whoever concludes
// on a spec asks for it before the bench is closed: a spec that the rig's own trouble touched says
// nothing of the firmware, however it ended.
func (b *Bench) Explain(ctx context.Context) error {
	if b.closed {
		return nil
	}
	err := b.explain(ctx, b.trouble)
	if err == nil {
		return nil
	}
	b.stopped, b.trouble = nil, err
	if board.Stopped(err) {
		b.stopped = err
	}
	return err
}

// explain is Explain of a bench that goes on or ends with an error; nil if that error stands.
func (b *Bench) explain(ctx context.Context, with error) error {
	w, ok := b.world.(*wall)
	if !ok || w.Bus == nil {
		return nil
	}
	b.look(w)
	// The bus may tell a moment later than a port.
	for until := b.Now().Add(w.Rate.Bench(2 * w.looks())); with != nil && len(b.outage.signs) == b.outage.explained && b.Now() < until; b.look(w) {
		if _, err := b.loop.step(ctx, until); err != nil {
			break
		}
	}
	if len(b.outage.signs) == b.outage.explained {
		return nil
	}
	ran := b.gather(ctx, w)
	b.outage.explained = len(b.outage.signs)
	trouble := with
	if with == nil || b.failure != nil && b.failure.Error() != with.Error() {
		trouble = errors.Join(with, b.failure)
	}
	if ran == startedAnew && !board.Stopped(trouble) {
		anew := &board.Error{Board: RoomName, Stage: "run", Rule: "restarted unasked: its uptime began anew", Firmware: true}
		trouble = errors.Join(anew, trouble)
	}
	return blame(trouble, b.outage.signs, w.OwnPort && ran != ranOn, w.Bus.Held())
}

// look takes what has been seen of the bus until now.
func (b *Bench) look(w *wall) {
	b.see(w, w.Bus.Look())
	b.loop.inbox.deliver()
}

// ofRig tells whether no firmware of a board can have caused the sign.
func (s Sign) ofRig() bool { return s.Kind != Away && s.Kind != Anew || s.Of != RoomName }

// blame is whose doing it is that signs were seen while a board or an instrument got into trouble,
// or did not: the firmware's if the board says so itself or has restarted while its current
// flowed, the rig's if a sign is of something that no firmware does. A board that alone went away
// with its own port, and was not seen to run on, may have crashed, or been unplugged.
func blame(trouble error, signs []Sign, mayCrash, held bool) error {
	if told := board.Told(trouble); told != nil {
		return told
	}
	var texts []string
	for _, s := range signs {
		if text := s.Of + " " + s.Text; !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	e := &board.Error{Board: RoomName, Stage: "bus", Line: strings.Join(texts, "; ")}
	if trouble != nil {
		e.Err = errors.New(trouble.Error()) // its blame does not stand
	}
	switch {
	case !mayCrash, slices.ContainsFunc(signs, Sign.ofRig):
		e.Rule = "the rig keeps it plugged in and powered; look at cable, hub and supply"
	case held && board.Stopped(trouble):
		e.Rule, e.Firmware = "restarted unasked: its current was measured, and flowed all the time", true
	default:
		e.Unclear = true
		e.Rule = "crash or cable, cannot be told apart: its USB port is its processor's own, and nothing else was seen; " +
			"look at cable and supply; a current meter (meter: in the rig file) tells them apart"
	}
	return e
}
