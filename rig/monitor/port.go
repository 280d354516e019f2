package monitor

import (
	"context"
	"errors"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/station"
)

// leased is a port of this machine that is leased while it is open, as for a run.
type leased struct {
	*serial.Port

	set    lease.Set
	closed func() // told that nobody waits for it any more; nil: nobody is
}

// openLeased leases the device of an entry under a name, and opens its port, whose path it finds, and once more
// behind the opening: beside others a board may come back under another name. The cause of the error is a
// *lease.Held if another has it.
func openLeased(ctx context.Context, machine inventory.Host, name string, usb inventory.USB, cfg serial.Config) (*leased, error) {
	set, err := station.TryLeaseDevice(machine, name, usb, "meshrig monitor; gives it up to whoever waits") //nolint:contextcheck // it does not wait
	if err != nil {
		return nil, err
	}
	port, err := serial.OpenAt(ctx, cfg, func(context.Context) (string, error) { return station.FindPort(machine, usb) })
	if err != nil {
		return nil, errors.Join(err, set.Release())
	}
	return &leased{Port: port, set: set}, nil
}

// key is what others wait for it under.
func (l *leased) key() string { return l.set[0].Board }

// Close closes the port and gives the lease back.
func (l *leased) Close() error {
	err := l.Port.Close()
	if l.closed != nil {
		l.closed()
	}
	return errors.Join(err, l.set.Release())
}
