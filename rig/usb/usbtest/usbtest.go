// Package usbtest makes a USB tree in a folder: what sysfs shows of plugged-in devices, the
// switches of hub ports and the device nodes. It serves tests and benches without hardware.
package usbtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/meshrig/meshrig/rig/usb"
)

// Tree is a USB tree in a folder. Its methods may be called from several goroutines.
type Tree struct {
	dir string

	mu     sync.Mutex
	number int // of the device that came last
}

// New makes an empty tree with one root hub for each bus number in an existing folder.
func New(dir string, buses ...int) (*Tree, error) {
	t := &Tree{dir: dir}
	for _, folder := range []string{filepath.Join("sys", "bus", "usb", "devices"), "dev"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			return nil, err
		}
	}
	for _, bus := range buses {
		name := "usb" + strconv.Itoa(bus)
		home := filepath.Join(t.real(), name)
		if err := t.attributes(home, usb.Device{Vendor: 0x1d6b, Product: 0x0002, Hub: true, Name: "xHCI Host Controller"}); err != nil {
			return nil, err
		}
		if err := t.link(home); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// USB is the tree as the rig sees it.
func (t *Tree) USB() usb.Tree {
	return usb.Tree{Sys: filepath.Join(t.dir, "sys"), Dev: filepath.Join(t.dir, "dev")}
}

// real is the folder below which devices are nested as they are plugged in; the folder of all
// devices has links to them, as in sysfs.
func (t *Tree) real() string { return filepath.Join(t.dir, "sys", "devices", "platform", "usb") }

func (t *Tree) link(home string) error {
	at := filepath.Join(t.dir, "sys", "bus", "usb", "devices", filepath.Base(home))
	to, err := filepath.Rel(filepath.Dir(at), home)
	if err != nil {
		return err
	}
	return os.Symlink(to, at)
}

// home is the folder of a device, and of the hub on which it hangs.
func (t *Tree) home(topology string) (device, hub string, err error) {
	if !usb.ValidTopology(topology) {
		return "", "", fmt.Errorf("usbtest: %q is no place of a tree", topology)
	}
	at, _, _ := usb.Hub(topology)
	hub, err = filepath.EvalSymlinks(filepath.Join(t.dir, "sys", "bus", "usb", "devices", at))
	if err != nil {
		return "", "", fmt.Errorf("usbtest: no hub for %s: %w", topology, err)
	}
	return filepath.Join(hub, topology), hub, nil
}

// Plug plugs a device in. Its TTYs belong to its Interfaces, else to the first, third, fifth and so on. Each of its TTYs and Disks is a name below the device folder
// ("ttyACM0", a folder in front does not matter), which becomes an empty file unless something
// has that name already: a link to a pseudo terminal. A device that is a hub takes others.
func (t *Tree) Plug(d usb.Device) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	home, _, err := t.home(d.Topology)
	if err != nil {
		return err
	}
	t.number++
	d.Number = t.number
	if err := t.attributes(home, d); err != nil {
		return err
	}
	for i, tty := range d.TTYs {
		name, number := filepath.Base(tty), 2*i // each CDC port has an interface for data behind its own
		if i < len(d.Interfaces) {
			number = d.Interfaces[i]
		}
		first := filepath.Join(home, d.Topology+":1."+strconv.Itoa(number))
		folder := filepath.Join(first, "tty", name) // CDC ACM
		if strings.HasPrefix(name, "ttyUSB") {
			folder = filepath.Join(first, name, "tty", name) // a bridge chip
		}
		if err := t.node(folder, name); err != nil {
			return err
		}
	}
	for i, disk := range d.Disks {
		name := filepath.Base(disk)
		address := fmt.Sprintf("%d:0:0:%d", t.number, i)
		folder := filepath.Join(home, d.Topology+":1.2", "host"+strconv.Itoa(t.number), "target"+address[:len(address)-2], address, "block", name)
		if err := t.node(folder, name); err != nil {
			return err
		}
	}
	return t.link(home)
}

// attributes writes what a device says of itself.
func (t *Tree) attributes(home string, d usb.Device) error {
	class := "00"
	if d.Hub {
		class = "09"
	}
	if err := os.MkdirAll(home, 0o750); err != nil {
		return err
	}
	for name, value := range map[string]string{
		"idVendor": d.Vendor.String(), "idProduct": d.Product.String(), "bDeviceClass": class,
		"serial": d.Serial, "manufacturer": d.Manufacturer, "product": d.Name, "devnum": strconv.Itoa(d.Number),
	} {
		if value == "" {
			continue // a device without it has no such file
		}
		if err := os.WriteFile(filepath.Join(home, name), []byte(value+"\n"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tree) node(folder, name string) error {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	if _, err := os.Lstat(t.Node(name)); err == nil {
		return nil
	}
	return os.WriteFile(t.Node(name), nil, 0o600)
}

// Node is the path of a device node: below the tree's device folder.
func (t *Tree) Node(name string) string { return filepath.Join(t.dir, "dev", filepath.Base(name)) }

// Unplug takes a device away, with all that hangs on it and with the nodes that it brought.
func (t *Tree) Unplug(topology string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	home, _, err := t.home(topology)
	if err != nil {
		return err
	}
	list, err := t.USB().Devices()
	if err != nil {
		return err
	}
	for _, d := range list {
		if d.Topology != topology && !strings.HasPrefix(d.Topology, topology+".") {
			continue
		}
		// The link goes first: who reads the tree meanwhile sees the device whole or not at all.
		if err := os.Remove(filepath.Join(t.dir, "sys", "bus", "usb", "devices", d.Topology)); err != nil {
			return err
		}
		for _, node := range append(d.TTYs, d.Disks...) {
			if err := os.Remove(node); err != nil && !os.IsNotExist(err) {
				return err
			}
		}
	}
	return os.RemoveAll(home)
}

// Switch gives the hub port on which a place hangs a switch and returns its file, which holds
// "0". What is written there has no effect by itself.
func (t *Tree) Switch(topology string) (file string, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, hub, err := t.home(topology)
	if err != nil {
		return "", err
	}
	at, port, _ := usb.Hub(topology)
	first := at + ":1.0"
	if bus, root := strings.CutPrefix(at, "usb"); root {
		first = bus + "-0:1.0"
	}
	folder := filepath.Join(hub, first, at+"-port"+strconv.Itoa(port))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	file = filepath.Join(folder, "disable")
	return file, os.WriteFile(file, []byte("0\n"), 0o600)
}
