package station_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestPortInUse has another program hold the board's port: nothing is done to the board, however
// well its power could be switched.
func TestPortInUse(t *testing.T) {
	t.Parallel()
	rig := serve(t, loopback.Bench{})
	s := room(t, rig)
	if proof, err := s.Qualify(t.Context(), nil); err != nil || !proof.Proven {
		t.Fatalf("%+v, %v", proof, err)
	}
	device := func() usb.Device {
		t.Helper()
		d, err := rig.Machine.USB().Find(usb.Selector{Topology: s.Board.USB.Topology})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	before := device()
	port, err := os.OpenFile(before.TTYs[0], os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = port.Close() }()
	if err := unix.Flock(int(port.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	_, err = s.Introduce(t.Context())
	if !board.SetUp(err) || !errors.Is(err, serial.ErrBusy) {
		t.Fatal(err)
	}
	attempts, err := s.Recover(t.Context(), err)
	if len(attempts) != 1 || attempts[0].Step != "reopen" || err == nil {
		t.Errorf("%+v, %v", attempts, err)
	}
	if now := device(); now.Number != before.Number {
		t.Errorf("the board was switched: device %d before, %d now", before.Number, now.Number)
	}
}

// TestQualifyProbe proves the switch of a probe, which tells no uptime.
func TestQualifyProbe(t *testing.T) {
	t.Parallel()
	rig := serve(t, loopback.Bench{})
	rig.Probes[0].Power = inventory.Power{Via: inventory.PowerHub}
	if room(t, rig).ProvenProbe() {
		t.Error("a switch that was never tried counts")
	}
	p, err := station.OfProbe(rig, "modem-1")
	if err != nil {
		t.Fatal(err)
	}
	proof, err := p.Qualify(t.Context(), nil)
	if err != nil || !proof.Proven || proof.Board != "modem-1" {
		t.Fatalf("%+v, %v", proof, err)
	}
	if !room(t, rig).ProvenProbe() {
		t.Error("its proof does not count")
	}
	if _, err := station.OfProbe(rig, "room-1"); err == nil {
		t.Error("a board is taken for a probe")
	}
}

func TestAbsent(t *testing.T) {
	t.Parallel()
	gone := &board.Error{Board: "heltec", Stage: "find", Err: &usb.Error{What: "device at 1-1.4", Err: usb.ErrAbsent}}
	if err := station.Absent(gone); !board.SetUp(err) || !errors.Is(err, usb.ErrAbsent) || gone.SetUp {
		t.Error(err)
	}
	port := &board.Error{Board: "heltec", Stage: "open", Err: &fs.PathError{Op: "open", Path: "/dev/ttyUSB7", Err: fs.ErrNotExist}}
	if err := station.Absent(port); !board.SetUp(err) {
		t.Error(err)
	}
	other := &board.Error{Board: "heltec", Stage: "find", Err: fs.ErrClosed}
	if err := station.Absent(other); board.SetUp(err) || !errors.Is(err, fs.ErrClosed) {
		t.Error(err)
	}
}
