package usb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrAbsent means that no device is where it was looked for.
var ErrAbsent = errors.New("not plugged in; `meshrig rig scan` shows what is")

// ErrNoSwitch means that the kernel offers no switch for a hub port: it is older than 6.0, or
// there is no such port.
var ErrNoSwitch = errors.New("the hub port has no switch in sysfs")

// Error says what about the tree went wrong.
type Error struct {
	What string // "device 1-1.4", "read the tree"
	Err  error
}

// Error names the device and the cause.
func (e *Error) Error() string { return "usb: " + e.What + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Ambiguous means that several devices match, as clones do that share a serial number.
type Ambiguous struct {
	Selector Selector
	Devices  []Device
}

// Error names the places of all devices that match.
func (e *Ambiguous) Error() string {
	places := make([]string, len(e.Devices))
	for i, d := range e.Devices {
		places[i] = d.Topology
	}
	return fmt.Sprintf("usb: %v: %d devices have it, at %s; give the topology instead", e.Selector, len(places), strings.Join(places, ", "))
}

// Selector says which device is meant. A field that is empty does not matter.
type Selector struct {
	Topology string
	Serial   string
}

// String says what is looked for.
func (s Selector) String() string {
	switch {
	case s.Topology != "" && s.Serial != "":
		return "device at " + s.Topology + " with serial number " + quote(s.Serial)
	case s.Serial != "":
		return "device with serial number " + quote(s.Serial)
	case s.Topology != "":
		return "device at " + s.Topology
	}
	return "any device"
}

// Matches tells whether the device is the one that is meant.
func (s Selector) Matches(d Device) bool {
	return (s.Topology == "" || s.Topology == d.Topology) && (s.Serial == "" || s.Serial == d.Serial)
}

// Find reads the one device that is meant. The error is an *Error with ErrAbsent, or an *Ambiguous.
func (t Tree) Find(s Selector) (Device, error) {
	list, err := t.Devices()
	if err != nil {
		return Device{}, err
	}
	var found []Device
	for _, d := range list {
		if s.Matches(d) {
			found = append(found, d)
		}
	}
	switch len(found) {
	case 0:
		err := ErrAbsent
		for _, d := range list {
			if s.Serial != "" && d.Topology == s.Topology {
				err = fmt.Errorf("%w; serial number %q is there", ErrAbsent, d.Serial)
			}
		}
		return Device{}, &Error{What: s.String(), Err: err}
	case 1:
		return found[0], nil
	}
	return Device{}, &Ambiguous{Selector: s, Devices: found}
}

// lookAgain is how often Await reads the tree: sysfs announces no change to a file watcher,
// and an enumeration takes more than 100 ms (USB 2.0 specification, 7.1.7.3).
const lookAgain = 25 * time.Millisecond

// Await waits until the device is there or gone, as often as it takes until the context ends.
// It is there once a serial port or disk of it has its node; both may have another name than
// before. Gone, it returns the zero Device. The error of a context that ended wraps it and says
// what was missing; one of an *Ambiguous comes at once.
func (t Tree) Await(ctx context.Context, s Selector, present bool) (Device, error) {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		d, err := t.Find(s)
		switch {
		case errors.Is(err, ErrAbsent):
			if !present {
				return Device{}, nil
			}
		case err != nil:
			return Device{}, err
		case !present:
			err = errors.New("still there")
		case len(d.nodes()) == 0:
			err = errors.New("it has neither a serial port nor a disk")
		default:
			if err = reachable(d.nodes()); err == nil {
				return d, nil
			}
		}
		select {
		case <-ctx.Done():
			return Device{}, &Error{What: s.String(), Err: fmt.Errorf("%w (%w)", context.Cause(ctx), cause(err))}
		case <-tick.C:
		}
	}
}

// ErrNoPort means that a device brought no serial port, or none at the interface that is meant.
var ErrNoPort = errors.New("it brought no such serial port")

// Port is the serial port of one interface of the device, by the interface's number; nil: of the
// first that has one. The cause of the error is ErrNoPort.
func (d Device) Port(of *int) (string, error) {
	for i, tty := range d.TTYs {
		if of == nil || d.interfaceOf(i) == *of {
			return tty, nil
		}
	}
	err := ErrNoPort
	if len(d.TTYs) > 0 {
		err = fmt.Errorf("%w: interface %d; it has %s", ErrNoPort, *of, d.Ports())
	}
	return "", &Error{What: "device at " + d.Topology, Err: err}
}

// Ports names the device's serial ports for people, each with the number of its interface:
// "/dev/ttyACM0 (interface 0), /dev/ttyACM1 (interface 2)".
func (d Device) Ports() string {
	var words []string
	for i, tty := range d.TTYs {
		words = append(words, fmt.Sprintf("%s (interface %d)", tty, d.interfaceOf(i)))
	}
	return strings.Join(words, ", ")
}

// interfaceOf is the interface of the port i.
func (d Device) interfaceOf(i int) int {
	if i < len(d.Interfaces) {
		return d.Interfaces[i]
	}
	return 0
}

func (d Device) nodes() []string { return append(append([]string(nil), d.TTYs...), d.Disks...) }

// reachable is nil if each node exists: the kernel lists a port before its node is made.
func reachable(nodes []string) error {
	for _, n := range nodes {
		if _, err := os.Stat(n); err != nil {
			return err
		}
	}
	return nil
}

// cause takes the device out of an error, where the text around it names it.
func cause(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Err
	}
	return err
}

// PortDisable is the file that switches the hub port on which a place of the tree hangs: "1"
// cuts the port off, "0" gives it power again. The device need not be there. The error is an
// *Error with ErrTopology or ErrNoSwitch.
func (t Tree) PortDisable(topology string) (string, error) {
	hub, port, ok := Hub(topology)
	if !ok {
		return "", &Error{What: "topology " + quote(topology), Err: ErrTopology}
	}
	return t.PortSwitch(hub, port)
}

// PortSwitch is the file that switches a port of a hub: a place of the tree, or "usb1" for the
// ports of the machine itself. It does what that of PortDisable does.
func (t Tree) PortSwitch(hub string, port int) (string, error) {
	if !ValidHub(hub) {
		return "", &Error{What: "hub " + quote(hub), Err: ErrTopology}
	}
	interfaces := hub + ":*.0"
	if bus, root := strings.CutPrefix(hub, "usb"); root {
		interfaces = bus + "-0:*.0"
	}
	name := hub + "-port" + strconv.Itoa(port)
	found, err := fs.Glob(os.DirFS(t.devices()), path.Join(hub, interfaces, name, "disable"))
	if err != nil || len(found) != 1 {
		return "", &Error{What: "port " + strconv.Itoa(port) + " of hub " + hub, Err: ErrNoSwitch}
	}
	return filepath.Join(t.devices(), found[0]), nil
}
