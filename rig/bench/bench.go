// Package bench assembles one set-up for one spec: boards under test, a channel, a probe
// through which clients speak, a sniffer, a clock and a timeline. It waits, judges nothing but
// what it is told to, and is taken down again.
package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/client"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/deadline"
	"github.com/meshrig/meshrig/rig/explain"
	"github.com/meshrig/meshrig/rig/lora"
)

// Deadline is how long Await and Never wait; package deadline has the table.
type Deadline = deadline.Deadline

// Matcher is what Await and Never look for.
type Matcher = capture.Matcher

// Bench is one assembled set-up. It belongs to one spec and one goroutine.
type Bench struct {
	cfg         Config
	loop        loop
	world       world
	timeline    capture.Timeline
	cursor      int
	transmitter transmitter
	room        *BoardUnderTest
	boards      []*BoardUnderTest // all under test, the room first
	clients     []*client.Client
	others      []other // whose frames a spec composes
	keys        explain.Keys
	failure     error // found while events were noted; the next step ends with it
	stopped     error
	trouble     error  // what the bench ended the spec with
	outage      outage // what the rig saw of its own trouble
	late        *lag   // of the machine, on real air
	undecided   bool   // the spec ended at a bound that the bench cannot judge
	marks       []int  // events at which the spec failed
	judged      []Judgement
	closed      bool
	power       *lora.DBm     // that a board that is kept shall send with; nil: as it is set
	kept        bool          // the board keeps what earlier benches did to it
	began       lora.Params   // the radio settings of its beginning
	slack       time.Duration // added to deadlines
	forgetful   Forgetful     // of a board that is kept

	setUpFrames, setUpBytes int
}

// world is what carries out what the bench does to a board.
type world interface {
	typeBytes(now clock.Time, board, data string) error
	power(now clock.Time, board string, on bool) error
	tune(now clock.Time, radio lora.Params) error
	close() error
}

// New assembles a bench: powers each board under test on, waits for its banner, sets it up by
// console as the Config says, reads its public key and waits for the advert of its boot. It calls
// Abort if that cannot be done.
func New(ctx context.Context, cfg Config) *Bench {
	cfg = cfg.withDefaults()
	b := &Bench{cfg: cfg, began: cfg.Params, loop: loop{clk: &clock.Virtual{}, inbox: newInbox()}}
	b.transmitter.note = b.note
	b.transmitter.witness.amend = b.timeline.Amend
	if cfg.Attach != nil {
		cfg.Attach(b)
	}
	b.underTest()
	err := cfg.validate()
	if err == nil {
		err = b.assemble(ctx)
	}
	if err != nil {
		b.halt(err)
	}
	b.boot(ctx)
	return b
}

// underTest makes the boards under test.
func (b *Bench) underTest() {
	c := b.cfg
	b.room = &BoardUnderTest{
		bench: b, port: RoomName, role: c.Role, name: c.Name, admin: c.AdminPassword, guest: c.GuestPassword, version: c.Version, newKey: c.Key,
	}
	b.boards = []*BoardUnderTest{b.room}
	for _, n := range c.Neighbours {
		if n.Role.Name == "" {
			continue
		}
		set := n.Role.Default
		if c.Factory {
			set = n.Role.Factory
		}
		b.boards = append(b.boards, &BoardUnderTest{
			bench: b, port: n.Name, role: n.Role, name: set.Name, admin: set.AdminPassword, guest: set.GuestPassword, newKey: n.Key,
		})
	}
}

// assemble makes the world; there is none if that fails.
func (b *Bench) assemble(ctx context.Context) error {
	if !b.cfg.wall() {
		v, err := newVirtual(ctx, b)
		if err == nil {
			b.world = v
		}
		return err
	}
	w, err := newWall(ctx, b)
	if err == nil {
		b.world = w
	}
	return err
}

// Close takes the bench down. Every later use but reading its timeline aborts the spec.
func (b *Bench) Close() error {
	if b.closed {
		return nil
	}
	b.closed = true
	if b.world == nil {
		return nil
	}
	err := b.world.close()
	b.transmitter.witness.settle(len(b.transmitter.witness.waiting))
	return err
}

// ErrClosed is the text of every use of a closed bench.
var ErrClosed = errors.New("bench: closed: it belonged to a spec that has ended")

func (b *Bench) use(what string) {
	if b.closed {
		b.abort(fmt.Sprintf("%v: %s", ErrClosed, what), 2)
	}
}

// useAir is use of what a bench for the console alone does not have.
func (b *Bench) useAir(what string) {
	b.use(what)
	if b.cfg.ConsoleOnly {
		b.abort(fmt.Sprintf("bench: %s: the bench was made for the console alone", what), 2)
	}
}

// Now is the present bench time.
func (b *Bench) Now() clock.Time { return b.loop.clk.Now() }

// Events is the whole timeline so far, to read and not to change.
func (b *Bench) Events() []capture.Event { return b.timeline.Events() }

// Timeline is the timeline, for those who write it to disk.
func (b *Bench) Timeline() *capture.Timeline { return &b.timeline }

// Heard returns the frames of boards under test that started in [from, to).
func (b *Bench) Heard(from, to clock.Time) []capture.Event { return b.timeline.Between(from, to) }

// Frames is how many frames of boards under test were heard since New. With ConsoleBytes it
// is the witness that a verdict rests on; what a baseline set-up saw does not count.
func (b *Bench) Frames() int { return b.timeline.Frames() - b.setUpFrames }

// ConsoleBytes is how many bytes boards under test printed since New.
func (b *Bench) ConsoleBytes() int { return b.timeline.ConsoleBytes() - b.setUpBytes }

// Mark is the cursor, for Rewind.
func (b *Bench) Mark() int { return b.cursor }

// Rewind moves the cursor to a mark, so that Await looks again at what came behind it, as a
// spec needs that waits for two events whose order is open.
func (b *Bench) Rewind(mark int) { b.cursor = max(0, min(mark, b.timeline.Len())) }

// Skip moves the cursor to the end: Await sees only what happens from now on.
func (b *Bench) Skip() { b.cursor = b.timeline.Len() }

// Params are the radio settings of the bench, the preamble that of the board's version.
func (b *Bench) Params() lora.Params { return b.cfg.Params }

// Cost is what the bench took of the air and of its devices so far, its set-up included.
func (b *Bench) Cost() costs.Cost { return costs.Of(b.timeline.Events(), b.began) }

// Config is what the bench was made of, defaults filled in.
func (b *Bench) Config() Config { return b.cfg }

// Room is the usual board under test.
func (b *Bench) Room() *BoardUnderTest { return b.room }

// Board is the board under test with that port. A name that none has aborts the spec.
func (b *Bench) Board(port string) *BoardUnderTest {
	for _, s := range b.boards {
		if s.port == port {
			return s
		}
	}
	b.abort(fmt.Sprintf("bench: no board under test is called %q", port), 1)
	return nil
}

// Probe sends raw frames.
func (b *Bench) Probe() *Probe { return &Probe{b} }

// Decode puts a frame into words, opened with the keys of the bench where they fit.
func (b *Bench) Decode(frame []byte) string { return explain.Brief(frame, &b.keys) }

// Tell puts what went between app and board into words.
func (b *Bench) Tell(ev capture.Event) string { return explain.App(ev, &b.keys) }

// Keys are those of the bench's own identities: the public ones that the boards under test have
// now, and whole ones of the clients, which are thrown away with the bench, lookalikes aside.
func (b *Bench) Keys() []capture.Key {
	var keys explain.Keys
	for _, s := range b.boards {
		keys.AddBoard(s.port, s.key, s.role)
	}
	for _, o := range b.others {
		keys.AddPrivate(o.name, o.id.Private())
	}
	for _, c := range b.clients {
		switch id := c.Identity(); {
		case id != nil:
			keys.AddPrivate(c.Name(), id.Private())
		case b.cfg.Key != nil: // a lookalike, see there: nothing of the board's own key is told by it
			keys.AddShared(c.Name(), c.PublicKey(), b.cfg.Key.SharedSecret(c.PublicKey()))
		default:
			keys.AddPublic(c.Name(), c.PublicKey())
		}
	}
	return keys.List()
}

// Stopped is the error by which the firmware stopped or restarted unasked, nil if it did not.
func (b *Bench) Stopped() error { return b.stopped }

// Trouble is the error of a board or an instrument that ended the spec, nil if none did.
func (b *Bench) Trouble() error { return b.trouble }

// Abort ends the spec as an error: not the firmware, the bench or the suite is at fault.
func (b *Bench) Abort(err error) { b.abort(err.Error(), 1) }

// Note puts a remark into the timeline.
func (b *Bench) Note(format string, args ...any) {
	b.note(capture.Event{Kind: capture.Note, At: clock.Stamp{At: b.Now()}, Text: fmt.Sprintf(format, args...)})
}

// Fail ends the spec as failed.
func (b *Bench) Fail(message string, skip int) { b.fail(message, skip+1) }

func (b *Bench) fail(message string, skip int) {
	b.cfg.Fail(message, skip+1)
	panic("bench: Config.Fail returned")
}

func (b *Bench) abort(message string, skip int) {
	b.cfg.Abort(message, skip+1)
	panic("bench: Config.Abort returned")
}

// note appends an event to the timeline and lets everyone look at it who must. What a board prints
// that speaks to an app is noted frame by frame.
func (b *Bench) note(ev capture.Event) capture.Event {
	if ev.Kind == capture.ConsoleOut {
		for _, s := range b.boards {
			if s.port == ev.Board && s.role.App {
				s.split(ev)
				return ev
			}
		}
	}
	return b.append(ev)
}

func (b *Bench) append(ev capture.Event) capture.Event {
	ev = b.timeline.Append(ev)
	for _, s := range b.boards {
		s.observe(ev)
	}
	return ev
}

// hear lets the clients hear a frame that the probe received.
func (b *Bench) hear(_ []byte, ev capture.Event) {
	for _, c := range b.clients {
		c.Hear(ev)
	}
}

// Client returns the attached client of that name, made at its first use: a companion with a
// key of its own, not logged in. It talks to Room.
func (b *Bench) Client(name string) *client.Client {
	b.useAir("Client")
	return b.room.client(name)
}
