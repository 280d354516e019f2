package prove

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/usb"
)

// taken are the places of the devices that entries of the rig name, each the only one that it may mean.
func taken(rig *inventory.Rig, devices []usb.Device) map[string]bool {
	var entries []inventory.USB
	for _, b := range rig.Boards {
		entries = append(entries, b.USB)
	}
	for _, x := range rig.Probes {
		entries = append(entries, x.USB)
	}
	for _, s := range rig.Sniffers {
		if s.OnUSB() {
			entries = append(entries, s.USB)
		}
	}
	of := map[string]bool{}
	for _, u := range entries {
		found := matching(usb.Selector{Topology: u.Topology, Serial: u.Serial}, devices)
		if u.Port != "" {
			found = slices.DeleteFunc(found, func(d usb.Device) bool { return !slices.ContainsFunc(d.TTYs, samePort(u.Port)) })
		}
		if len(found) == 1 {
			of[found[0].Topology] = true
		}
	}
	return of
}

// samePort tells whether a path leads to a port, as those below /dev/serial do.
func samePort(port string) func(string) bool {
	to, err := filepath.EvalSymlinks(port)
	return func(path string) bool {
		other, oerr := filepath.EvalSymlinks(path)
		return err == nil && oerr == nil && other == to
	}
}

// matching are the devices that a selector may mean.
func matching(s usb.Selector, devices []usb.Device) (found []usb.Device) {
	for _, d := range devices {
		if s.Matches(d) {
			found = append(found, d)
		}
	}
	return found
}

// find looks the device up. What is not there, but elsewhere, is named.
func (p *prover) find(u inventory.USB, kindName string) (usb.Device, bool) {
	s := usb.Selector{Topology: u.Topology, Serial: u.Serial}
	found := matching(s, p.devices)
	switch {
	case len(found) == 1:
		return found[0], true
	case len(found) > 1:
		p.wrong("plugged in", fmt.Sprintf("%d devices have serial number %q: %s", len(found), u.Serial, places(found)), "give the topology of the one that is meant")
		return usb.Device{}, false
	}
	if p.other(u) || p.off(u) {
		return usb.Device{}, false
	}
	next := "plug it in, or see `meshrig rig scan` for what is"
	switch kind, _ := usb.LookupKind(kindName); {
	case len(p.having(func(d usb.Device) bool {
		return u.Serial != "" && strings.EqualFold(d.Serial, u.Serial) && d.Serial != u.Serial
	})) > 0:
		next = caseHint
	case u.Serial != "" && u.Topology != "" && len(p.having(func(d usb.Device) bool { return d.Serial == u.Serial })) > 0:
		next = "that serial number is at " + places(p.having(func(d usb.Device) bool { return d.Serial == u.Serial }))
	default:
		if like := p.having(func(d usb.Device) bool { return !p.taken[d.Topology] && (kind.Runs(d) || kind.Loads(d)) }); len(like) > 0 {
			next = "what may be a " + kind.Name + " is at " + places(like)
		}
	}
	p.wrong("plugged in", fmt.Sprintf("no %v", s), next)
	return usb.Device{}, false
}

// caseHint is what is to be done about a serial number that is right but for its letters.
const caseHint = "upper and lower case count in a serial number; write it as `meshrig rig scan` prints it"

// other tells whether another device sits in the entry's place than the one whose serial number
// the entry names, and finds that wrong.
func (p *prover) other(u inventory.USB) bool {
	there := p.having(func(d usb.Device) bool { return d.Topology == u.Topology })
	if u.Serial == "" || len(there) == 0 {
		return false
	}
	is := there[0].Serial
	next := fmt.Sprintf("put the right one there, or give serial: %q if this one is meant", is)
	if is == "" {
		next = "put the right one there; the boot loaders of some boards show another serial number or none, so reset it"
	}
	if strings.EqualFold(is, u.Serial) {
		next = caseHint
	} else if moved := p.having(func(d usb.Device) bool { return d.Serial == u.Serial }); len(moved) > 0 {
		next = "that serial number is at " + places(moved) + "; give this topology, or put it back"
	}
	p.wrong("plugged in", fmt.Sprintf("%s: the file names serial number %q", Describe(there[0]), u.Serial), next)
	return true
}

// off tells whether the port of the hub on which an entry hangs is switched off, and finds that wrong.
func (p *prover) off(u inventory.USB) bool {
	file, err := p.tree.PortDisable(u.Topology)
	if err != nil {
		return false
	}
	if on, err := (power.Hub{File: file}).On(); err != nil || on {
		return false
	}
	p.wrong("plugged in", fmt.Sprintf("no device at %s: its hub's port is switched off, %s holds 1", u.Topology, file), "a run gives it power for as long as it lasts, and `meshrig rig release BOARD` what a run that was killed found it with; for good, write 0 to that file")
	return true
}

func (p *prover) having(want func(usb.Device) bool) []usb.Device {
	var list []usb.Device
	for _, d := range p.devices {
		if want(d) {
			list = append(list, d)
		}
	}
	return list
}

func places(devices []usb.Device) string {
	words := make([]string, len(devices))
	for i, d := range devices {
		words[i] = d.Topology
	}
	return strings.Join(words, ", ")
}
