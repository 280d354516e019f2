package station

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/usb"
)

// together is how far apart devices of a hub may go that go for one reason: each is told by the hub
// within 256 ms (USB 2.0 specification, 11.12.4), and the kernel asks one after the other.
const together = time.Second

// bus is what a station sees of its own side: where its devices are plugged in, and the board's
// current if it is measured. It is a bench.Bus.
type bus struct {
	mu    sync.Mutex
	watch *usb.Watch
	names map[string]string // who is at a place
	board string            // the board's place
	hub   string            // what it hangs on

	away   time.Time            // when the board went
	others map[string]time.Time // when others around it went
	told   bool                 // that they went with it

	meter    power.Meter // nil: there is none
	offBelow power.Milliamps
	flows    bool // at the last look
	held     bool // at every one
}

// bus watches the board and its instruments, as far as they are on USB, and the board's current, if
// it is measured; closeBus is to be called at the end.
func (s *Station) bus(ctx context.Context) (b *bus, closeBus func() error, err error) {
	b = &bus{names: map[string]string{}, others: map[string]time.Time{}}
	note := func(name string, u inventory.USB) (place string) {
		sel, ok := selector(u)
		if !ok {
			return ""
		}
		d, err := s.tree.Find(sel)
		if err != nil {
			return "" // whoever opens its port says so
		}
		b.names[d.Topology] = name
		return d.Topology
	}
	b.board = note(bench.RoomName, s.Board.USB)
	b.hub, _, _ = usb.Hub(b.board)
	note(s.Probe.Name, s.Probe.USB)
	for _, sn := range s.Sniffers {
		if sn.OnUSB() {
			note(sn.Name, sn.USB)
		}
	}
	var places []string
	for place := range b.names {
		places = append(places, place)
	}
	slices.Sort(places)
	b.watch = s.tree.Watch(places...)
	closeBus = func() error { return nil }
	if m := s.Board.Meter; m.Kind == inventory.INA219 {
		meter, err := openMeter(m)
		if err != nil {
			return nil, nil, err
		}
		b.meter, b.offBelow, closeBus = meter, cmp.Or(power.Milliamps(m.OffBelow), power.OffBelow), meter.Close
		b.held = true
		b.measure(ctx, 0)
	}
	return b, closeBus, nil
}

// ownPort tells whether the board's USB port is its processor's own, as far as can be known.
func (s *Station) ownPort() bool {
	sel, ok := selector(s.Board.USB)
	if !ok {
		return false
	}
	d, err := s.tree.Find(sel)
	return err != nil || !d.Bridged()
}

// Held tells whether the board's current has flowed at every look.
func (b *bus) Held() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held
}

// Look tells what has changed since the last look.
func (b *bus) Look() (signs []bench.Sign) {
	b.mu.Lock()
	defer b.mu.Unlock()
	changes, since := b.watch.Look()
	now := time.Now()
	for _, c := range changes {
		if name, ours := b.names[c.At]; ours {
			kind := map[usb.ChangeKind]bench.SignKind{
				usb.Gone: bench.Away, usb.Renumbered: bench.Anew, usb.Came: bench.Back,
				usb.PortOff: bench.PortOff, usb.PortOn: bench.PortOn, usb.Overload: bench.Overload,
			}[c.Kind]
			signs = append(signs, bench.Sign{Kind: kind, Of: name, Text: c.Text, Age: since})
		}
		if c.Kind != usb.Gone && c.Kind != usb.Renumbered {
			continue
		}
		if c.At == b.board {
			b.away, b.told = now, false
			continue
		}
		if !b.watch.SwitchedOff(c.At) { // else another bench takes its board's power
			b.others[c.At] = now
		}
	}
	if text := b.withIt(); text != "" && !b.told {
		b.told = true
		signs = append(signs, bench.Sign{Kind: bench.HubAway, Of: bench.RoomName, Text: text, Age: since})
	}
	if b.meter != nil {
		ctx, stop := context.WithTimeout(context.Background(), measureTime)
		defer stop()
		signs = append(signs, b.measure(ctx, since)...)
	}
	return signs
}

// withIt says what else left the bus with the board: its hub, all others on it, or several of them.
// One of several may be another bench's board that restarts.
func (b *bus) withIt() string {
	if b.away.IsZero() {
		return ""
	}
	var gone []string
	for place, at := range b.others {
		on, _, _ := usb.Hub(place)
		switch {
		case at.Sub(b.away).Abs() > together:
		case usb.Above(place, b.board):
			return "its hub " + place + " left the bus with it"
		case on == b.hub:
			gone = append(gone, place)
		}
	}
	there := 0
	for _, place := range b.watch.Around() {
		if on, _, _ := usb.Hub(place); on == b.hub && place != b.board && !slices.Contains(gone, place) {
			there++
		}
	}
	slices.Sort(gone)
	if len(gone) == 0 || len(gone) == 1 && there > 0 {
		return ""
	}
	return fmt.Sprintf("others on hub %s left the bus with it: %v", b.hub, gone)
}

// measureTime bounds a measurement, which takes two conversions of 68 ms and a bus of 100 kHz.
const measureTime = time.Second

// measure tells when the board's current stops. What cannot be measured is not known to have flowed.
func (b *bus) measure(ctx context.Context, since time.Duration) []bench.Sign {
	current, err := b.meter.Current(ctx)
	was := b.flows
	b.flows = err == nil && current >= b.offBelow
	b.held = b.held && b.flows
	if err != nil || b.flows || !was {
		return nil
	}
	return []bench.Sign{{Kind: bench.NoCurrent, Of: bench.RoomName, Text: fmt.Sprintf("draws %.1f mA, which is none", float64(current)), Age: since}}
}

// openMeter opens what measures a board's current.
func openMeter(m inventory.Meter) (*power.INA219, error) {
	const ohm = 1000 // milliohms
	return power.OpenINA219(m.Bus, uint16(m.Address), float64(m.Shunt)/ohm)
}
