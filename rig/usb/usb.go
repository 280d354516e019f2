// Package usb reads the machine's USB tree from sysfs: which devices are plugged in where,
// which serial ports and disks they brought, and which file switches their hub port.
package usb

import (
	"cmp"
	"os"
	"path/filepath"
)

// Tree is a USB tree. The zero value is the machine's own.
type Tree struct {
	Sys string // where sysfs is; "": /sys
	Dev string // where device nodes are; "": /dev
}

func (t Tree) sys() string { return cmp.Or(t.Sys, "/sys") }
func (t Tree) dev() string { return cmp.Or(t.Dev, "/dev") }

// devices is the folder with one entry for each device and interface.
func (t Tree) devices() string { return filepath.Join(t.sys(), "bus", "usb", "devices") }

// Device is a device on the bus as it was when the tree was read.
type Device struct {
	// Topology is where it is plugged in: bus, then the port of each hub on the way, "1-1.4.2".
	Topology string `json:"topology"`
	// Number is counted up by the kernel each time that something is plugged in or comes back;
	// another number at the same place means that the device was away. 0: unknown.
	Number int `json:"number,omitempty"`

	Vendor  ID   `json:"vendor"`
	Product ID   `json:"product"`
	Hub     bool `json:"hub,omitempty"`

	// What the device says of itself; any of it may be empty, and clones share serial numbers.
	Serial       string `json:"serial,omitempty"`
	Manufacturer string `json:"manufacturer,omitempty"`
	Name         string `json:"name,omitempty"`

	// TTYs are its serial ports, "/dev/ttyACM0", in the order of the interfaces that they belong to,
	// whose numbers stand in Interfaces.
	TTYs       []string `json:"ttys,omitempty"`
	Interfaces []int    `json:"interfaces,omitempty"`
	Disks      []string `json:"disks,omitempty"` // its block devices, "/dev/sda"
}

// Devices lists what is plugged in, hubs included and root hubs not, in the order of their
// topology. A machine without USB has none. A device that goes while the tree is read is left out.
func (t Tree) Devices() ([]Device, error) {
	entries, err := os.ReadDir(t.devices())
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, &Error{What: "read the tree", Err: err}
	}
	var list []Device
	for _, e := range entries {
		if !ValidTopology(e.Name()) {
			continue
		}
		if d, ok := t.read(e.Name()); ok {
			list = append(list, d)
		}
	}
	sortByTopology(list)
	return list, nil
}

// At reads the device at a place of the tree; false: nothing is plugged in there.
func (t Tree) At(topology string) (Device, bool, error) {
	if !ValidTopology(topology) {
		return Device{}, false, &Error{What: "topology " + quote(topology), Err: ErrTopology}
	}
	d, ok := t.read(topology)
	return d, ok, nil
}
