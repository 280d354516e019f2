package station

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
)

// Qualify proves the board's power switch and keeps the proof, whatever it says, in the rig's
// state folder. A switch that takes the power of the rig's other boards or of its probes as well
// is not proven; who has the board's lease is not disturbed by those who have others. It is an
// error if the board has no switch, the tree cannot be read or the proof cannot be kept.
func (s *Station) Qualify(ctx context.Context, progress func(text string)) (proof power.Proof, err error) {
	subject, sw, err := s.Subject()
	if err != nil {
		return proof, err
	}
	cfg := power.QualifyConfig{
		Board: subject.Board, Serial: subject.Serial, Port: subject.Port, Switch: sw,
		Progress: progress, Dark: max(power.Dark, s.Board.Power.Settle),
	}
	if s.modem {
		cfg.Answers = s.answers
	} else {
		cfg.Uptime = s.uptime
	}
	if _, ok := selector(s.Board.USB); ok {
		cfg.Present = func(context.Context) (bool, error) { return s.present(s.Board.USB), nil }
	}
	if m := s.Board.Meter; m.Kind == inventory.INA219 {
		meter, err := openMeter(m)
		if err != nil {
			return proof, err
		}
		defer func() { _ = meter.Close() }()
		cfg.Meter, cfg.OffBelow = meter, power.Milliamps(m.OffBelow)
	}
	before, err := bystandersOf(ctx, s.Rig, s.Board.Name)
	if err != nil {
		return proof, err
	}
	defer func() {
		_, wrong := s.PutBack(ctx)
		err = errors.Join(err, wrong)
	}()
	clock := &timekeeper{station: s, progress: progress}
	set := !s.modem && !s.Role().App && clock.begin(ctx) == nil // else the proof says what is wrong
	if proof, err = power.Qualify(ctx, cfg); err != nil {
		return proof, err
	}
	if proof.Proven && set {
		proof.Clock = clock.look(ctx)
	}
	if proof.Proven {
		after, err := bystandersOf(ctx, s.Rig, s.Board.Name)
		if err != nil {
			return proof, err
		}
		if too := before.gone(after); len(too) > 0 {
			proof.Proven = false
			proof.Reason = "it cuts the power of " + strings.Join(too, ", ") + " too: the hub switches its ports together, or they share a relay; give each a switch of its own"
		}
	}
	return proof, s.Store().Save(proof)
}

// OfProbe is a station whose board is a probe of the rig, to qualify the probe's switch and for
// nothing else. The error is an *Error.
func OfProbe(rig *inventory.Rig, name string) (*Station, error) {
	p, ok := rig.Probe(name)
	if !ok {
		return nil, &Error{Rig: rig.File, Board: name, What: "no probe of the inventory"}
	}
	return &Station{
		Rig: rig, Probe: p, tree: rig.Machine.USB(), modem: true,
		Board: inventory.Board{Name: p.Name, Kind: p.Kind, USB: p.USB, Console: p.Console, Power: p.Power},
	}, nil
}

// answers asks the probe who it is.
func (s *Station) answers(ctx context.Context) error {
	c := &connection{clock: s.clock()}
	err := s.connectProbe(ctx, c)
	return errors.Join(err, c.close())
}

// uptime asks the board how long it has been up.
func (s *Station) uptime(ctx context.Context) (time.Duration, error) {
	port, err := s.open(ctx, s.Board.Name, s.Board.Kind, s.Board.USB, s.Board.Console)
	if err != nil {
		return 0, err
	}
	b := &serial.Board{Port: port, Clock: s.clock(), Role: s.Role()}
	t := s.talk(ctx, b)
	defer func() {
		t.Close()
		_ = b.Close()
	}()
	up, err := t.uptime(ctx)
	return s.rate().Real(up), err // whoever asks compares it with real time
}
