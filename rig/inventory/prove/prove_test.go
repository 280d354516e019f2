package prove_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/pty"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/inventory/prove"
	"github.com/meshrig/meshrig/rig/usb"
	"github.com/meshrig/meshrig/rig/usb/usbtest"
)

// bench is a rig and the machine in a folder that it is held against.
type bench struct {
	t    *testing.T
	tree *usbtest.Tree
	rig  inventory.Rig
}

func newBench(t *testing.T) *bench {
	t.Helper()
	tree, err := usbtest.New(t.TempDir(), 1)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, tree: tree}
	b.rig.Machine.Sys, b.rig.Machine.Dev = tree.USB().Sys, tree.USB().Dev
	b.plug("1-1", "05e3:0610", "hub", "")
	return b
}

// terminal makes a device that nobody else has open.
func terminal(t *testing.T) (path string) {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(master.Close(), slave.Close()) })
	return slave.Name()
}

// plug plugs a device in; its port is a link to a device of its own.
func (b *bench) plug(topology, id, serial, tty string) {
	b.t.Helper()
	pair, err := usb.ParsePair(id)
	if err != nil {
		b.t.Fatal(err)
	}
	d := usb.Device{Topology: topology, Vendor: pair.Vendor, Product: pair.Product, Serial: serial, Hub: topology == "1-1"}
	if tty != "" {
		d.TTYs = []string{tty}
		if err := os.Symlink(terminal(b.t), b.tree.Node(tty)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := b.tree.Plug(d); err != nil {
		b.t.Fatal(err)
	}
}

// board adds a board and changes it.
func (b *bench) board(kind string, u inventory.USB, changes ...func(*inventory.Board)) {
	board := inventory.Board{Name: fmt.Sprintf("board-%d", len(b.rig.Boards)+1), Line: 7, Kind: kind, USB: u}
	for _, change := range changes {
		change(&board)
	}
	b.rig.Boards = append(b.rig.Boards, board)
}

// wants holds the findings to lines "check: verdict: detail -> next", of which each needs a part only.
func (b *bench) wants(want ...string) {
	b.t.Helper()
	list, err := prove.Rig(&b.rig)
	if err != nil {
		b.t.Fatal(err)
	}
	var got []string
	for _, f := range list {
		text := f.Check + ": " + string(f.Verdict) + ": " + f.Detail
		if f.Next != "" {
			text += " -> " + f.Next
		}
		got = append(got, text)
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !strings.Contains(got[i], want[i]) {
			b.t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			return
		}
	}
}

func TestWell(t *testing.T) {
	b := newBench(t)
	b.plug("1-1.2", "10c4:ea60", "0001", "ttyUSB0")
	b.board("heltec_v3", inventory.USB{Topology: "1-1.2"})
	b.wants(
		"plugged in: ok: 1-1.2, 10c4:ea60, serial number 0001",
		"kind: ok: 10c4:ea60 is what a heltec_v3 shows",
		"port: ok: "+b.tree.Node("ttyUSB0"),
		"access: ok", "in use: ok",
	)
}

func TestEveryEntry(t *testing.T) {
	b := newBench(t)
	b.plug("1-1.2", "239a:8029", "", "ttyACM0")
	b.rig.Probes = []inventory.Probe{{Name: "kiss-1", Line: 9, Kind: "rak4631", USB: inventory.USB{Topology: "1-1.2"}}}
	b.rig.Sniffers = []inventory.Sniffer{{Name: "spare", Line: 12, Kind: "rak4631", USB: inventory.USB{Topology: "1-1.3"}}}
	list, err := prove.Rig(&b.rig)
	if err != nil {
		t.Fatal(err)
	}
	if first, last := list[0], list[len(list)-1]; first.Entry != "probe kiss-1" || first.Line != 9 || last.Entry != "sniffer spare" || last.Line != 12 || last.Verdict != prove.Wrong {
		t.Errorf("%+v", list)
	}
}

// TestChip holds that the bus and the pins of a chip are looked for, and a server is not asked.
func TestChip(t *testing.T) {
	b := newBench(t)
	b.rig.Sniffers = []inventory.Sniffer{
		{Name: "hat", Protocol: inventory.SX1262, Chip: inventory.Chip{SPI: "SPI0.1", Reset: "GPIO18", Busy: "GPIO20", IRQ: "GPIO16"}},
		{Name: "dongle", Protocol: inventory.RTLTCP, Address: "here:1234"},
	}
	server := "server: unknown: here:1234: what serves there cannot be seen from here"
	none := ": wrong: this machine shows no GPIO chip"
	b.wants("spi: wrong: port SPI0.1, "+b.tree.Node("spidev0.1"), "reset"+none, "busy"+none, "irq"+none, server)
	for _, node := range []string{"gpiochip0", "spidev0.1"} {
		if err := os.WriteFile(b.tree.Node(node), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.wants("spi: ok: port SPI0.1, "+b.tree.Node("spidev0.1"), "reset: ok: pin GPIO18 of", "busy: ok", "irq: ok", server)
}

func TestAbsent(t *testing.T) {
	b := newBench(t)
	b.plug("1-1.2", "10c4:ea60", "0001", "ttyUSB0")
	b.plug("1-1.3", "10c4:ea60", "0001", "ttyUSB1")
	b.board("heltec_v3", inventory.USB{Topology: "1-1.4"})
	b.wants("plugged in: wrong: no device at 1-1.4 -> what may be a heltec_v3 is at 1-1.2, 1-1.3")
	// What other entries have is not the one that is missing: by the place, and by the serial number.
	b.rig.Probes = []inventory.Probe{{Name: "kiss-1", Kind: "heltec_v3", USB: inventory.USB{Topology: "1-1.2"}}}
	b.wants("plugged in: wrong: no device at 1-1.4 -> what may be a heltec_v3 is at 1-1.3", "plugged in: ok", "kind: ok", "port: ok", "access: ok", "in use: ok")
	b.rig.Sniffers = []inventory.Sniffer{{Name: "spare", Kind: "heltec_v3", USB: inventory.USB{Topology: "1-1.3", Serial: "0001"}}}
	b.wants("plugged in: wrong: no device at 1-1.4 -> plug it in", "plugged in: ok", "kind: ok", "port: ok", "access: ok", "in use: ok", "plugged in: ok", "kind: ok", "port: ok", "access: ok", "in use: ok")
	b.rig.Sniffers = nil
	link := filepath.Join(t.TempDir(), "by-id")
	if err := os.Symlink(b.tree.Node("ttyUSB0"), link); err != nil {
		t.Fatal(err)
	}
	b.rig.Probes = []inventory.Probe{{Name: "kiss-1", Kind: "heltec_v3", USB: inventory.USB{Port: link}}}
	b.wants("plugged in: wrong: no device at 1-1.4 -> what may be a heltec_v3 is at 1-1.3", "port: ok", "access: ok", "in use: ok", "kind: unknown")
	b.rig.Boards, b.rig.Probes = nil, nil
	b.board("rak4631", inventory.USB{Topology: "1-1.4"})
	b.wants("plugged in: wrong: no device at 1-1.4 -> plug it in")
	b.rig.Boards = nil
	b.board("rak4631", inventory.USB{Topology: "1-1.3", Serial: "0002"})
	b.wants(`plugged in: wrong: 1-1.3, 10c4:ea60, serial number 0001: the file names serial number "0002" -> put the right one there, or give serial: "0001"`)
	b.rig.Boards = nil
	b.board("heltec_v3", inventory.USB{Topology: "1-1.5", Serial: "0001"})
	b.wants("-> that serial number is at 1-1.2, 1-1.3")
	b.rig.Boards = nil
	b.board("heltec_v3", inventory.USB{Serial: "0001"})
	b.wants(`plugged in: wrong: 2 devices have serial number "0001": 1-1.2, 1-1.3 -> give the topology`)
}

// TestUnknownKind holds that nothing is asked of the port of a device of another kind.
func TestUnknownKind(t *testing.T) {
	b := newBench(t)
	b.plug("1-1.2", "067b:2303", "", "ttyUSB0")
	b.plug("1-1.3", "239a:0029", "", "ttyACM0")
	b.plug("1-1.4", "10c4:ea60", "", "ttyUSB1")
	for _, c := range []struct {
		u    inventory.USB
		want string
	}{
		{inventory.USB{Topology: "1-1.2"}, "067b:2303 is not what a rak4631 shows -> if it is one all the same, give usb: {id: 067b:2303}"},
		{inventory.USB{Topology: "1-1.3"}, "239a:0029 is what a rak4631 shows in its boot loader -> flash it"},
		{inventory.USB{Topology: "1-1.4"}, "10c4:ea60 is not what a rak4631 shows -> it may be heltec_v3, "},
		{inventory.USB{Topology: "1-1.4", ID: usb.Pair{Vendor: 1, Product: 2}}, "the file names id 0001:0002 and the device shows 10c4:ea60"},
	} {
		b.rig.Boards = nil
		b.board("rak4631", c.u)
		b.wants("plugged in: ok", "kind: wrong: "+c.want)
	}
	b.rig.Boards = nil
	b.board("rak4631", inventory.USB{Topology: "1-1.2", ID: usb.Pair{Vendor: 0x067b, Product: 0x2303}})
	b.wants("plugged in: ok", "kind: ok: 067b:2303 is the id that the file names", "port: ok", "access: ok", "in use: ok")
}

func TestPorts(t *testing.T) {
	b := newBench(t)
	b.plug("1-1.2", "10c4:ea60", "", "")
	b.plug("1-1.3", "10c4:ea60", "", "ttyUSB0")
	if err := os.Remove(b.tree.Node("ttyUSB0")); err != nil {
		t.Fatal(err)
	}
	b.board("heltec_v3", inventory.USB{Topology: "1-1.2"})
	b.board("heltec_v3", inventory.USB{Topology: "1-1.3"})
	b.board("heltec_v3", inventory.USB{Port: t.TempDir()})
	other := terminal(t)
	b.board("heltec_v3", inventory.USB{Port: other})
	b.wants(
		"plugged in: ok", "kind: ok", "port: wrong: the device brought no serial port",
		"plugged in: ok", "kind: ok", "ttyUSB0: no such file or directory -> plug it in again",
		"port: wrong", "kind: unknown",
		"port: ok: "+other, "access: ok", "in use: ok", "kind: unknown",
	)
}

// TestInUse opens the port in this process's stead by a program that keeps it: sh, which becomes sleep.
func TestInUse(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(master.Close(), slave.Close()) }()
	hold(t, slave)
	b := newBench(t)
	b.board("heltec_v3", inventory.USB{Port: slave.Name()})
	b.wants("port: ok", "access: ok", "in use: wrong: by s", "kind: unknown")
}

func TestPower(t *testing.T) {
	b := newBench(t)
	t.Setenv("PATH", t.TempDir())
	here := inventory.USB{Topology: "1-1.2"}
	via := func(p inventory.Power) func(*inventory.Board) {
		return func(b *inventory.Board) { b.Power = p }
	}
	for _, c := range []struct {
		p    inventory.Power
		want string
	}{
		{inventory.Power{Via: inventory.PowerHub}, "power: wrong: usb: port 2 of hub 1-1: the hub port has no switch"},
		{inventory.Power{Via: inventory.PowerHub, Hub: "usb1", Port: 3}, "power: wrong: usb: port 3 of hub usb1: the hub port has no switch"},
		{inventory.Power{Via: inventory.PowerUhubctl}, "power: wrong: uhubctl is not installed"},
		{inventory.Power{Via: inventory.PowerGPIO, Pin: "GPIO17"}, "power: wrong: this machine shows no GPIO chip"},
	} {
		b.rig.Boards = nil
		b.board("heltec_v3", here, via(c.p))
		b.wants("plugged in: wrong", c.want)
	}
	file, err := b.tree.Switch("1-1.2")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(os.Getenv("PATH"), "uhubctl"), nil, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, node := range []string{"gpiochip0", "i2c-1"} {
		if err := os.WriteFile(b.tree.Node(node), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b.rig.Boards = nil
	b.board("heltec_v3", here, via(inventory.Power{Via: inventory.PowerHub}))
	b.board("heltec_v3", here, via(inventory.Power{Via: inventory.PowerUhubctl}))
	b.board("heltec_v3", here, via(inventory.Power{Via: inventory.PowerGPIO, Pin: "GPIO17"}), func(b *inventory.Board) {
		b.Reset = inventory.Wiring{Via: inventory.ViaGPIO, Pin: "GPIO22"}
		b.Meter = inventory.Meter{Kind: inventory.INA219, Bus: "1", Address: 0x40}
	})
	b.board("heltec_v3", here, func(b *inventory.Board) { b.Meter = inventory.Meter{Kind: inventory.INA219, Bus: "7"} })
	b.wants(
		"plugged in: wrong", "power: ok: the switch "+b.rig.Machine.Sys,
		"plugged in: wrong", "power: ok: "+filepath.Join(os.Getenv("PATH"), "uhubctl"),
		"plugged in: wrong", "power: ok: pin GPIO17 of", "reset: ok: pin GPIO22 of", "meter: ok: ina219 at 0x40 on",
		"plugged in: wrong", "meter: wrong",
	)
	if data, err := os.ReadFile(file); err != nil || string(data) != "0\n" {
		t.Errorf("the switch was touched: %q, %v", data, err)
	}
}
