package loopback

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// tree is a folder in the form of sysfs, and one of device nodes beside it.
type tree struct{ sys, dev string }

// attributes are what a device says of itself, by file name.
type attributes map[string]string

func (t tree) folder(topology string) string {
	return filepath.Join(t.sys, "bus", "usb", "devices", topology)
}

// hub plugs in a hub whose ports can be switched. They have power.
func (t tree) hub(topology string, ports int) error {
	folder := t.folder(topology)
	if err := writeAttributes(folder, attributes{
		"idVendor": "05e3", "idProduct": "0610", "bDeviceClass": "09", "product": "Emulated Hub",
		"maxchild": strconv.Itoa(ports), "devnum": "2", "busnum": "1",
	}); err != nil {
		return err
	}
	for port := range ports {
		file := t.disable(topology, port+1)
		if err := writeAttributes(filepath.Dir(file), attributes{filepath.Base(file): "0"}); err != nil {
			return err
		}
	}
	return nil
}

// disable is the file that switches a hub's port.
func (t tree) disable(hub string, port int) string {
	return filepath.Join(t.folder(hub), hub+":1.0", hub+"-port"+strconv.Itoa(port), "disable")
}

// plug plugs in a device with a serial port: first its node, then its folder, whole at once.
func (t tree) plug(topology, tty, node string, a attributes) error {
	if err := os.Symlink(node, filepath.Join(t.dev, tty)); err != nil {
		return fmt.Errorf("loopback: device node: %w", err)
	}
	draft := t.folder(".draft-" + topology)
	port := filepath.Join(draft, topology+":1.0", "tty", tty)
	if err := os.MkdirAll(port, 0o755); err != nil { //nolint:gosec // as sysfs has it
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	if err := writeAttributes(draft, a); err != nil {
		return err
	}
	if err := os.Rename(draft, t.folder(topology)); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	return nil
}

// unplug takes a device out, whole at once.
func (t tree) unplug(topology, tty string) error {
	gone := t.folder(".gone-" + topology)
	if err := os.Rename(t.folder(topology), gone); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	if err := os.Remove(filepath.Join(t.dev, tty)); err != nil {
		return fmt.Errorf("loopback: device node: %w", err)
	}
	if err := os.RemoveAll(gone); err != nil {
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	return nil
}

func writeAttributes(folder string, a attributes) error {
	if err := os.MkdirAll(folder, 0o755); err != nil { //nolint:gosec // as sysfs has it
		return fmt.Errorf("loopback: sysfs: %w", err)
	}
	for name, value := range a {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(value+"\n"), 0o644); err != nil { //nolint:gosec // as sysfs has it
			return fmt.Errorf("loopback: sysfs: %w", err)
		}
	}
	return nil
}

// switched reads a port's switch. Written by truncation and then a byte, it may be empty for a moment.
func switched(file string) (off, ok bool) {
	data, err := os.ReadFile(file)
	if err != nil {
		return false, false
	}
	switch strings.TrimSpace(string(data)) {
	case "1":
		return true, true
	case "0":
		return false, true
	}
	return false, false
}
