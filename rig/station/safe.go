package station

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/probe/kiss"
)

// remembering is the switch of an entry, which writes down how it was found before it is changed:
// in the place of the machine, under what it switches, so that a run that is killed can be put
// right by anybody.
func (s *Station) remembering(name string, p inventory.Power, u inventory.USB) (power.Remembering, error) {
	sw, err := s.switchOf(p, u)
	if err != nil {
		return power.Remembering{}, err
	}
	file, err := s.found(p, u)
	if err != nil {
		return power.Remembering{}, err
	}
	return power.Remembering{Switch: sw, File: file, By: lease.Self("").String() + " for " + name}, nil
}

// found is the file of how an entry's switch was found.
func (s *Station) found(p inventory.Power, u inventory.USB) (string, error) {
	d, err := devicesOf(s.Rig)
	if err != nil {
		return "", err
	}
	what := append(d.switched("", p), d.subject("", u)) // its own place, if the switch has none
	return s.Rig.Machine.Place().Found(what[0].Key), nil
}

// RememberPower writes down how the switches of board and probe are set, where that can be seen, for
// PutBack. Who has leased them does so before they are used.
func (s *Station) RememberPower() (err error) {
	for _, e := range s.entries() {
		sw, none := s.remembering(e.name, e.power, e.usb)
		if none != nil {
			continue
		}
		if sw.Looks() {
			err = errors.Join(err, sw.Remember())
		}
	}
	return err
}

// PutBack gives board and probe the power that they were found with, if anybody changed it, and
// says of each that is left without power. It does so also if the context has ended. Where nobody
// knows how a board was found, it is given power; the error says so.
func (s *Station) PutBack(ctx context.Context) (left []string, err error) {
	_, damaged, err := s.putBack(ctx)
	for _, e := range s.entries() {
		if text := s.dark(e); text != "" {
			left = append(left, text)
		}
	}
	return left, errors.Join(damaged, err)
}

// dark says that an entry's port is off; empty if it is not, or cannot be seen.
func (s *Station) dark(e switchedEntry) string {
	sw, err := s.switchOf(e.power, e.usb)
	if err != nil {
		return ""
	}
	l, ok := sw.(power.Looker)
	if !ok {
		return ""
	}
	if on, err := l.On(); err != nil || on {
		return ""
	}
	return fmt.Sprintf("%s is without power: %v is off, as it was found; a run gives it power for as long as it lasts", e.name, sw)
}

// switchedEntry is a board or a probe with what gives it power.
type switchedEntry struct {
	name  string
	power inventory.Power
	usb   inventory.USB
}

func (s *Station) entries() []switchedEntry {
	return []switchedEntry{
		{"board " + s.Board.Name, s.Board.Power, s.Board.USB},
		{"probe " + s.Probe.Name, s.Probe.Power, s.Probe.USB},
	}
}

// putBack does what PutBack does and says in words what that was. Damaged is about what was written
// down of the power; the boards have power then.
func (s *Station) putBack(ctx context.Context) (words []string, damaged, err error) {
	for _, e := range s.entries() {
		sw, none := s.switchOf(e.power, e.usb)
		if none != nil {
			continue // it has no switch, or none that can be found, and so nothing was changed
		}
		file, wrong := s.found(e.power, e.usb)
		if wrong != nil {
			err = errors.Join(err, wrong)
			continue
		}
		was, wrong := power.PutBack(ctx, sw, file)
		switch {
		case errors.Is(wrong, power.ErrDamaged):
			damaged = errors.Join(damaged, fmt.Errorf("station: %s: %w", e.name, wrong))
		case wrong != nil:
			err = errors.Join(err, fmt.Errorf("station: %s: %w", e.name, wrong))
		case was != nil:
			words = append(words, fmt.Sprintf("%s has its power %s again, as it was found", e.name, onOff(was.On)))
		default:
			if text := s.dark(e); text != "" {
				words = append(words, text)
			}
		}
	}
	return words, damaged, err
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// Quiet restarts the modem of the board's probe, so that nothing waits in it to be sent, and waits
// until it answers again.
func (s *Station) Quiet(ctx context.Context) error {
	line, err := s.open(ctx, s.Probe.Name, s.Probe.Kind, s.Probe.USB, s.Probe.Console)
	if err != nil {
		return err
	}
	err = kiss.Restart(ctx, line, kiss.Config{Name: s.Probe.Name, Clock: s.clock(), Patience: patience})
	if err = errors.Join(err, line.Close()); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, arrival)
	defer stop()
	for {
		c := &connection{clock: s.clock()}
		err := s.connectProbe(ctx, c)
		if err = errors.Join(err, c.close()); err == nil || pause(ctx, look) != nil {
			return err
		}
	}
}

// pause lets time pass, or ends with the context.
func pause(ctx context.Context, d time.Duration) error {
	over := time.NewTimer(d)
	defer over.Stop()
	select {
	case <-over.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Release puts a board and its probe right after whoever used them last, who may have been killed:
// it gives them the power that they were found with and leaves nothing in the probe to be sent. It
// says in words what it did, also behind an error. The caller has the lease of the board's bench.
func Release(ctx context.Context, rig *inventory.Rig, b inventory.Board) (words []string, err error) {
	s := &Station{Rig: rig, Board: b, tree: rig.Machine.USB()}
	var heard bool
	if s.Probe, heard = rig.Probe(b.Probe); !heard {
		s.Probe.Power.Via = inventory.PowerNone
	}
	words, damaged, err := s.putBack(ctx)
	if damaged != nil {
		words = append(words, damaged.Error())
	}
	switch {
	case !heard:
	case !s.present(s.Probe.USB):
		words = append(words, "probe "+s.Probe.Name+" is not plugged in, and sends nothing")
	default:
		if wrong := s.Quiet(ctx); wrong != nil {
			return words, errors.Join(err, fmt.Errorf("station: probe %s: it cannot be made quiet: %w", s.Probe.Name, wrong))
		}
		words = append(words, "probe "+s.Probe.Name+" was restarted, and sends nothing")
	}
	return words, err
}
