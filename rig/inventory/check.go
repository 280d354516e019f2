package inventory

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/strict"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/usb"
)

// checker judges what a file means.
type checker struct {
	*strict.File

	rig *Rig
	// partial says that not all of the file could be read, so that what is missing may be there.
	partial bool
	claimed map[string]bool // pins, hub ports and meters
}

// missing is Report for what may be there, but could not be read.
func (c *checker) missing(what string, fields ...any) {
	if !c.partial {
		c.Report(what, fields...)
	}
}

func (c *checker) check() {
	r := c.rig
	if r.Name == "" {
		base := filepath.Base(r.File)
		r.Name = strings.TrimSuffix(base, filepath.Ext(base))
	}
	if !validName.MatchString(r.Name) {
		c.Report(fmt.Sprintf("name: %q: %s", r.Name, nameRule), &r.Name, r)
	}
	if len(r.Boards)+len(r.Probes)+len(r.Sniffers) == 0 {
		c.missing("no board, probe or sniffer; draft entries with `meshrig rig scan`", &r.Boards, r)
	}
	c.checkScale()
	c.checkEntries()
	c.checkRegion()
	c.checkRadios()
	c.checkSniffers()
	c.checkInstruments()
	for i := range r.Boards {
		c.checkBoard(&r.Boards[i])
	}
	for i := range r.Probes {
		p := &r.Probes[i]
		c.checkWiring("reset", &p.Reset, p.Kind)
		c.checkPower(&p.Power, &p.USB, p.Name)
	}
	h := &r.Health
	for _, count := range []*int{
		&h.Quarantine, &h.Return, &h.PowerCycles, &h.Erases, &h.Flashes, &h.PerRun.PowerCycles, &h.PerRun.Erases, &h.PerRun.Flashes,
	} {
		if *count < 0 {
			c.Report("health: want no negative number", count)
		}
	}
	if h.Cap < 0 || h.Cap > 100 {
		c.Report("cap: want 0 % to 100 %", &h.Cap)
	}
}

// validName holds for file names on every system, leases and reports among them.
var validName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)

const nameRule = "want up to 64 letters, digits, hyphens, underscores or dots"

// entry is what boards, probes and sniffers have in common.
type entry struct {
	what string
	self any
	name *string
	kind *string
	usb  *USB
	baud *int
	// off says that it is not on USB and no serial port, so that it has neither kind nor place there.
	off bool
}

func (e entry) String() string { return strings.TrimSpace(e.what + " " + *e.name) }

func (c *checker) entries() []entry {
	var list []entry
	r := c.rig
	for i := range r.Boards {
		b := &r.Boards[i]
		list = append(list, entry{"board", b, &b.Name, &b.Kind, &b.USB, &b.Console.Baud, false})
	}
	for i := range r.Probes {
		p := &r.Probes[i]
		list = append(list, entry{"probe", p, &p.Name, &p.Kind, &p.USB, &p.Console.Baud, false})
	}
	for i := range r.Sniffers {
		s := &r.Sniffers[i]
		list = append(list, entry{"sniffer", s, &s.Name, &s.Kind, &s.USB, &s.Console.Baud, !s.OnUSB()})
	}
	return list
}

// checkEntries judges what every entry has: a name, a kind and a place of its own.
func (c *checker) checkEntries() {
	taken := map[string]string{} // by what nobody else may have, the entry that has it
	claim := func(e entry, what, value string, field any) {
		key := what + " " + value
		if value == "" {
			return
		}
		if other, ok := taken[key]; ok {
			c.Report(fmt.Sprintf("%s %q is taken, by %s", what, value, other), field)
			return
		}
		taken[key] = e.String()
		if line := c.Line(e.self); line != 0 {
			taken[key] += fmt.Sprintf(" in line %d", line)
		}
	}
	for _, e := range c.entries() {
		switch {
		case *e.name == "":
			c.missing(e.what+" without a name", e.self)
		case !validName.MatchString(*e.name):
			c.Report(fmt.Sprintf("name: %q: %s", *e.name, nameRule), e.name)
		}
		claim(e, "name", *e.name, e.name)
		if e.off {
			continue // checkInstruments judges it
		}
		c.checkKind(e)
		c.checkUSB(e)
		claim(e, "topology", e.usb.portOf(e.usb.Topology), &e.usb.Topology)
		if e.usb.Topology == "" {
			claim(e, "serial number", e.usb.portOf(e.usb.Serial), &e.usb.Serial)
		}
		if e.usb.Port != "" {
			claim(e, "port", filepath.Clean(e.usb.Port), &e.usb.Port)
		}
		if b := *e.baud; b != 0 && (b < 300 || b > 4_000_000) {
			c.Report("baud: want 300 to 4000000; 115200 is what released firmware has", e.baud)
		}
	}
}

// portOf names the port of a device that has several, each of which may be another entry's.
func (u USB) portOf(device string) string {
	if device == "" || u.Interface == nil {
		return device
	}
	return fmt.Sprintf("%s, interface %d", device, *u.Interface)
}

func (c *checker) checkKind(e entry) {
	if *e.kind == "" {
		c.missing(fmt.Sprintf("%v has no kind; `meshrig rig scan` names likely ones", e), e.self)
		return
	}
	if _, ok := usb.LookupKind(*e.kind); !ok {
		c.Report(fmt.Sprintf("unknown kind %q; %s", *e.kind, words.Suggest(*e.kind, kinds())), e.kind)
	}
}

func kinds() []string {
	var names []string
	for _, k := range usb.Kinds() {
		names = append(names, k.Name)
	}
	return names
}

func (c *checker) checkUSB(e entry) {
	u := e.usb
	switch {
	case u.Port == "" && u.Topology == "" && u.Serial == "":
		c.missing(fmt.Sprintf("%v: say where it is; usb: {topology: ...}, as `meshrig rig scan` prints it", e), u, e.self)
	case u.Port != "" && (u.Topology != "" || u.Serial != ""):
		c.Report("port: either the port or the USB device, not both", &u.Port)
	case u.Topology != "" && !usb.ValidTopology(u.Topology):
		c.Report(fmt.Sprintf("topology: %q: %v", u.Topology, usb.ErrTopology), &u.Topology)
	case u.Port != "" && u.Interface != nil:
		c.Report("interface: of no use with a port; leave it out", &u.Interface)
	case u.Interface != nil && (*u.Interface < 0 || *u.Interface > 255):
		c.Report("interface: want 0 to 255; `meshrig rig scan` tells which a device has", &u.Interface)
	case u.Port != "" && !filepath.IsAbs(u.Port):
		c.Report("port: want the whole path, /dev/...", &u.Port)
	}
}

func (c *checker) checkBoard(b *Board) {
	names := make([]string, len(c.rig.Probes))
	for i, p := range c.rig.Probes {
		names[i] = p.Name
	}
	if b.Probe != "" && !slices.Contains(names, b.Probe) {
		c.Report(fmt.Sprintf("unknown probe %q; %s", b.Probe, words.Suggest(b.Probe, names)), &b.Probe)
	}
	c.checkWiring("reset", &b.Reset, b.Kind)
	c.checkWiring("boot", &b.Boot, b.Kind)
	c.checkStrap(b)
	c.checkPower(&b.Power, &b.USB, b.Name)
	c.checkMeter(&b.Meter)
	c.checkFlash(&b.Flash, b.Kind)
}
