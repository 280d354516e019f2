package station

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"net/netip"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lease"
	"github.com/meshrig/meshrig/rig/usb"
)

// devices are what a machine has, under names that are the same whatever rig file is asked: what
// they are leased under.
type devices struct {
	tree []usb.Device
	keys map[string]string // by a further name of a device, see lease.Keys
}

// devicesOf looks at the machine of a rig. Nothing is opened.
func devicesOf(rig *inventory.Rig) (devices, error) {
	tree, err := rig.Machine.USB().Devices()
	if err != nil {
		return devices{}, err
	}
	keys, err := lease.Keys(rig.Machine.Place().Leases())
	return devices{tree: tree, keys: keys}, err
}

// subject is the device of an entry: a place of the USB tree, or a port that is none's. One that
// is away, as while another's run has taken its power, is known by what it was leased under.
func (d devices) subject(name string, u inventory.USB) lease.Subject {
	s := lease.Subject{Name: name}
	if u.Serial != "" {
		s.Also = append(s.Also, "serial number "+u.Serial)
	}
	if u.Port != "" {
		s.Also = append(s.Also, "port "+filepath.Clean(u.Port))
	}
	if one, ok := d.find(u); ok {
		if one.Serial != "" && d.alone(one) && one.Serial != u.Serial {
			s.Also = append(s.Also, "serial number "+one.Serial)
		}
		s.Key = placeKey(one.Topology)
		return s
	}
	if u.Topology != "" {
		s.Key = placeKey(u.Topology)
		return s
	}
	for _, also := range s.Also {
		s.Key = cmp.Or(s.Key, d.keys[also])
	}
	if s.Key == "" && u.Port != "" {
		s.Key = hashed("port", real(u.Port))
	}
	s.Key = cmp.Or(s.Key, hashed("serial", u.Serial))
	return s
}

// radio are the names under which the airtime of an entry's device is counted, its own first: its serial
// number, which it takes along to another port, and the place where it hangs. One without a serial number
// of its own goes by its place; what was counted under the other counts on.
func (d devices) radio(u inventory.USB) []string {
	place := d.subject("", u).Key
	one, ok := d.find(u)
	serial := cmp.Or(one.Serial, u.Serial)
	if serial == "" {
		return []string{place}
	}
	names := []string{hashed("serial", serial), place}
	if ok && !d.alone(one) {
		slices.Reverse(names)
	}
	return slices.Compact(names) // one that is away may be known by its serial number alone
}

// find is the device of an entry, if it can be seen and is one.
func (d devices) find(u inventory.USB) (usb.Device, bool) {
	sel, onUSB := selector(u)
	var found []usb.Device
	for _, one := range d.tree {
		if onUSB && sel.Matches(one) || !onUSB && slices.ContainsFunc(one.TTYs, func(tty string) bool { return real(tty) == real(u.Port) }) {
			found = append(found, one)
		}
	}
	if len(found) != 1 {
		return usb.Device{}, false
	}
	return found[0], true
}

// alone tells whether no other device that can be seen has the serial number: clones share theirs.
func (d devices) alone(one usb.Device) bool {
	return !slices.ContainsFunc(d.tree, func(o usb.Device) bool { return o.Topology != one.Topology && o.Serial == one.Serial })
}

// real is what a path leads to, or itself if that cannot be seen.
func real(path string) string {
	if to, err := filepath.EvalSymlinks(path); err == nil {
		return to
	}
	return filepath.Clean(path)
}

// placeKey is the key of what hangs on a port of a hub, whose power is switched there.
func placeKey(topology string) string { return "usb-" + topology }

// hashed is a key for a name of any form, readable as far as that goes.
func hashed(what, name string) string {
	const digits, most = 4, 24
	sum := sha256.Sum256([]byte(name))
	word := odd.ReplaceAllString(filepath.Base(name), "_")
	return what + "-" + word[:min(len(word), most)] + "-" + hex.EncodeToString(sum[:digits])
}

var odd = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// pinKey is the key of an output of the machine, which goes by its number and by its name.
func pinKey(pin string) string {
	pin = strings.ToUpper(pin)
	if _, err := strconv.Atoi(pin); err == nil {
		pin = "GPIO" + pin
	}
	return hashed("pin", pin)
}

// board is what is disturbed by who restarts, flashes or switches a board: the device, what its
// power's switch switches, and the pins that restart it.
func (d devices) board(b inventory.Board) []lease.Subject {
	name := "board " + b.Name
	list := append([]lease.Subject{d.subject(name, b.USB)}, d.switched(name, b.Power)...)
	return append(append(list, pinOf("reset pin of "+name, b.Reset)...), pinOf("boot pin of "+name, b.Boot)...)
}

// bench is what is disturbed by who judges a board: the board, its probe and its sniffers.
func (d devices) bench(rig *inventory.Rig, b inventory.Board) []lease.Subject {
	list := d.board(b)
	if p, ok := rig.Probe(b.Probe); ok {
		name := "probe " + p.Name
		list = append(append(append(list, d.subject(name, p.USB)), d.switched(name, p.Power)...), pinOf("reset pin of "+name, p.Reset)...)
	}
	for _, s := range rig.SniffersOf(b) {
		list = append(list, d.instrument(s)...)
	}
	return list
}

// instrument is what is disturbed by who listens with a sniffer: the device, or the bus and the pins
// of a chip, or the server of a software radio.
func (d devices) instrument(s inventory.Sniffer) []lease.Subject {
	name := "sniffer " + s.Name
	switch s.Protocol {
	case inventory.SX1262:
		list := []lease.Subject{{Key: hashed("spi", strings.ToUpper(s.Chip.SPI)), Name: name}}
		for _, p := range s.Chip.Pins() {
			list = append(list, lease.Subject{Key: pinKey(p[1]), Name: p[0] + " pin of " + name})
		}
		return list
	case inventory.RTLTCP:
		return []lease.Subject{{Key: hashed("address", address(s.Address)), Name: name}}
	case inventory.KISSModem, inventory.Companion:
	}
	return []lease.Subject{d.subject(name, s.USB)}
}

// address is an address of a server as everybody writes it: this machine has several names.
func address(text string) string {
	host, port, err := net.SplitHostPort(strings.ToLower(text))
	if err != nil {
		return text
	}
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.Unmap().IsLoopback() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// switched is what an entry's switch switches, itself first, nothing if it has none.
func (d devices) switched(of string, p inventory.Power) []lease.Subject {
	name := "switch of " + of
	switch p.Via {
	case inventory.PowerHub, inventory.PowerUhubctl:
		if p.Hub != "" {
			place := portOf(p.Hub, p.Port)
			list := []lease.Subject{{Key: placeKey(place), Name: name}}
			for _, one := range d.tree { // the port may feed a hub
				if strings.HasPrefix(one.Topology, place+".") {
					list = append(list, lease.Subject{Key: placeKey(one.Topology), Name: name})
				}
			}
			return list
		}
		// The port of the hub is the device's own place.
	case inventory.PowerGPIO:
		return []lease.Subject{{Key: pinKey(p.Pin), Name: name}}
	case inventory.PowerNone, "":
	}
	return nil
}

func pinOf(name string, w inventory.Wiring) []lease.Subject {
	if w.Via != inventory.ViaGPIO {
		return nil
	}
	return []lease.Subject{{Key: pinKey(w.Pin), Name: name}}
}

// portOf is the place of a hub's port: "1-1.4", and "1-3" for port 3 of "usb1".
func portOf(hub string, port int) string {
	if bus, root := strings.CutPrefix(hub, "usb"); root {
		return bus + "-" + strconv.Itoa(port)
	}
	return hub + "." + strconv.Itoa(port)
}
