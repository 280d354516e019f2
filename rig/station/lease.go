package station

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/usb"
)

// Lease waits in line for all that the benches of some boards of a rig touch: the boards, their
// probes, sniffers, switches and pins, each by its device. See [lease.AcquireAll].
func Lease(ctx context.Context, rig *inventory.Rig, boards []inventory.Board, why string, waiting func(of string, position int)) (lease.Set, error) {
	d, err := prepared(rig)
	if err != nil {
		return nil, err
	}
	var list []lease.Subject
	for _, b := range boards {
		list = append(list, d.bench(rig, b)...)
	}
	return acquire(ctx, rig, list, why, waiting)
}

// LeaseBoard waits in line for a board alone, without what hears it: to flash it.
func LeaseBoard(ctx context.Context, rig *inventory.Rig, b inventory.Board, why string, waiting func(of string, position int)) (lease.Set, error) {
	d, err := prepared(rig)
	if err != nil {
		return nil, err
	}
	return acquire(ctx, rig, d.board(b), why, waiting)
}

// LeaseToQualify waits in line for a board and for all that a switch of its hub may take the
// power from, whoever has it: whether it switches one port is what has to be found out.
func LeaseToQualify(ctx context.Context, rig *inventory.Rig, b inventory.Board, why string, waiting func(of string, position int)) (lease.Set, error) {
	d, err := prepared(rig)
	if err != nil {
		return nil, err
	}
	list := d.board(b)
	beside, err := d.beside(ctx, rig, b, list[0].Key)
	if err != nil {
		return nil, err
	}
	return acquire(ctx, rig, append(list, beside...), why, waiting)
}

// beside is what hangs on the hub that gives a board its power, and what was leased there before
// and may be without power now.
func (d devices) beside(ctx context.Context, rig *inventory.Rig, b inventory.Board, key string) ([]lease.Subject, error) {
	if b.Power.Via != inventory.PowerHub && b.Power.Via != inventory.PowerUhubctl {
		return nil, nil
	}
	hub := b.Power.Hub
	if hub == "" {
		var ok bool
		if hub, _, ok = usb.Hub(strings.TrimPrefix(key, placeKey(""))); !ok {
			return nil, nil
		}
	}
	below := strings.TrimSuffix(placeKey(portOf(hub, 0)), "0")
	var list []lease.Subject
	add := func(key string) {
		if strings.HasPrefix(key, below) {
			list = append(list, lease.Subject{Key: key, Name: "what hangs beside board " + b.Name + " at " + strings.TrimPrefix(key, placeKey(""))})
		}
	}
	for _, one := range d.tree {
		if !one.Hub {
			add(placeKey(one.Topology))
		}
	}
	known, err := lease.List(ctx, rig.Machine.Place().Leases())
	for _, s := range known {
		if s.Holder != nil {
			add(s.Board)
		}
	}
	return list, err
}

// TryLease takes all that the bench of a board touches, if nobody else has any of it. Else the
// cause of the error is a *lease.Held.
func TryLease(rig *inventory.Rig, b inventory.Board, why string) (lease.Set, error) {
	d, err := prepared(rig)
	if err != nil {
		return nil, err
	}
	return lease.TryAcquireAll(rig.Machine.Place().Leases(), d.bench(rig, b), lease.Self(why))
}

// TryLeaseDevice takes the device of an entry alone, without what else its bench touches, if nobody else
// has it: to listen to it and to ask it. Else the cause of the error is a *lease.Held.
func TryLeaseDevice(machine inventory.Host, name string, u inventory.USB, why string) (lease.Set, error) {
	d, err := prepared(&inventory.Rig{Machine: machine})
	if err != nil {
		return nil, err
	}
	return lease.TryAcquireAll(machine.Place().Leases(), []lease.Subject{d.subject(name, u)}, lease.Self(why))
}

// FindPort is the path of the serial port of an entry. A device that is not plugged in is a
// *usb.Error with usb.ErrAbsent.
func FindPort(machine inventory.Host, u inventory.USB) (string, error) {
	sel, onUSB := selector(u)
	if !onUSB {
		return u.Port, nil
	}
	d, err := machine.USB().Find(sel)
	if err != nil {
		return "", err
	}
	return d.Port(u.Interface)
}

// prepared looks at the machine once its leases can be kept.
func prepared(rig *inventory.Rig) (devices, error) {
	if err := rig.Machine.Place().Prepare(); err != nil {
		return devices{}, err
	}
	if rig.File != "" {
		_ = state.Folder(rig.Machine.State).Use(rig.File) // only to tell of it, see Memory
	}
	return devicesOf(rig)
}

func acquire(ctx context.Context, rig *inventory.Rig, list []lease.Subject, why string, waiting func(of string, position int)) (lease.Set, error) {
	return lease.AcquireAll(ctx, rig.Machine.Place().Leases(), list, lease.Self(why), func(of lease.Subject, position int) {
		waiting(of.Name, position)
	})
}

// Use is who has a board, or something that its bench needs.
type Use struct {
	lease.State

	// Via is what of the bench it is that is in use, if not the board itself: "probe kiss-1".
	Via string `json:"via,omitempty"`
}

// Uses tells of each board of a rig who has it, whatever rig file that one uses.
func Uses(ctx context.Context, rig *inventory.Rig) ([]Use, error) {
	d, err := devicesOf(rig)
	if err != nil {
		return nil, err
	}
	states, err := lease.List(ctx, rig.Machine.Place().Leases())
	if err != nil {
		return nil, err
	}
	list := make([]Use, 0, len(rig.Boards))
	for _, b := range rig.Boards {
		u := Use{}
		for i, s := range d.bench(rig, b) {
			at := slices.IndexFunc(states, func(st lease.State) bool { return st.Board == s.Key })
			if at < 0 || states[at].Holder == nil && len(states[at].Waiting) == 0 {
				continue
			}
			if u.State = states[at]; i > 0 {
				u.Via = s.Name
			}
			break
		}
		u.Board = b.Name
		if u.Waiting == nil {
			u.Waiting = []lease.Holder{}
		}
		list = append(list, u)
	}
	return list, nil
}

// Holders are those who have the devices of a rig's entries, by "board heltec-1", "probe kiss-1" or
// "sniffer spare". An entry whose device is free is left out.
func Holders(ctx context.Context, rig *inventory.Rig) (map[string]lease.Holder, error) {
	d, err := devicesOf(rig)
	if err != nil {
		return nil, err
	}
	states, err := lease.List(ctx, rig.Machine.Place().Leases())
	if err != nil {
		return nil, err
	}
	found := map[string]lease.Holder{}
	look := func(name string, s lease.Subject) {
		key := s.Key
		for _, s := range states {
			if s.Board == key && s.Holder != nil {
				found[name] = *s.Holder
			}
		}
	}
	for _, b := range rig.Boards {
		look("board "+b.Name, d.subject(b.Name, b.USB))
	}
	for _, p := range rig.Probes {
		look("probe "+p.Name, d.subject(p.Name, p.USB))
	}
	for _, s := range rig.Sniffers {
		look("sniffer "+s.Name, d.instrument(s)[0])
	}
	return found, nil
}

// mine tells whether it is this process that has a lease.
func mine(h *lease.Holder) bool {
	host, _ := os.Hostname()
	return h.PID == os.Getpid() && (h.Host == "" || h.Host == host)
}

// Place tells people where the leases of a rig's devices lie, and who sees them.
func Place(rig *inventory.Rig) string {
	p := rig.Machine.Place()
	return filepath.Clean(p.Folder) + ", shared by " + p.Whose
}
