package prove_test

import (
	"os"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/usb"
)

// TestAnotherInItsPlace holds that a place is the entry's only with the serial number that the entry
// names, letter by letter.
func TestAnotherInItsPlace(t *testing.T) {
	b := newBench(t)
	b.plug("1-1.2", "239a:8029", "D3C0FFEE", "ttyACM0")
	b.plug("1-1.3", "239a:8029", "AB01", "ttyACM1")
	b.plug("1-1.4", "239a:0029", "", "ttyACM2")
	for want, u := range map[string]inventory.USB{
		`1-1.2, 239a:8029, serial number D3C0FFEE: the file names serial number "AB01" -> that serial number is at 1-1.3; give this topology, or put it back`: {Topology: "1-1.2", Serial: "AB01"},
		`1-1.2, 239a:8029, serial number D3C0FFEE: the file names serial number "d3c0ffee" -> upper and lower case count`:                                     {Topology: "1-1.2", Serial: "d3c0ffee"},
		`1-1.2, 239a:8029, serial number D3C0FFEE: the file names serial number "77" -> put the right one there, or give serial: "D3C0FFEE"`:                  {Topology: "1-1.2", Serial: "77"},
		`1-1.4, 239a:0029: the file names serial number "77" -> put the right one there; the boot loaders of some boards show another serial number or none`:  {Topology: "1-1.4", Serial: "77"},
		"no device with serial number \"ab01\" -> upper and lower case count in a serial number; write it as `meshrig rig scan` prints it":                    {Serial: "ab01"},
		`no device at 1-1.5 with serial number "ab01" -> upper and lower case count`:                                                                          {Topology: "1-1.5", Serial: "ab01"},
	} {
		b.rig.Boards = nil
		b.board("rak4631", u)
		b.wants("plugged in: wrong: " + want)
	}
	b.rig.Boards = nil
	b.board("rak4631", inventory.USB{Topology: "1-1.3", Serial: "AB01"})
	b.wants("plugged in: ok", "kind: ok", "port: ok", "access: ok", "in use: ok")
}

// TestSwitchedOff holds that what is not there because its port is switched off is said to be so.
func TestSwitchedOff(t *testing.T) {
	b := newBench(t)
	file, err := b.tree.Switch("1-1.2")
	if err != nil {
		t.Fatal(err)
	}
	b.board("rak4631", inventory.USB{Topology: "1-1.2"})
	b.wants("plugged in: wrong: no device at 1-1.2 -> plug it in")
	if err := os.WriteFile(file, []byte("1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.wants("plugged in: wrong: no device at 1-1.2: its hub's port is switched off, " + b.rig.Machine.Sys + "/bus/usb/devices/1-1/1-1:1.0/1-1-port2/disable holds 1 -> a run gives it power")
}

// TestSeveralPorts holds that all ports of a device are told, and which of them is the entry's.
func TestSeveralPorts(t *testing.T) {
	b := newBench(t)
	d := usb.Device{Topology: "1-1.2", Vendor: 0x239a, Product: 0x8029, TTYs: []string{"ttyACM9", "ttyACM10"}}
	for _, tty := range d.TTYs {
		if err := os.Symlink(terminal(t), b.tree.Node(tty)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.tree.Plug(d); err != nil {
		t.Fatal(err)
	}
	first, second := b.tree.Node("ttyACM9"), b.tree.Node("ttyACM10")
	all := "ports: ok: " + first + " (interface 0), " + second + " (interface 2); "
	two, one := 2, 1
	b.board("rak4631", inventory.USB{Topology: "1-1.2"})
	b.board("rak4631", inventory.USB{Topology: "1-1.2", Interface: &two})
	b.board("rak4631", inventory.USB{Topology: "1-1.2", Interface: &one})
	b.wants(
		"plugged in: ok", "kind: ok", "port: ok: "+first, "access: ok", "in use: ok", all+"the first is taken, because the file names none",
		"plugged in: ok", "kind: ok", "port: ok: "+second, "access: ok", "in use: ok", all+"interface 2 is taken",
		"plugged in: ok", "kind: ok", "port: wrong: none at interface 1; it has "+first+" (interface 0), "+second+" (interface 2) -> give the number of one",
	)
}
