package inventory

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/usb"
)

// maxHold is the longest that a line is held: who holds it longer than a hand would wants
// something else.
const maxHold = 10 * time.Second

// checkWiring judges a reset or boot line: whether the kind has what it goes through.
func (c *checker) checkWiring(what string, w *Wiring, kind string) {
	c.checkPin(what, w.Via == ViaGPIO, &w.Pin, w)
	if w.Via != ViaGPIO && w.ActiveLow {
		c.Report(what+": active-low is of a pin; set via: gpio, or leave it out", &w.ActiveLow)
	}
	switch {
	case w.Hold > maxHold:
		c.Report(fmt.Sprintf("hold: want at most %v", maxHold), &w.Hold)
	case w.Via != ViaGPIO && w.Hold != 0:
		c.Report(what+": hold is of a pin; set via: gpio, or leave it out", &w.Hold)
	}
	k, ok := usb.LookupKind(kind)
	if !ok {
		return
	}
	if via := usb.Manner(w.Via); !slices.Contains(append(manners(k), "", usb.Manner(ViaGPIO), usb.Manner(ViaNone)), via) {
		c.Report(fmt.Sprintf("via: %s does nothing on a %s; as usual for it: %s", via, k.Name, map[string]usb.Manner{"reset": k.Reset, "boot": k.Boot}[what]), &w.Via)
	}
	if what == "boot" && w.Via == ViaConsole {
		c.Report("via: nothing typed at a console starts the boot loader", &w.Via)
	}
}

// checkStrap judges a boot line at a pin, which is held while the board is reset: without a reset at a
// pin too it has no effect. A reset that a low level pulls and a strap that says nothing of it is what is
// forgotten: the two are mostly wired alike.
func (c *checker) checkStrap(b *Board) {
	if b.Boot.Via != ViaGPIO {
		return
	}
	switch {
	case b.Reset.Via != ViaGPIO:
		how := string(b.Reset.Via)
		if how == "" {
			k, _ := usb.LookupKind(b.Kind)
			how = cmp.Or(string(k.Reset), string(ViaNone))
		}
		c.missing(fmt.Sprintf("boot: via gpio has no effect where the reset is by %s: the pin is held while another resets the board; set reset: {via: gpio, pin: ...}, or leave boot out", how), &b.Boot.Via, &b.Boot)
	case b.Reset.ActiveLow && !b.Boot.ActiveLow && !c.Has(&b.Boot.ActiveLow):
		c.missing("boot: say active-low: true if a low level of the pin pulls the strap, as through a wire, or active-low: false; reset says true", &b.Boot.Via, &b.Boot)
	}
}

// manners are what a board's own hardware and firmware understand.
func manners(k usb.Kind) []usb.Manner {
	return []usb.Manner{k.Reset, k.Boot, usb.Console}
}

func (c *checker) checkPin(what string, wanted bool, pin *string, whole any) {
	switch {
	case wanted && *pin == "":
		c.missing(what+": via gpio needs a pin, like GPIO17", whole)
	case !wanted && *pin != "":
		c.Report(what+": the pin is of no use; set via: gpio, or leave it out", pin)
	case wanted:
		c.claim("pin", *pin, pin)
	}
}

// claim notes what only one line, switch or meter of the rig may have.
func (c *checker) claim(what, value string, field any) {
	key := what + " " + value
	if c.claimed[key] {
		c.Report(fmt.Sprintf("%s %s has another use already", what, value), field)
	}
	c.claimed[key] = true
}

func (c *checker) checkPower(p *Power, u *USB, name string) {
	c.checkPin("power", p.Via == PowerGPIO, &p.Pin, p)
	onHub := p.Via == PowerHub || p.Via == PowerUhubctl
	switch {
	case !onHub && (p.Hub != "" || p.Port != 0):
		c.Report("power: hub and port are of no use; set via: hub, or leave them out", &p.Hub, &p.Port)
	case p.Via != PowerGPIO && p.ActiveLow:
		c.Report("power: active-low is of a pin; set via: gpio, or leave it out", &p.ActiveLow)
	case !onHub:
	case (p.Hub == "") != (p.Port == 0):
		c.missing("power: hub and port go together", p)
	case p.Hub == "" && u.Topology == "":
		c.missing(fmt.Sprintf("power: say which hub and port %s hangs on, or give its topology", name), p)
	case p.Port < 0 || p.Port > 255:
		c.Report("port: want 1 to 255", &p.Port)
	default:
		hub, port := p.Hub, p.Port
		if hub == "" {
			hub, port, _ = usb.Hub(u.Topology)
		} else if !usb.ValidHub(hub) {
			c.Report(fmt.Sprintf("hub: %q: want a place like 1-1, or usb1 for the machine's own ports", hub), &p.Hub)
			return
		}
		c.claim("hub port", fmt.Sprintf("%d of %s", port, hub), p)
	}
}

// The addresses that the pins A0 and A1 of an INA219 choose from (INA219 data sheet, table 1).
const firstMeter, lastMeter = 0x40, 0x4f

func (c *checker) checkMeter(m *Meter) {
	if *m == (Meter{}) {
		return
	}
	if m.Kind == "" {
		c.missing("meter: no kind; known: ina219", m)
		return
	}
	if m.Bus == "" {
		c.missing("meter: no bus; give the I2C bus, like \"1\"", m)
	}
	if m.Address < firstMeter || m.Address > lastMeter {
		c.Report(fmt.Sprintf("address: want %#x to %#x", firstMeter, lastMeter), &m.Address, m)
	} else {
		c.claim("meter", fmt.Sprintf("%#x on bus %s", m.Address, m.Bus), &m.Address)
	}
	if m.Shunt <= 0 {
		c.missing("shunt: want its resistance, like 100 mOhm", &m.Shunt, m)
	}
	if m.OffBelow <= 0 {
		c.missing("off-below: want the current below which the board is off, like 5 mA", &m.OffBelow, m)
	}
}

func (c *checker) checkFlash(f *Flash, kind string) {
	k, ok := usb.LookupKind(kind)
	if !ok {
		return
	}
	possible := []FlashVia{"", FlashNone, FlashVia(k.Flash)}
	if k.Chip == usb.NRF52840 {
		possible = append(possible, FlashUF2)
	}
	if !slices.Contains(possible, f.Via) {
		c.Report(fmt.Sprintf("via: %s flashes no %s, which has an %s; as usual for it: %s", f.Via, k.Name, k.Chip, k.Flash), &f.Via)
	}
}
