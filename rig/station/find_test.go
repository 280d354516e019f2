package station_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// plugged is a rig of a heltec_v3 at 1-1.1 and its probe at 1-1.2, in a folder, with its switch proven.
func plugged(t *testing.T) (*usbtest.Tree, *station.Station) {
	t.Helper()
	dir := t.TempDir()
	tree, err := usbtest.New(filepath.Join(dir, "usb"), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []usb.Device{
		{Topology: "1-1", Vendor: 0x05e3, Product: 0x0608, Name: "hub"},
		heltec("1-1.1", "0001"), heltec("1-1.2", "0002"),
	} {
		if err := tree.Plug(d); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tree.Switch("1-1.1"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "rig.yaml")
	root := tree.USB()
	text := `name: test
machine: {sys: ` + root.Sys + `, dev: ` + root.Dev + `, state: ` + dir + `}
radio: {preset: eu-uk-narrow}
region: {name: EU868, duty-cycle: 10%}
boards:
  - {name: room-1, role: room, kind: heltec_v3, usb: {topology: 1-1.1}, power: {via: hub}, probe: ear}
probes:
  - {name: ear, kind: heltec_v3, usb: {topology: 1-1.2}}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	rig, err := inventory.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	s := room(t, rig)
	subject, _, err := s.Subject()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Store().Save(power.Proof{Subject: subject, Proven: true, At: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if !s.Info().Can.Has(board.CanPower) {
		t.Fatalf("behind its proof: %+v", s.Info())
	}
	return tree, s
}

func heltec(topology, serial string) usb.Device {
	return usb.Device{
		Topology: topology, Vendor: 0x10c4, Product: 0xea60, Serial: serial,
		Name: "CP2102 USB to UART Bridge Controller", TTYs: []string{"ttyUSB" + serial[3:]},
	}
}

// A recovery takes the power of no board for which that is refused.
func TestPowerThatIsNotTaken(t *testing.T) {
	t.Parallel()
	_, s := plugged(t)
	worn := errors.New("it is worn enough")
	asked := 0
	s.MayCycle = func(context.Context) error { asked++; return worn }
	if there, err := s.CyclePower(t.Context()); !there || !errors.Is(err, worn) || asked != 1 {
		t.Errorf("%v, %v, asked %d times", there, err, asked)
	}
}

// A proof is about one device: another at its place has to be proven anew, and one that is off
// is taken for itself.
func TestProofIsOfTheDevice(t *testing.T) {
	t.Parallel()
	tree, s := plugged(t)
	if err := tree.Unplug("1-1.1"); err != nil {
		t.Fatal(err)
	}
	if !s.Info().Can.Has(board.CanPower) {
		t.Errorf("switched off: %+v", s.Info().Cannot)
	}
	if err := tree.Plug(heltec("1-1.1", "0009")); err != nil {
		t.Fatal(err)
	}
	if why := s.Info().Cannot[board.CanPower]; !strings.Contains(why, `was "0001", is "0009"`) {
		t.Errorf("another board in its place: %q", why)
	}
}

// Nothing is opened that is not of the entry's kind.
func TestStrangerIsNotTouched(t *testing.T) {
	t.Parallel()
	tree, s := plugged(t)
	if err := tree.Unplug("1-1.2"); err != nil {
		t.Fatal(err)
	}
	stranger := usb.Device{Topology: "1-1.2", Vendor: 0x1546, Product: 0x01a7, Name: "u-blox GNSS receiver", TTYs: []string{"ttyACM7"}}
	if err := tree.Plug(stranger); err != nil {
		t.Fatal(err)
	}
	_, err := s.Assemble(t.Context(), board.Setup{})
	var wrong *station.WrongError
	if !errors.As(err, &wrong) || wrong.Board != "ear" || !strings.Contains(err.Error(), "1546:01a7 is not what a heltec_v3 shows") {
		t.Errorf("%v", err)
	}
}

// TestEmptyPort holds that a board is said to be absent as soon as its hub port was empty for long enough, not
// when all patience is over, and by which evidence.
func TestEmptyPort(t *testing.T) {
	t.Parallel()
	tree, s := plugged(t)
	file, err := tree.Switch("1-1.2")
	if err == nil {
		err = errors.Join(tree.Unplug("1-1.2"), os.WriteFile(filepath.Join(filepath.Dir(file), "state"), []byte("not attached\n"), 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Assemble(t.Context(), board.Setup{})
	if !errors.Is(err, usb.ErrAbsent) || !strings.Contains(err.Error(), "its hub port has power, and nothing is attached to it for 5s") {
		t.Error(err)
	}
}
