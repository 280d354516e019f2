package loopback_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/board/emulated"
	"github.com/meshrig/meshrig/rig/board/serial"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/loopback"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestDongles holds that a dongle is on the air of every two benches, which lie in its band, and that the rig
// file says which.
func TestDongles(t *testing.T) {
	t.Parallel()
	modem := emulated.Modem{As: "v1.17.1"}
	tree := serveRig(t, loopback.Rig{SDR: true, Scale: 20, Benches: []loopback.Bench{{Room: emulated.Target{}, Modem: modem}, {Room: emulated.Target{}, Modem: modem}, {Room: emulated.Target{}, Modem: modem}}})
	rig, err := inventory.Load(filepath.Join(filepath.Dir(tree.Sys), loopback.InventoryFile))
	if err != nil {
		t.Fatal(err)
	}
	var radios []lora.Params
	for i, want := range []string{"dongle-1", "dongle-1", "dongle-2"} {
		radio, err := rig.BoardRadio(rig.Boards[i]).Params()
		if err != nil || !slices.Equal(rig.Boards[i].Sniffers, []string{want}) {
			t.Fatalf("board %d is heard by %v, want %s; %v", i+1, rig.Boards[i].Sniffers, want, err)
		}
		radios = append(radios, radio)
		tty := portOf(t, tree, i)
		typed(t, tty, "", "Room ID: ")
		typed(t, tty, fmt.Sprintf("set radio %v,%v,%d,%d\r", radio.Frequency.MHz(), radio.Bandwidth.Hertz()/1e3, radio.SpreadingFactor, radio.CodingRate), "OK")
		write(t, tty, "reboot\r")
	}
	for i, heard := range map[int][]lora.Params{0: radios[:2], 1: radios[2:]} {
		for len(heard) > 0 {
			at := hearsAdvert(t, tree, rig.Sniffers[i], heard)
			heard = slices.DeleteFunc(slices.Clone(heard), func(p lora.Params) bool { return p.Frequency == at })
		}
	}
}

// hearsAdvert asks all rooms for adverts until a dongle has heard one on some channels, and tells on which.
func hearsAdvert(t *testing.T, tree usb.Tree, entry inventory.Sniffer, channels []lora.Params) lora.Frequency {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	rate, centre, err := sdr.Band(channels)
	if err != nil || rate != 250_000 {
		t.Fatalf("%v samples a second, %v: want no more than a dongle gives at least", rate, err)
	}
	from, err := rtltcp.Dial(ctx, rtltcp.Config{Address: entry.Address, Rate: rate, Centre: centre, Scale: 20})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = from.Close() }()
	ear, err := sdr.NewEar(entry.Name, from.Info(), channels, func(float64) clock.Stamp { return clock.Stamp{} })
	if err != nil {
		t.Fatal(err)
	}
	var asked time.Time
	for {
		if time.Since(asked) > time.Second {
			asked = time.Now()
			for i := range 3 {
				write(t, portOf(t, tree, i), "advert\r")
			}
		}
		b, err := from.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range ear.Hear(b) {
			if !f.Bad() {
				return f.Params.Frequency
			}
		}
	}
}

// portOf is where the console of a bench's room is.
func portOf(t *testing.T, tree usb.Tree, bench int) string {
	t.Helper()
	d, err := tree.Await(t.Context(), usb.Selector{Topology: fmt.Sprintf("1-1.%d", 2*bench+1)}, true)
	if err != nil {
		t.Fatal(err)
	}
	return d.TTYs[0]
}

// write types at a port and reads nothing.
func write(t *testing.T, path, text string) {
	t.Helper()
	p, err := serial.Open(serial.Config{Board: "a board", Path: path})
	if err == nil {
		err = errors.Join(p.Write([]byte(text)), p.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
}
