// Package station makes benches of what an inventory names: it finds a board and its probe on
// the machine, opens their ports, puts the board's switch and reset behind them, and tells what
// the bench can do and why it cannot do the rest.
package station

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/probe/kiss"
	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/known"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/usb"
)

// Station is a board under test with all that its rig has for it. It is a bench.Assembler.
type Station struct {
	Rig   *inventory.Rig
	Board inventory.Board
	Probe inventory.Probe
	// Sniffers hear the board beside its probe.
	Sniffers []inventory.Sniffer
	// Relays are Unix sockets at which somebody hands on the samples of software radios that other
	// stations hear with too, by the names of the sniffers, see package relay. One without is opened.
	Relays map[string]string
	// Latency of the bench as [Station.Introduce] measured it; added to deadlines and error bars.
	Latency Latency

	// Reflash puts firmware on the board that is known to be good, the last step of a recovery; nil:
	// there is none.
	Reflash func(ctx context.Context) error

	// MayCycle is asked before a recovery takes the board's power away, which wears it: an error if that may not
	// be; nil: nobody is asked.
	MayCycle func(ctx context.Context) error

	// Spent hears of what a proof of the ear took of the air, however it ended; nil: nobody does.
	Spent func(ctx context.Context, c costs.Cost)

	tree  usb.Tree
	radio lora.Params
	modem bool // the board is a probe, see OfProbe
}

// Error says what an inventory lacks for a bench.
type Error struct {
	Rig, Board, What string
}

// Error names file and board.
func (e *Error) Error() string {
	return fmt.Sprintf("station: %s: board %s: %s", e.Rig, e.Board, e.What)
}

// New finds a board of a rig and the probe that hears it. No port is opened. The error is an *Error.
func New(rig *inventory.Rig, name string) (*Station, error) {
	s := &Station{Rig: rig, tree: rig.Machine.USB()}
	fail := func(format string, args ...any) (*Station, error) {
		return nil, &Error{Rig: rig.File, Board: name, What: fmt.Sprintf(format, args...)}
	}
	var ok bool
	if s.Board, ok = rig.Board(name); !ok {
		return fail("not in the inventory")
	}
	if _, ok := known.Lookup(string(s.Board.Role)); !ok {
		return fail("its role %s is none that the rig knows", s.Board.Role)
	}
	if s.Board.Probe == "" {
		return fail("no probe hears it; give it one with probe: NAME")
	}
	if s.Probe, ok = rig.Probe(s.Board.Probe); !ok {
		return fail("its probe %s is not in the inventory", s.Board.Probe)
	}
	s.Sniffers = rig.SniffersOf(s.Board)
	radio, err := rig.BoardRadio(s.Board).Params()
	if err != nil {
		return fail("%v", err)
	}
	s.radio = radio
	return s, nil
}

// clock starts the clock of a bench.
func (s *Station) clock() *clock.Wall { return clock.NewScaled(s.rate()) }

// rate is how many times as fast as real time the station's boards live.
func (s *Station) rate() clock.Rate { return s.Rig.Machine.Scale }

// Role is what the board is by the inventory.
func (s *Station) Role() role.Role {
	r, _ := known.Lookup(string(s.Board.Role)) // New refuses one that is not known
	return r
}

// Params are the radio settings of the bench.
func (s *Station) Params() lora.Params { return s.radio }

// Info tells what the board can do, and for what it cannot why.
func (s *Station) Info() board.Info {
	info := board.Info{Name: s.Board.Name, Role: string(s.Board.Role), Cannot: map[board.Ability]string{}}
	proof, err := s.Proven()
	if err != nil {
		info.Cannot[board.CanPower] = err.Error()
		clockInfo(&info, power.Clock{}, err.Error())
		info.Cannot[board.CanCutAt] = err.Error()
	} else {
		info.Can |= board.CanPower
		clockInfo(&info, proof.Clock, "")
		cutInfo(&info, proof.Cuts)
	}
	if _, err := s.Erasable(); err != nil {
		info.Cannot[board.CanWipe] = err.Error()
	} else {
		info.Can |= board.CanWipe
	}
	return info
}

// Knows tells what probe and sniffers can know of a frame between them.
func (s *Station) Knows() sniffer.Quantity {
	all := kiss.Knows
	for _, sn := range s.Sniffers {
		all |= knows(sn.Protocol)
	}
	return all
}

// Store is where the proofs of the rig's switches lie.
func (s *Station) Store() power.Store { return power.Store{State: s.state()} }

// state is where the rig keeps what outlives a run.
func (s *Station) state() state.Folder { return state.Folder(s.Rig.Machine.State) }

// Proven is the proof that the board's switch takes its power away, or why there is none.
func (s *Station) Proven() (power.Proof, error) {
	subject, _, err := s.Subject()
	if err != nil {
		return power.Proof{}, err
	}
	return s.Store().Proven(time.Now(), subject)
}

// Subject is what a proof of the board's switch is about, and the switch: the device that is
// plugged in where the entry says, so that a proof does not hold for another board in its place.
// A board that is off cannot be looked at, and is taken for the one that was proven. The cause
// of the error is ErrNoSwitch if there is no switch.
func (s *Station) Subject() (power.Subject, power.Switch, error) {
	sw, err := s.Switch()
	if err != nil {
		return power.Subject{}, nil, err
	}
	return s.subjectBy(s.Store(), sw.String()), sw, nil
}

// subjectBy is what a proof is about that lies in a store, of what is done to the board by a switch
// or by its console.
func (s *Station) subjectBy(store power.Store, by string) power.Subject {
	return s.subjectOf(store, s.Board.Name, s.Board.USB, by)
}

// subjectOf is subjectBy of an entry.
func (s *Station) subjectOf(store power.Store, name string, u inventory.USB, by string) power.Subject {
	subject := power.Subject{Board: name, Serial: u.Serial, Port: u.Topology, Switch: by}
	if sel, ok := selector(u); ok {
		if d, err := s.tree.Find(sel); err == nil {
			subject.Serial, subject.Port = d.Serial, d.Topology
		} else if was, err := store.Load(name); err == nil {
			subject.Serial = cmp.Or(u.Serial, was.Serial)
			subject.Port = cmp.Or(u.Topology, was.Port)
		}
	}
	return subject
}
