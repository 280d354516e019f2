package usb

import (
	"os"
	"path/filepath"
	"strings"
)

// Vacant reports whether the hub port on which a place hangs has its power and nothing is attached to it,
// not even something that is about to be enumerated: kernels since June 2023 say so in the port's state
// (Documentation/ABI/testing/sysfs-bus-usb has it with a hyphen, usb_state_string of drivers/usb/common/common.c
// without). False: something is, the port is off, or nobody can tell.
func (t Tree) Vacant(topology string) bool {
	file, err := t.PortDisable(topology)
	if err != nil {
		return false
	}
	off, err := os.ReadFile(file)
	if err != nil || strings.TrimSpace(string(off)) != "0" {
		return false
	}
	state, err := os.ReadFile(filepath.Join(filepath.Dir(file), "state"))
	return err == nil && strings.ReplaceAll(strings.TrimSpace(string(state)), "-", " ") == "not attached"
}
