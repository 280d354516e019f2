package station_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"periph.io/x/conn/v3/gpio/gpioreg"
	"periph.io/x/conn/v3/gpio/gpiotest"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
	"github.com/meshrig/meshrig/rig/flash/deploy/deploytest"
	"github.com/meshrig/meshrig/rig/flash/uf2"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/reset"
	"github.com/meshrig/meshrig/rig/state"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/usb"
)

// flashed is a rig with one board that has a port and no probe.
func flashed(t *testing.T, kind, more string) (*inventory.Rig, inventory.Board) {
	t.Helper()
	rig, err := inventory.Parse(t.TempDir()+"/rig.yaml", []byte(`
machine: {sys: sys, dev: dev, state: state}
radio: {preset: eu-uk-narrow}
boards:
  - {name: room-1, kind: `+kind+`, `+more+`}
`))
	if err != nil {
		t.Fatal(err)
	}
	return rig, rig.Boards[0]
}

func TestFlashable(t *testing.T) {
	for _, name := range []string{"TEST_RESET", "TEST_BOOT"} {
		if err := gpioreg.Register(&gpiotest.Pin{N: name, Num: 900 + len(name)}); err != nil {
			t.Fatal(err)
		}
	}
	const (
		resetPin = "reset: {via: gpio, pin: TEST_RESET, active-low: true}"
		bootPin  = "boot: {via: gpio, pin: TEST_BOOT, active-low: true}"
	)
	for name, c := range map[string]struct {
		kind, more string
		want       deploy.Device
		entry      func(flash.Entry) bool
	}{
		"on USB": {"heltec_v3", "usb: {topology: 1-1.1, interface: 2}", deploy.Device{Chip: "esp32s3", USB: usb.Selector{Topology: "1-1.1"}, Interface: new(int), Boot: usb.DTRRTS}, nil},
		"a port": {"rak4631", "usb: {port: /dev/ttyAMA0}", deploy.Device{Chip: usb.NRF52840, Port: "/dev/ttyAMA0", Boot: usb.Touch}, nil},
		"place and serial number, which its boot loader may not show": {
			"rpi_picow", "usb: {topology: 1-1.1, serial: E6616408432B8C2F}",
			deploy.Device{Chip: usb.RP2040, USB: usb.Selector{Topology: "1-1.1"}, Boot: usb.Touch},
			nil,
		},
		"reset alone, nRF52": {
			"rak4631", "usb: {serial: A1}, " + resetPin,
			deploy.Device{Chip: usb.NRF52840, USB: usb.Selector{Serial: "A1"}, Boot: usb.Touch},
			func(e flash.Entry) bool {
				p, ok := e.(reset.Pins)
				return ok && p.Boot.Out == nil && !p.Reset.ActiveHigh && p.Reset.Hold == 0
			},
		},
		"reset alone, ESP32": {
			"heltec_v3", "usb: {serial: A1}, " + resetPin,
			deploy.Device{Chip: "esp32s3", USB: usb.Selector{Serial: "A1"}, Boot: usb.DTRRTS},
			func(e flash.Entry) bool { _, ok := e.(reset.Split); return ok },
		},
		"reset and strap": {
			"heltec_v3", "usb: {serial: A1}, " + resetPin + ", " + bootPin,
			deploy.Device{Chip: "esp32s3", USB: usb.Selector{Serial: "A1"}, Boot: usb.Manner(inventory.ViaGPIO)},
			func(e flash.Entry) bool {
				p, ok := e.(reset.Pins)
				return ok && p.Boot.Out.Name() == "TEST_BOOT" && !p.Boot.ActiveHigh
			},
		},
		"a strap of its own manner, both held": {
			"heltec_v3", "usb: {serial: A1}, reset: {via: gpio, pin: TEST_RESET, active-low: true, hold: 300ms}, boot: {via: gpio, pin: TEST_BOOT, active-low: false, hold: 1s}",
			deploy.Device{Chip: "esp32s3", USB: usb.Selector{Serial: "A1"}, Boot: usb.Manner(inventory.ViaGPIO)},
			func(e flash.Entry) bool {
				p, ok := e.(reset.Pins)
				return ok && !p.Reset.ActiveHigh && p.Reset.Hold == 300*time.Millisecond && p.Boot.ActiveHigh && p.Boot.Hold == time.Second
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			rig, b := flashed(t, c.kind, c.more)
			got, err := station.Flashable(rig, b)
			if err != nil {
				t.Fatal(err)
			}
			if c.entry == nil && got.Entry != nil || c.entry != nil && !c.entry(got.Entry) {
				t.Errorf("entry %#v", got.Entry)
			}
			if got.Chip != c.want.Chip || got.USB != c.want.USB || got.Port != c.want.Port || got.Boot != c.want.Boot || (got.Interface == nil) != (c.want.Interface == nil) ||
				got.Name != "room-1" || got.Kind != c.kind || got.Role != "room" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestNotFlashable(t *testing.T) {
	t.Parallel()
	rig, b := flashed(t, "rak4631", "usb: {topology: 1-1.1}, flash: {via: none}")
	if _, err := station.Flashable(rig, b); !errors.Is(err, station.ErrNoFlash) || !strings.Contains(err.Error(), "rig.yaml: board room-1: the rig file has no way to flash it") {
		t.Error(err)
	}
	rig, b = flashed(t, "rak4631", "usb: {topology: 1-1.1}, reset: {via: gpio, pin: NOWHERE}")
	if _, err := station.Flashable(rig, b); !errors.Is(err, power.ErrNoPin) {
		t.Error(err)
	}
}

// TestAnotherIsNotFlashed holds that a board is not flashed which sits in another's place.
func TestAnotherIsNotFlashed(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	rig, b := f.rig("usb: {topology: 1-1.1, serial: B2}")
	if _, err := station.Flashable(rig, b); err == nil || !strings.Contains(err.Error(), `board mine: not flashed: at 1-1.1 sits serial number "A1", and the file names "B2"`) {
		t.Error(err)
	}
	rig, b = f.rig("usb: {topology: 1-1.1, serial: A1}")
	if _, err := station.Flashable(rig, b); err != nil {
		t.Error(err)
	}
}

// TestFlashed holds that the hash of what was flashed counts as long as the board reports what it
// reported then.
func TestFlashed(t *testing.T) {
	t.Parallel()
	rig, b := flashed(t, "rak4631", "usb: {topology: 1-1.1}")
	s := &station.Station{Rig: rig, Board: b}
	if hash, err := s.Flashed("v1.17.1"); hash != "" || err != nil {
		t.Error(hash, err)
	}
	sum := flash.SumOf([]byte("firmware"))
	record := deploy.Flashed{Board: "room-1", Result: flash.Result{File: "room.zip", SHA256: sum}, Reported: "v1.17.1 (Build: 14-Aug-2026)", At: time.Now()}
	if err := station.Records(rig).Save(record); err != nil {
		t.Fatal(err)
	}
	if hash, err := s.Flashed("v1.17.1"); hash != sum.String() || err != nil {
		t.Error(hash, err)
	}
	hash, err := s.Flashed("v1.16.0")
	if want := "board room-1 was flashed with room.zip and reported v1.17.1 then; now it reports v1.16.0: flash it again with `meshrig firmware flash room-1`"; hash != "" || err == nil || err.Error() != want {
		t.Error(hash, err)
	}
	if err := state.Write(state.Folder(rig.Machine.State).Flashed("room-1"), []byte("{")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Flashed("v1.17.1"); err == nil {
		t.Error("a torn record is taken")
	}
}

// TestReflasher flashes the image that the rig file names, and forgets what was on the board when
// that fails.
func TestReflasher(t *testing.T) {
	t.Parallel()
	board, err := deploytest.Start(&deploytest.Console{Version: func() string { return "v1.17.1 (Build: 14-Aug-2026)" }}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer board.Close()
	rig, b := flashed(t, "rpi_picow", "usb: {port: "+board.Path+"}")
	s := &station.Station{Rig: rig, Board: b}
	if s.Reflasher(nil) != nil {
		t.Error("a board without an image is flashed")
	}
	s.Board.Flash.Image = "picow"
	records := station.Records(rig)
	if err := records.Save(deploy.Flashed{Board: "room-1"}); err != nil {
		t.Fatal(err)
	}
	gone := errors.New("the cache is gone")
	asked := ""
	if err := s.Reflasher(func(id string) (flash.Image, error) { asked = id; return flash.Image{}, gone })(t.Context()); !errors.Is(err, gone) || asked != "picow" {
		t.Errorf("%v for %q", err, asked)
	}
	if _, ok, err := records.Last("room-1"); !ok || err != nil {
		t.Errorf("forgotten before anything was written: %v", err)
	}
	image := flash.Image{File: "room.uf2", Version: "1.17.1", Data: uf2.New(uf2.NRF52840, 0x26000, make([]byte, 100)).Append(nil)}
	image.SHA256 = flash.SumOf(image.Data)
	if err := s.Reflasher(func(string) (flash.Image, error) { return image, nil })(t.Context()); !errors.Is(err, flash.ErrWrongImage) {
		t.Errorf("an image of another chip: %v", err)
	}
	if _, ok, err := records.Last("room-1"); ok || err != nil {
		t.Errorf("still known: %v", err)
	}
	if _, err := os.Stat(rig.Machine.Place().Leases()); !os.IsNotExist(err) {
		t.Errorf("it takes a lease that its caller has: %v", err)
	}
}
