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
	p := &prover{tree: tree, devices: devices, taken: taken(rig, devices)}
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
		switch s.Protocol {
		case inventory.SX1262:
			p.chip(s.Chip)
		case inventory.RTLTCP:
			p.note(Unknown, "server", s.Address+": what serves there cannot be seen from here", "")
		default:
			p.place(s.USB, s.Kind)
		}
	}
	return p.list, nil
}

// prover collects findings about one entry after the other.
type prover struct {
	tree    usb.Tree
	devices []usb.Device
	taken   map[string]bool // places of devices that are an entry's

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

// chip checks that this machine has the bus and the pins that a chip is wired to. Whether one answers
// only who drives it can tell.
func (p *prover) chip(c inventory.Chip) {
	node := c.SPI
	if bus, ok := strings.CutPrefix(strings.ToUpper(c.SPI), "SPI"); ok {
		node = filepath.Join(p.dev(), "spidev"+bus)
	}
	p.file("spi", node, "port "+c.SPI+",")
	for _, pin := range c.Pins() {
		p.gpio(pin[0], pin[1])
	}
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
