package station_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/station"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// farm is a machine in a folder: boards with serial numbers A1 and B2 at 1-1.1 and 1-1.2, a modem
// K1 at 1-1.3, and two clones at 1-1.4 and 1-1.5.
type farm struct {
	t    *testing.T
	dir  string
	tree *usbtest.Tree
}

func newFarm(t *testing.T) farm {
	t.Helper()
	f := farm{t: t, dir: t.TempDir()}
	var err error
	if f.tree, err = usbtest.New(f.dir, 1); err != nil {
		t.Fatal(err)
	}
	f.plug(usb.Device{Topology: "1-1", Vendor: 0x05e3, Product: 0x0610, Hub: true})
	for i, serial := range []string{"A1", "B2", "K1", "0001", "0001"} {
		port := string(rune('1' + i))
		f.plug(usb.Device{Topology: "1-1." + port, Vendor: 0x239a, Product: 0x8029, Serial: serial, TTYs: []string{"ttyACM" + port}})
	}
	for name, tty := range map[string]string{"by-id": "ttyACM1", "by-path": "ttyACM1"} {
		if err := os.Symlink(tty, f.tree.Node(name)); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func (f farm) plug(d usb.Device) {
	f.t.Helper()
	if err := f.tree.Plug(d); err != nil {
		f.t.Fatal(err)
	}
}

// rig is a rig file of its own, in a folder of its own: one board, which a modem may hear.
func (f farm) rig(board string) (*inventory.Rig, inventory.Board) {
	f.t.Helper()
	board = strings.ReplaceAll(board, "DEV", filepath.Join(f.dir, "dev"))
	text := "machine: {sys: " + f.dir + "/sys, dev: " + f.dir + "/dev}\nradio: {preset: us}\nregion: {duty-cycle: 10 %}\n" +
		"boards:\n  - {name: mine, kind: rak4631, " + board + "}\n"
	if strings.Contains(board, "probe: kiss") {
		text += "probes:\n  - {name: kiss, kind: rak4631, usb: {topology: 1-1.3}}\n"
	}
	if strings.Contains(board, "sniffers: [hat]") {
		text += "sniffers:\n  - {name: hat, protocol: sx1262, chip: {spi: SPI0.0, reset: GPIO18, busy: GPIO20, irq: GPIO16}}\n"
	}
	if strings.Contains(board, "sniffers: [dongle]") {
		text += "sniffers:\n  - {name: dongle, protocol: rtl_tcp, address: 'localhost:1234'}\n"
	}
	if strings.Contains(board, "sniffers: [stick]") {
		text += "sniffers:\n  - {name: stick, protocol: rtl_tcp, address: 'localhost:1234'}\n"
	}
	rig, err := inventory.Parse(filepath.Join(f.t.TempDir(), "rig.yaml"), []byte(text))
	if err != nil {
		f.t.Fatal(err)
	}
	return rig, rig.Boards[0]
}

// TestShared holds who excludes whom: by what their benches touch, never by what they call it.
func TestShared(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, second string
		gone          string // unplugged before the second comes
		free          bool   // for the second
	}{
		"one chip":                   {first: "usb: {topology: 1-1.1}, probe: kiss, sniffers: [hat]", second: "usb: {topology: 1-1.2}, sniffers: [hat]"},
		"a pin of a chip":            {first: "usb: {topology: 1-1.1}, sniffers: [hat]", second: "usb: {topology: 1-1.2}, reset: {via: gpio, pin: GPIO20}"},
		"one dongle":                 {first: "usb: {topology: 1-1.1}, sniffers: [dongle]", second: "usb: {topology: 1-1.2}, sniffers: [stick]"},
		"a chip and a dongle":        {first: "usb: {topology: 1-1.1}, sniffers: [hat]", second: "usb: {topology: 1-1.2}, sniffers: [dongle]", free: true},
		"place and serial number":    {first: "usb: {topology: 1-1.1}", second: "usb: {serial: A1}"},
		"while its power is off":     {first: "usb: {topology: 1-1.1}", second: "usb: {serial: A1}", gone: "1-1.1"},
		"both while its power is on": {first: "usb: {topology: 1-1.1, serial: A1}", second: "usb: {topology: 1-1.1}"},
		"a link to its port":         {first: "usb: {serial: A1}", second: "usb: {port: DEV/by-id}"},
		"two links":                  {first: "usb: {port: DEV/by-path}", second: "usb: {port: DEV/by-id}"},
		"a link that leads nowhere":  {first: "usb: {port: DEV/by-id}", second: "usb: {port: DEV/by-id}", gone: "1-1.1"},
		"no USB device":              {first: "usb: {port: /dev/null}", second: "usb: {port: /dev/../dev/null}"},
		"another board":              {first: "usb: {topology: 1-1.1}", second: "usb: {topology: 1-1.2}", free: true},
		"another port":               {first: "usb: {port: /dev/null}", second: "usb: {port: /dev/zero}", free: true},
		"a clone":                    {first: "usb: {topology: 1-1.4}", second: "usb: {topology: 1-1.5}", free: true},
		"the probe":                  {first: "usb: {topology: 1-1.1}, probe: kiss", second: "usb: {topology: 1-1.2}, probe: kiss"},
		"a probe that is a board":    {first: "usb: {topology: 1-1.1}, probe: kiss", second: "usb: {serial: K1}"},
		"the relay": {
			first:  "usb: {topology: 1-1.1}, power: {via: gpio, pin: GPIO17}",
			second: "usb: {topology: 1-1.2}, power: {via: gpio, pin: \"17\"}",
		},
		"a pin for two things": {
			first:  "usb: {topology: 1-1.1}, power: {via: gpio, pin: GPIO17}",
			second: "usb: {topology: 1-1.2}, reset: {via: gpio, pin: GPIO17}",
		},
		"the hub that another hangs on": {
			first:  "usb: {topology: 1-1.1}, power: {via: hub, hub: usb1, port: 1}",
			second: "usb: {topology: 1-1.2}",
		},
		"another's power": {
			first:  "usb: {topology: 1-1.1}, power: {via: hub, hub: 1-1, port: 2}",
			second: "usb: {topology: 1-1.2}",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			rig, b := f.rig(c.first)
			first, err := station.TryLease(rig, b, "the first")
			if err != nil {
				t.Fatal(err)
			}
			if c.gone != "" {
				if err := f.tree.Unplug(c.gone); err != nil {
					t.Fatal(err)
				}
			}
			rig, b = f.rig(c.second)
			second, err := station.TryLease(rig, b, "the second")
			var held *lease.Held
			if free := err == nil; free != c.free || !free && (!errors.As(err, &held) || held.Holder.Why != "the first") {
				t.Errorf("free %v, want %v: %v", free, c.free, err)
			}
			_ = second.Release()
			if err := first.Release(); err != nil {
				t.Error(err)
			}
			second, err = station.TryLease(rig, b, "the second")
			if err != nil {
				t.Error("after the first gave it back:", err)
			}
			_ = second.Release()
		})
	}
}

// TestUses holds that who asks learns of a use by another name, and of the use of a probe alone.
func TestUses(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	first, b := f.rig("usb: {topology: 1-1.1}, probe: kiss")
	held, err := station.TryLease(first, b, "a fix")
	if err != nil {
		t.Fatal(err)
	}
	for board, via := range map[string]string{"usb: {serial: A1}": "", "usb: {serial: B2}, probe: kiss": "probe kiss", "usb: {serial: K1}": ""} {
		rig, _ := f.rig(board)
		uses, err := station.Uses(t.Context(), rig)
		if err != nil || len(uses) != 1 || uses[0].Board != "mine" || uses[0].Via != via || uses[0].Holder == nil || uses[0].Holder.Why != "a fix" {
			t.Errorf("%s: %+v, %v", board, uses, err)
		}
	}
	if err := held.Release(); err != nil {
		t.Error(err)
	}
	if uses, err := station.Uses(t.Context(), first); err != nil || uses[0].Holder != nil {
		t.Errorf("%+v, %v", uses, err)
	}
}

// TestLeaseToQualify holds that a switch is tried only while nobody else uses what hangs beside it,
// be it without power now, and that what hangs elsewhere does not matter.
func TestLeaseToQualify(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	tried, b := f.rig("usb: {topology: 1-1.1}, power: {via: hub}")
	other, o := f.rig("usb: {topology: 1-1.2}")
	held, err := station.TryLease(other, o, "a run")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.tree.Unplug("1-1.2"); err != nil {
		t.Fatal(err)
	}
	var waits []string
	got, err := station.LeaseToQualify(t.Context(), tried, b, "", func(of string, _ int) {
		waits = append(waits, of)
		if err := held.Release(); err != nil {
			t.Error(err)
		}
	})
	if err != nil || len(waits) != 1 || waits[0] != "what hangs beside board mine at 1-1.2" {
		t.Errorf("waited for %q, %v", waits, err)
	}
	_ = got.Release()
}

// TestOneName holds that two rig files which keep what is known of their boards in one folder are told so.
func TestOneName(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	one, b := f.rig("usb: {topology: 1-1.1}")
	two, _ := f.rig("usb: {topology: 1-1.2}")
	for _, rig := range []*inventory.Rig{one, two} {
		if err := os.WriteFile(rig.File, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if words := station.Memory(two); strings.Contains(words, "shared") {
		t.Errorf("nobody used it yet: %s", words)
	}
	held, err := station.TryLease(one, b, "")
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	if words := station.Memory(two); !strings.Contains(words, ", shared with "+one.File+"; give one of them another name:") {
		t.Error(words)
	}
	if words := station.Memory(one); strings.Contains(words, "shared") {
		t.Errorf("with itself: %s", words)
	}
}
