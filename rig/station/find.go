package station

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/usb"
)

// selector is which device of the tree an entry means; false: it is none.
func selector(u inventory.USB) (usb.Selector, bool) {
	return usb.Selector{Topology: u.Topology, Serial: u.Serial}, u.Topology != "" || u.Serial != ""
}

// locate waits until the port of an entry is there and returns its path. A device that is not
// of the entry's kind is somebody else's: it is a *WrongError, and nothing may be written to it.
// One in its boot loader is waited for, as it may be on its way to its firmware.
func (s *Station) locate(ctx context.Context, name, kind string, u inventory.USB) (string, error) {
	sel, ok := selector(u)
	if !ok {
		return u.Port, nil
	}
	for {
		d, err := s.await(ctx, sel)
		if err != nil {
			return "", err
		}
		err = u.Admits(kind, d)
		var other *inventory.KindError
		switch {
		case errors.As(err, &other) && !other.Loader:
			return "", &WrongError{Board: name, What: "is not to be touched: at " + d.Topology + " " + err.Error()}
		case err == nil:
			var port string
			if port, err = d.Port(u.Interface); err == nil {
				return port, nil
			}
		}
		if pause(ctx, look) != nil {
			return "", err
		}
	}
}

// vacant is how long a port that has power has to be empty until its device is said to be absent: any board
// attaches to the bus within a second or two of its power, by a pull-up of its own or of its bridge.
const vacant = 5 * time.Second

// await waits for a device. One whose place is known is said to be absent before the context ends, if
// its hub port has power and the kernel says all along that nothing is attached to it.
func (s *Station) await(ctx context.Context, sel usb.Selector) (usb.Device, error) {
	if sel.Topology == "" {
		return s.tree.Await(ctx, sel, true)
	}
	waiting, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		for since := time.Now(); pause(waiting, look) == nil; {
			if !s.tree.Vacant(sel.Topology) {
				since = time.Now()
			} else if time.Since(since) >= vacant {
				stop(fmt.Errorf("its hub port has power, and nothing is attached to it for %v", vacant))
				return
			}
		}
	}()
	return s.tree.Await(waiting, sel, true)
}

// look is how often a device is looked at again that is there and of no use yet.
const look = 100 * time.Millisecond

// Absent makes an error of the set-up of one that says that a device is not plugged in, of a
// station that has not been used yet: one that was there and is gone is trouble.
func Absent(err error) error {
	var e *board.Error
	if !errors.As(err, &e) || !errors.Is(err, usb.ErrAbsent) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	one := *e
	one.SetUp = true
	return &one
}

// present tells whether an entry's device is on USB now.
func (s *Station) present(u inventory.USB) bool {
	sel, ok := selector(u)
	if !ok {
		return true
	}
	_, err := s.tree.Find(sel)
	return err == nil
}
