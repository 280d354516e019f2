package usb_test

import (
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/usb"
)

// TestPortsInOrder holds that the ports of a device come in the order of its interfaces, and those
// of one interface by their numbers, whatever the kernel called them.
func TestPortsInOrder(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ttys  []string
		of    []int
		want  []string
		ports string
	}{
		"by number, not by letter": {
			[]string{"ttyACM9", "ttyACM10"},
			[]int{0, 2},
			[]string{"ttyACM9", "ttyACM10"},
			"ttyACM9 (interface 0), ttyACM10 (interface 2)",
		},
		"named the other way round": {
			[]string{"ttyACM4", "ttyACM3"},
			[]int{0, 2},
			[]string{"ttyACM4", "ttyACM3"},
			"ttyACM4 (interface 0), ttyACM3 (interface 2)",
		},
		"more than ten interfaces": {
			[]string{"ttyACM0", "ttyACM1"},
			[]int{10, 2},
			[]string{"ttyACM1", "ttyACM0"},
			"ttyACM1 (interface 2), ttyACM0 (interface 10)",
		},
		"one interface with several": {
			[]string{"ttyUSB10", "ttyUSB9"},
			[]int{0, 0},
			[]string{"ttyUSB9", "ttyUSB10"},
			"ttyUSB9 (interface 0), ttyUSB10 (interface 0)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := rak
			d.TTYs, d.Interfaces = c.ttys, c.of
			tree := tree(t, hub, d)
			got, _, err := tree.USB().At(d.Topology)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, tty := range got.TTYs {
				names = append(names, filepath.Base(tty))
			}
			if diff := cmp.Diff(c.want, names); diff != "" {
				t.Error(diff)
			}
			short := got
			short.TTYs = names
			if short.Ports() != c.ports {
				t.Errorf("%s, want %s", short.Ports(), c.ports)
			}
			if first, err := short.Port(nil); err != nil || first != c.want[0] {
				t.Errorf("the first is %s, %v", first, err)
			}
			for i, tty := range names {
				if c.of[0] == c.of[1] {
					break
				}
				if port, err := short.Port(&got.Interfaces[i]); err != nil || port != tty {
					t.Errorf("interface %d: %s, %v", got.Interfaces[i], port, err)
				}
			}
		})
	}
}

func TestNoSuchPort(t *testing.T) {
	t.Parallel()
	three := 3
	d := usb.Device{Topology: "1-1.4", TTYs: []string{"/dev/ttyACM0", "/dev/ttyACM1"}, Interfaces: []int{0, 2}}
	_, err := d.Port(&three)
	if want := "usb: device at 1-1.4: it brought no such serial port: interface 3; it has /dev/ttyACM0 (interface 0), /dev/ttyACM1 (interface 2)"; !errors.Is(err, usb.ErrNoPort) || err.Error() != want {
		t.Error(err)
	}
	if _, err := (usb.Device{Topology: "1-1.4"}).Port(nil); !errors.Is(err, usb.ErrNoPort) {
		t.Error(err)
	}
	if port, err := (usb.Device{TTYs: []string{"x"}}).Port(&three); err == nil {
		t.Error(port, "of a device that says nothing of its interfaces")
	}
}
