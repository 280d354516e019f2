package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/usb"
)

const (
	// arrival is how long a board may take to be on the bus, or to come back to it.
	arrival = 30 * time.Second
	// departure is how long a board may take to leave the bus after a touch.
	departure = 3 * time.Second
	// settling is how long the ports of a board on the bus may take until all are there: the kernel
	// lists one interface after another.
	settling = time.Second
	// showing is how long a drive that is on the bus may take to be mounted, to be asked.
	showing = 10 * time.Second
)

var errNoPort = errors.New("it is on the bus without a serial port")

// seat follows one board over its restarts. Its boot loader may show another serial number than
// its firmware: the ROM of every RP2040 has E0C9125B0D9B, or none. So once the board was seen,
// the place where it is plugged in says which one it is.
type seat struct {
	Device

	place  string // "": not seen yet
	erased bool   // its settings
}

// selector says which device on the bus is the board.
func (s *seat) selector() usb.Selector {
	if s.place != "" {
		return usb.Selector{Topology: s.place}
	}
	return s.USB
}

// device is the board on the bus now. One that is not there under its serial number may be in
// its boot loader already, at the place that the rig file names or where it was flashed last.
func (s *seat) device() (usb.Device, error) {
	d, err := s.Tree.Find(s.selector())
	if place := cmp.Or(s.USB.Topology, s.Place); errors.Is(err, usb.ErrAbsent) && place != "" && s.place == "" {
		kind, known := usb.LookupKind(s.Kind)
		if there, ok, _ := s.Tree.At(place); ok && known && kind.Loads(there) {
			d, err = there, nil
		}
	}
	if err == nil {
		s.place = d.Topology
	}
	return d, err
}

// port is the path of the board's port, once it is there.
func (s *seat) port(ctx context.Context) (string, error) {
	if s.Port != "" {
		return s.Port, nil
	}
	_, _ = s.device() // for the place
	ctx, stop := context.WithTimeout(ctx, arrival)
	defer stop()
	settled := time.NewTimer(settling)
	defer settled.Stop()
	look := time.NewTicker(again)
	defer look.Stop()
	for sole := false; ; {
		d, err := s.Tree.Await(ctx, s.selector(), true)
		if err != nil {
			return "", err
		}
		s.place = d.Topology
		tty, err := s.tty(d)
		switch {
		case err == nil:
			return tty, nil
		case sole && len(d.TTYs) == 1: // a firmware whose ports are numbered otherwise, or a boot loader of an unknown kind
			return d.TTYs[0], nil
		case sole && len(d.TTYs) == 0:
			return "", errNoPort
		}
		select {
		case <-ctx.Done():
			return "", err
		case <-settled.C:
			sole = true
		case <-look.C:
		}
	}
}

// tty is the port of the device that is the board's now. A boot loader that has not the interface of the
// firmware's console is taken by its first.
func (s *seat) tty(d usb.Device) (string, error) {
	path, err := d.Port(s.Interface)
	if err != nil && s.loads(d) {
		path, err = d.Port(nil)
	}
	return path, err
}

// loads reports whether a device is a board in its boot loader: it shows its drive alone, or what
// boards of its kind show there and nowhere else.
func (s *seat) loads(d usb.Device) bool {
	kind, known := usb.LookupKind(s.Kind)
	return len(d.Disks) > 0 && len(d.TTYs) == 0 || known && kind.Loads(d) && !kind.Runs(d)
}

// touch opens the port at 1200 baud, and waits until the board has left the bus. One that is in
// its boot loader takes no notice of that and is left alone; one that does not leave may be there
// too, or will not answer.
func (s *seat) touch(ctx context.Context) error {
	before, _ := s.device()
	if s.loads(before) {
		return nil
	}
	_, err := flash.OpenPort(ctx, s.port, func(string) error {
		before, _ = s.device()
		return serial.TouchAt(ctx, serial.Config{Board: s.Name}, s.port)
	})
	if err != nil || s.Port != "" {
		return err
	}
	waiting, stop := context.WithTimeout(ctx, departure)
	defer stop()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if now, err := s.device(); err != nil || now.Number != before.Number || now.ID() != before.ID() {
			return nil
		}
		select {
		case <-waiting.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// erase erases settings by the running firmware's console.
func (s *seat) erase(ctx context.Context) error {
	_, _ = s.device() // for the place, as long as it has its own serial number
	if err := s.Device.erase(ctx); err != nil {
		return err
	}
	s.erased = true
	return nil
}

// disks are the block devices that the board has now.
func (s *seat) disks() ([]string, error) {
	d, err := s.device()
	return d.Disks, err
}

// drive is where the board's UF2 drive is.
func (s *seat) drive() uf2.Finder {
	if s.Drive != "" {
		return uf2.Folder(s.Drive)
	}
	return uf2.Disks{Nodes: s.disks}
}

// softDevice asks the drive of an nRF52's boot loader for its SoftDevice. A board that was sent
// there by a touch shows none, one that was reset twice or has no firmware does; false: there
// is no drive, or it cannot be mounted.
func (s *seat) softDevice(ctx context.Context) (flash.SoftDevice, bool) {
	if list, err := s.disks(); s.Drive == "" && (err != nil || len(list) == 0) {
		return flash.SoftDevice{}, false
	}
	ctx, stop := context.WithTimeout(ctx, showing)
	defer stop()
	folder, err := s.drive().Folder(ctx)
	if err != nil {
		return flash.SoftDevice{}, false
	}
	r, err := os.Open(filepath.Join(folder, uf2.InfoFile))
	if err != nil {
		return flash.SoftDevice{}, false
	}
	defer r.Close()
	info, err := uf2.ParseInfo(r)
	if err != nil {
		return flash.SoftDevice{}, false
	}
	return flash.ParseSoftDevice(info.SoftDevice)
}

// left adds to an error of a flash what was done to the board before it.
func (s *seat) left(err error) error {
	if s.erased {
		return fmt.Errorf("%w; its settings are erased already", err)
	}
	return err
}

// Where is where the board is now, for people: its port or drive, or why it has none.
func (b Device) Where() string {
	if b.Port != "" {
		return b.Port
	}
	s := &seat{Device: b}
	d, err := s.device()
	if err != nil {
		return "no port: " + err.Error()
	}
	tty, err := s.tty(d)
	switch {
	case err == nil:
		return d.Topology + ", " + tty
	case len(d.Disks) > 0:
		return d.Topology + ", drive " + d.Disks[0]
	case len(d.TTYs) > 0:
		return "no port: " + err.Error()
	}
	return d.Topology + ", without a port"
}
