package inventory_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/inventory"
)

// TestUdev holds the rules of each way to name a device and its switch; what udev makes of them is
// tried in ci.
func TestUdev(t *testing.T) {
	t.Parallel()
	const head = "radio: {preset: eu-uk-narrow}\nboards:\n  - {name: b, kind: rak4631, "
	for entry, want := range map[string][]string{
		"usb: {topology: 1-1.4}":                                 {`SUBSYSTEM=="tty", SUBSYSTEMS=="usb", KERNELS=="1-1.4", GROUP="us", MODE="0660", ENV{ID_MM_DEVICE_IGNORE}="1"`},
		"usb: {topology: 1-1.4, serial: 'A*|'}":                  {`KERNEL=="1-1.4", ATTR{serial}=="A[*]?", ATTR{power/control}="on"`},
		"usb: {serial: AB}":                                      {`SUBSYSTEM=="block", SUBSYSTEMS=="usb", ATTRS{serial}=="AB", GROUP="us", MODE="0660", ENV{UDISKS_IGNORE}="1"`},
		"usb: {port: /dev/ttyAMA0}":                              {`SUBSYSTEM=="tty", KERNEL=="ttyAMA0", GROUP="us"`},
		"usb: {topology: 1-3}, power: {via: hub}":                {"chgrp -f us /sys/bus/usb/devices/1-0:1.0/usb1-port3/disable /sys/bus/usb/devices/1-0:1.0/usb1-port3/peer/disable;"},
		"usb: {topology: 1-1.4}, power: {via: hub}":              {"devices/1-1:1.0/1-1-port4/peer/disable; true", `KERNEL=="1-1", ATTR{power/control}="on"`},
		"usb: {topology: 1-1.4}, power: {via: uhubctl}":          {`KERNEL=="1-1", GROUP="us", MODE="0660"`},
		"usb: {serial: A}, power: {via: hub, hub: 2-1, port: 2}": {"2-1:1.0/2-1-port2/disable"},
	} {
		r, err := inventory.Parse("rig.yaml", []byte(head+entry+"}\n"))
		if err != nil {
			t.Errorf("%s: %v", entry, err)
			continue
		}
		rules := r.Udev("us")
		for _, w := range want {
			if !strings.Contains(rules, w) {
				t.Errorf("%s: no %s in\n%s", entry, w, rules)
			}
		}
	}
}
