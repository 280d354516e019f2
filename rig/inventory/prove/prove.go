// Package prove holds a rig file against the machine: is each entry plugged in, is it of its
// kind, may its port be used, does its power have a switch. It only looks: no port is opened,
// so that nothing restarts and nothing of unknown kind is written to.
package prove

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/power"
	"github.com/meshrig/meshrig/rig/usb"
)

// Verdict is what came of a check.
type Verdict string

// The verdicts.
const (
	OK      Verdict = "ok"
	Wrong   Verdict = "wrong"
	Unknown Verdict = "unknown" // it cannot be known without touching the board, or not from here
)

// Finding is one check of one entry.
type Finding struct {
	Entry   string  `json:"entry"` // "board heltec-1"
	Line    int     `json:"line"`  // of the entry in the file
	Check   string  `json:"check"` // "plugged in", "kind", "port", "access", "in use", "power", ...
	Verdict Verdict `json:"verdict"`
	Detail  string  `json:"detail"`
	Next    string  `json:"next,omitempty"` // what to do about it
}

// Rig checks every entry of a rig. The error is one of the machine's tree as a whole.
func Rig(rig *inventory.Rig) ([]Finding, error) {
	tree := rig.Machine.USB()
	devices, err := tree.Devices()
	if err != nil {
		return nil, err
	}
	p := &prover{tree: tree, devices: devices}
	for _, b := range rig.Boards {
		p.begin("board", b.Name, b.Line)
		p.place(b.USB, b.Kind)
		p.power(b.Power, b.USB)
		p.pin("reset", b.Reset)
		p.pin("boot", b.Boot)
		p.meter(b.Meter)
	}
	for _, x := range rig.Probes {
		p.begin("probe", x.Name, x.Line)
		p.place(x.USB, x.Kind)
		p.power(x.Power, x.USB)
		p.pin("reset", x.Reset)
	}
	for _, s := range rig.Sniffers {
		p.begin("sniffer", s.Name, s.Line)
		p.place(s.USB, s.Kind)
	}
	return p.list, nil
}

// prover collects findings about one entry after the other.
type prover struct {
	tree    usb.Tree
	devices []usb.Device

	entry string
	line  int
	list  []Finding
}

func (p *prover) begin(what, name string, line int) { p.entry, p.line = what+" "+name, line }

func (p *prover) note(v Verdict, check, detail, next string) {
	p.list = append(p.list, Finding{Entry: p.entry, Line: p.line, Check: check, Verdict: v, Detail: detail, Next: next})
}

func (p *prover) ok(check, detail string)          { p.note(OK, check, detail, "") }
func (p *prover) wrong(check, detail, next string) { p.note(Wrong, check, detail, next) }

// place checks where an entry is: the device, then its kind, and only then its port.
func (p *prover) place(u inventory.USB, kindName string) {
	if u.Port != "" {
		p.port(u.Port)
		p.note(Unknown, "kind", "a port that is no USB device does not say what is behind it", "")
		return
	}
	d, found := p.find(u, kindName)
	if !found {
		return
	}
	p.ok("plugged in", Describe(d))
	if !p.kind(d, u, kindName) {
		return
	}
	port, err := d.Port(u.Interface)
	switch {
	case len(d.TTYs) == 0:
		p.wrong("port", "the device brought no serial port", "look for a driver's complaint in dmesg")
		return
	case err != nil:
		p.wrong("port", fmt.Sprintf("none at interface %d; it has %s", *u.Interface, d.Ports()), "give the number of one of these: usb: {interface: N}")
		return
	}
	p.port(port)
	if len(d.TTYs) > 1 {
		taken := "the first is taken, because the file names none with usb: {interface: N}"
		if u.Interface != nil {
			taken = fmt.Sprintf("interface %d is taken", *u.Interface)
		}
		p.ok("ports", d.Ports()+"; "+taken)
	}
}

// find looks the device up. What is not there, but elsewhere, is named.
func (p *prover) find(u inventory.USB, kindName string) (usb.Device, bool) {
	s := usb.Selector{Topology: u.Topology, Serial: u.Serial}
	var found []usb.Device
	for _, d := range p.devices {
		if s.Matches(d) {
			found = append(found, d)
		}
	}
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
		if like := p.having(func(d usb.Device) bool { return kind.Runs(d) || kind.Loads(d) }); len(like) > 0 {
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
	p.wrong("plugged in", fmt.Sprintf("no device at %s: its hub's port is switched off, %s holds 1", u.Topology, file), "`meshrig rig release BOARD` gives it the power that a run found it with; else write 0 to that file")
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

// Describe says what a device shows, for people: 1-1.4, 10c4:ea60 CP2102, serial number 0001.
func Describe(d usb.Device) string {
	words := []string{d.Topology + ",", d.ID().String()}
	for _, word := range []string{d.Manufacturer, d.Name} {
		if word != "" {
			words = append(words, word)
		}
	}
	text := strings.Join(words, " ")
	if d.Serial != "" {
		text += ", serial number " + d.Serial
	}
	return text
}

// kind checks that the device shows what boards of the kind do.
func (p *prover) kind(d usb.Device, u inventory.USB, name string) bool {
	err := u.Admits(name, d)
	e, wrong := errors.AsType[*inventory.KindError](err)
	if !wrong {
		says := "what a " + name + " shows"
		if u.ID != (usb.Pair{}) {
			says = "the id that the file names"
		}
		p.ok("kind", d.ID().String()+" is "+says)
		return true
	}
	next := "if it is one all the same, give usb: {id: " + d.ID().String() + "}"
	switch others := usb.KindsOf(d); {
	case e.Loader:
		next = "flash it, or reset it"
	case e.Want != usb.Pair{}:
		next = "nothing more of it is looked at"
	case len(others) > 0:
		next = "it may be " + inventory.Names(others) + "; " + next
	}
	p.wrong("kind", e.Error(), next)
	return false
}

// power checks that the switch which the file names is there and may be used. Whether it cuts
// the power only a test can tell.
func (p *prover) power(w inventory.Power, u inventory.USB) {
	switch w.Via {
	case inventory.PowerHub:
		hub, port := w.Hub, w.Port
		if hub == "" {
			hub, port, _ = usb.Hub(u.Topology)
		}
		file, err := p.tree.PortSwitch(hub, port)
		if err != nil {
			p.wrong("power", err.Error(), "Linux 6.0 or later has one for every hub port; else set power: {via: uhubctl}")
			return
		}
		p.file("power", file, "the switch")
	case inventory.PowerUhubctl:
		p.program("power", "uhubctl")
	case inventory.PowerGPIO:
		p.gpio("power", w.Pin)
	case inventory.PowerNone:
	}
}

func (p *prover) pin(check string, w inventory.Wiring) {
	if w.Via == inventory.ViaGPIO {
		p.gpio(check, w.Pin)
	}
}

// gpio checks that this machine has pins at all. Their names are the driver's.
func (p *prover) gpio(check, pin string) {
	chips, err := filepath.Glob(filepath.Join(p.dev(), "gpiochip*"))
	if err != nil || len(chips) == 0 {
		p.wrong(check, "this machine shows no GPIO chip in "+p.dev(), "run on the machine that "+pin+" is a pin of")
		return
	}
	p.file(check, chips[0], "pin "+pin+" of")
}

func (p *prover) meter(m inventory.Meter) {
	if m.Kind == "" {
		return
	}
	p.file("meter", filepath.Join(p.dev(), "i2c-"+m.Bus), fmt.Sprintf("%s at %#x on", m.Kind, m.Address))
}

func (p *prover) dev() string {
	if p.tree.Dev == "" {
		return "/dev"
	}
	return p.tree.Dev
}
