package station

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/usb"
)

// ErrNoSwitch is the cause of an error about a board without a power switch.
var ErrNoSwitch = errors.New("it has no power switch; give it one with power: in the rig file")

// switchTime bounds an order to a switch: a hub answers within a second or not at all.
const switchTime = 10 * time.Second

// Switch is what switches the board's power. It remembers how it was found, for [Station.PutBack].
// The cause of the error is ErrNoSwitch if nothing does.
func (s *Station) Switch() (power.Switch, error) {
	sw, err := s.remembering("board "+s.Board.Name, s.Board.Power, s.Board.USB)
	if err != nil {
		return nil, fmt.Errorf("station: board %s: %w", s.Board.Name, err)
	}
	return sw, nil
}

func (s *Station) switchOf(p inventory.Power, u inventory.USB) (power.Switch, error) {
	switch p.Via {
	case inventory.PowerHub:
		place, err := s.place(p, u)
		if err != nil {
			return nil, err
		}
		file, err := s.tree.PortDisable(place)
		if err != nil {
			return nil, err
		}
		return power.Hub{File: file}, nil
	case inventory.PowerUhubctl:
		place, err := s.place(p, u)
		if err != nil {
			return nil, err
		}
		hub, port, _ := usb.Hub(place)
		return power.Uhubctl{Location: hub, Port: port}, nil
	case inventory.PowerGPIO:
		return power.OpenPin(p.Pin, p.ActiveLow)
	case inventory.PowerNone, "":
	}
	return nil, ErrNoSwitch
}

// place is where in the tree the port is that gives an entry its power.
func (s *Station) place(p inventory.Power, u inventory.USB) (string, error) {
	topology := u.Topology
	if topology == "" && p.Hub == "" {
		var err error
		if topology, err = s.lastPlace(u); err != nil {
			return "", err
		}
	}
	hub, port, _ := usb.Hub(topology)
	if p.Hub != "" {
		hub = p.Hub
	}
	if p.Port != 0 {
		port = p.Port
	}
	return portOf(hub, port), nil
}

// lastPlace is where an entry's device is plugged in, or was when it was leased last: one that is
// off cannot be seen.
func (s *Station) lastPlace(u inventory.USB) (string, error) {
	one, err := s.tree.Find(usb.Selector{Serial: u.Serial})
	if err == nil {
		return one.Topology, nil
	}
	d, wrong := devicesOf(s.Rig)
	if wrong != nil {
		return "", wrong
	}
	if at, ok := strings.CutPrefix(d.subject("", u).Key, placeKey("")); ok {
		return at, nil
	}
	return "", err
}

// SwitchOn gives the board power that an earlier run may have left without.
func (s *Station) SwitchOn(ctx context.Context) error {
	if s.present(s.Board.USB) {
		return nil
	}
	sw, err := s.Switch()
	if err != nil {
		return nil //nolint:nilerr // nothing can be done, and whoever looks for its port says so
	}
	return sw.Set(ctx, true)
}

// set is the switch for a bench: only a proven one, so that "off" means off. It returns when
// the board is seen to be off.
func (s *Station) set(ctx context.Context) func(on bool) error {
	if _, err := s.Proven(); err != nil {
		return nil
	}
	sw, err := s.Switch()
	if err != nil {
		return nil
	}
	return func(on bool) error {
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), switchTime)
		defer stop()
		if err := sw.Set(ctx, on); err != nil || on {
			return err
		}
		return s.awaitOff(ctx, power.Lingers(sw))
	}
}

// provenProbe is the probe's switch, nil if it has none or if nobody has seen that it takes the
// probe's power and no other's.
func (s *Station) provenProbe() power.Switch {
	sw, err := s.remembering("probe "+s.Probe.Name, s.Probe.Power, s.Probe.USB)
	if err != nil {
		return nil
	}
	if _, err := s.Store().Proven(time.Now(), s.subjectOf(s.Store(), s.Probe.Name, s.Probe.USB, sw.String())); err != nil {
		return nil
	}
	return sw
}

// settle is how long a board that is not on USB takes to lose its power, if its entry does not say.
const settle = time.Second

// awaitOff waits until the board has lost its power, which cannot be seen of one that lingers on
// the bus (see power.Uhubctl).
func (s *Station) awaitOff(ctx context.Context, lingers bool) error {
	dark := s.Board.Power.Settle
	if sel, ok := selector(s.Board.USB); ok && !lingers {
		if _, err := s.tree.Await(ctx, sel, false); err != nil {
			return fmt.Errorf("station: board %s: its power was switched off: %w", s.Board.Name, err)
		}
	} else if dark == 0 {
		dark = settle
	}
	return pause(ctx, dark)
}

// resetter restarts the board without taking its power, nil if only its console can.
func (s *Station) resetter(lines reset.ModemLines) reset.Resetter {
	via := s.Board.Reset.Via
	if via == "" {
		if kind, ok := usb.LookupKind(s.Board.Kind); ok {
			via = inventory.Via(kind.Reset)
		}
	}
	switch via {
	case inventory.ViaDTRRTS:
		return reset.UART(lines)
	case inventory.ViaUSBJTAG:
		return reset.Native(lines)
	case inventory.ViaGPIO:
		p, err := pins(s.Board.Reset)
		if err != nil {
			return failing{err}
		}
		return p
	case inventory.ViaTouch, inventory.ViaConsole, inventory.ViaNone, "":
	}
	return nil
}

// failing is a resetter whose wiring is not there.
type failing struct{ err error }

func (f failing) Run(context.Context) error        { return f.err }
func (f failing) Bootloader(context.Context) error { return f.err }
