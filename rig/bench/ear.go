package bench

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/meshrig/meshrig/firmware/wire/companion"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/console"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer/merge"
)

// StageEar is the stage of a board.Error about a radio path that is not proven; its cause is an *EarError.
const StageEar = "ear"

// Direction is a way from one radio of a bench to the other.
type Direction uint8

// The directions.
const (
	BoardToProbe Direction = iota // the probe hears the board
	ProbeToBoard                  // the board hears the probe
)

// EarError says that a radio path of a bench is not proven: what is not heard on it says nothing
// of the firmware.
type EarError struct {
	Board, Probe string
	Direction    Direction
	// BoardRadio is what the board says that it is set to, zero if it does not say; ProbeRadio is
	// what the probe is tuned to.
	BoardRadio, ProbeRadio lora.Params
	// Seen is what was tried and what came of it.
	Seen string
}

// Error says who does not hear whom, what was tried, both radios' settings, and what to look at.
func (e *EarError) Error() string {
	who := fmt.Sprintf("probe %s does not hear board %s", e.Probe, e.Board)
	if e.Direction == ProbeToBoard {
		who = fmt.Sprintf("board %s does not hear probe %s, or does not answer it", e.Board, e.Probe)
	}
	set := "the board does not tell its radio settings"
	switch told := e.BoardRadio; {
	case told == (lora.Params{}):
	case sameAir(told, e.ProbeRadio):
		set = "the board says the same"
	default:
		set = fmt.Sprintf("the board says %v, which is not the same", told)
	}
	return fmt.Sprintf("%s: %s; the probe is tuned to %v and %s; look at both antennas, at what the frequency really is, and at distance and attenuators",
		who, e.Seen, e.ProbeRadio, set)
}

// sameAir tells whether two radios hear each other by their settings. The preamble is whatever
// the sender makes of it.
func sameAir(a, b lora.Params) bool {
	return a.Frequency == b.Frequency && a.Bandwidth == b.Bandwidth && a.SpreadingFactor == b.SpreadingFactor
}

// onAir tells whether the bench's ear is a radio, which can be deaf.
func (b *Bench) onAir() bool { return b.cfg.wall() && !b.cfg.ConsoleOnly }

// Unheard tells whether a bench on real air has heard no frame since it was made, its set-up
// included. It is false on a virtual bench and on one for the console alone.
func (b *Bench) Unheard() bool { return b.onAir() && b.timeline.Frames() == 0 }

// HeardBy are the instruments that heard frames on real air since the bench was made, by name; none on a
// virtual bench, whose tap hears everything.
func (b *Bench) HeardBy() (names []string) {
	if !b.onAir() {
		return nil
	}
	for _, ev := range b.timeline.Events() {
		if ev.Kind == capture.Heard {
			names = append(names, merge.Instruments(ev.By)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ProveEar proves on a bench of its own, with baseline settings, that the probe hears the board
// and the board the probe: it asks for an advert on the console and has a client log in; a board that
// speaks to an app is asked there, and tells the app what it hears. Air can be busy, so each is tried a few times. An error that wraps an *EarError says which way is not
// proven; any other is of the way to the board. The board is left to be put back by the next bench.
func ProveEar(ctx context.Context, cfg Config) (err error) {
	var b *Bench
	attach := cfg.Attach
	cfg.Attach = func(made *Bench) {
		b = made
		if attach != nil {
			attach(made)
		}
	}
	cfg.Fail, cfg.Abort, cfg.atOnce = nil, nil, true
	defer func() {
		switch cause := recover().(type) {
		case nil:
		case Failure:
			if err = cmp.Or(b.Explain(ctx), b.Trouble()); err == nil {
				err = &board.Error{Board: RoomName, Stage: StageEar, Err: cause}
			}
		default:
			panic(cause)
		}
		err = errors.Join(err, b.Close())
	}()
	b = New(ctx, cfg)
	if b.advertIsHeard(ctx) {
		if b.logInIsAnswered(ctx, logIns) {
			return nil
		}
		return b.unproven(ctx, ProbeToBoard, fmt.Sprintf("its advert was heard, but %d %s", logIns, b.room.unanswers()))
	}
	if !b.room.role.App && b.logInIsAnswered(ctx, 1) { // which proves both ways, whatever is wrong with its adverts
		return nil
	}
	seen := fmt.Sprintf("%d adverts that its %s was asked for were not heard", adverts, b.room.line())
	if !b.room.role.App {
		seen += ", nor an answer to a log-in"
	}
	return b.unproven(ctx, BoardToProbe, seen)
}

// How often each way is tried. A frame that meets another on a quiet channel is rare, twice in a
// row is not seen.
const (
	adverts = 2
	logIns  = 3
)

// line is what an advert is asked for on.
func (s *BoardUnderTest) line() string {
	if s.role.App {
		return "app's line"
	}
	return "console"
}

// unanswers is what did not come of what the probe sent, behind a number.
func (s *BoardUnderTest) unanswers() string {
	if s.role.App {
		return "frames of the probe were not told to its app"
	}
	return "log-ins were not answered"
}

// advertIsHeard asks for adverts until one is heard.
func (b *Bench) advertIsHeard(ctx context.Context) bool {
	for range adverts {
		position := b.room.askForAdvert()
		if _, heard := b.next(ctx, &position, b.room.role.Deadlines.Advert, b.ofBoard()); heard {
			return true
		}
	}
	return false
}

// askForAdvert asks in a way that every version knows.
func (s *BoardUnderTest) askForAdvert() (position int) {
	if s.role.App {
		return (&appLine{s, false}).Ask([]byte{byte(companion.SendAdvert)})
	}
	return (&line{s, false}).Type("advert\r")
}

// ofBoard matches a frame that bears the board's public key: not one of somebody else's on the
// same channel.
func (b *Bench) ofBoard() capture.Matcher {
	return capture.Func("a frame with the board's public key", func(ev capture.Event) bool {
		return ev.Kind == capture.Heard && bytes.Contains(ev.Frame, b.room.key[:])
	})
}

// logInIsAnswered has a client log in until it is answered, and lets its path return leave.
func (b *Bench) logInIsAnswered(ctx context.Context, tries int) bool {
	if b.room.role.App {
		return b.pushIsHeard(ctx, tries)
	}
	c := b.Client("prover")
	for range tries {
		sent := c.SendLogin(ctx, b.room.guest)
		answer, answered := b.next(ctx, &b.cursor, b.room.role.Deadlines.Answer, c.IsReply(sent))
		if !answered {
			continue
		}
		if c.Returns(answer) {
			b.next(ctx, &b.cursor, deadline.IdleAir, capture.Func("the path return", func(ev capture.Event) bool {
				return ev.Kind == capture.Sent && ev.Board == c.Name()
			}))
		}
		return true
	}
	return false
}

// control is the positive control of a silence: on real air a silence counts if the board was
// heard at the settings that the rig listens with now, or is heard when it is asked for an advert.
// A board without power sends none, as it gives no proof of life.
func (b *Bench) control(ctx context.Context) {
	if !b.onAir() || !b.room.powered || b.heardHere() {
		return
	}
	if b.room.mute {
		b.halt(b.unproven(ctx, BoardToProbe, fmt.Sprintf("nothing was heard, and its %s cannot be asked for an advert now", b.room.line())))
	}
	if !b.advertIsHeard(ctx) {
		b.halt(b.unproven(ctx, BoardToProbe, fmt.Sprintf("nothing was heard since the bench was made, nor were %d adverts that its %s was asked for; "+
			"a silence is judged only where the board is heard otherwise, and a board that may not send now, as one that has used up its airtime, cannot be judged so", adverts, b.room.line())))
	}
}

// heardHere tells whether a frame was heard at the settings that the rig listens with now.
func (b *Bench) heardHere() bool {
	for _, ev := range b.timeline.Events() {
		if ev.Kind == capture.Heard && sameAir(ev.Params, b.cfg.Params) {
			return true
		}
	}
	return false
}

// unproven is the error about a way that is not proven.
func (b *Bench) unproven(ctx context.Context, d Direction, seen string) error {
	e := &EarError{Board: cmp.Or(b.cfg.Info().Name, RoomName), Probe: ProbeName, Direction: d, ProbeRadio: b.cfg.Params, Seen: seen}
	if w, ok := b.world.(*wall); ok {
		e.Probe = cmp.Or(w.ProbeName, ProbeName)
	}
	if !b.room.mute {
		if b.room.role.App {
			e.BoardRadio = b.toldApp(ctx, b.room)
		} else if told, err := console.New(&line{b.room, false}).Radio(ctx); err == nil {
			e.BoardRadio = told.Over(b.cfg.Params)
		}
	}
	return &board.Error{Board: RoomName, Stage: StageEar, Err: e}
}
