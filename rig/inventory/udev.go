package inventory

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/usb"
)

// Udev is the text of a udev rules file that lets a group of this machine's users use the rig's
// devices: their serial ports, drives and hub ports belong to it, with mode 0660. Modem managers and
// desktops leave them alone, and the kernel does not suspend them. Devices are known by place and serial
// number, never by vendor alone. The file has to sort before 77, where ModemManager's rules begin. The keys are those of udev(7), the tags those of ModemManager and UDisks.
func (r *Rig) Udev(group string) string {
	u := udev{group: group, said: map[string]bool{}}
	u.say("# The devices of rig %s for group %s, made by `meshrig rig udev`; changes are lost.", r.Name, group)
	for _, b := range r.Boards {
		u.device("board "+b.Name, b.USB)
		u.power(b.USB, b.Power)
	}
	for _, p := range r.Probes {
		u.device("probe "+p.Name, p.USB)
		u.power(p.USB, p.Power)
	}
	for _, s := range r.Sniffers {
		if s.OnUSB() {
			u.device("sniffer "+s.Name, s.USB)
		}
	}
	return u.text.String()
}

// udev collects rules, each of them once.
type udev struct {
	group string
	text  strings.Builder
	said  map[string]bool
}

func (u *udev) say(format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if !u.said[line] {
		u.said[line] = true
		u.text.WriteString(line + "\n")
	}
}

// device has the rules of what an entry names.
func (u *udev) device(who string, at USB) {
	u.say("\n# %s", who)
	if at.Port != "" {
		u.say(`SUBSYSTEM=="tty", KERNEL=="%s", GROUP="%s", MODE="0660", ENV{ID_MM_DEVICE_IGNORE}="1"`, udevPattern(path.Base(at.Port)), u.group)
		return
	}
	var itself, above []string // of one device, so that udev wants all of one parent
	if at.Topology != "" {
		itself, above = append(itself, fmt.Sprintf(`KERNEL=="%s"`, at.Topology)), append(above, fmt.Sprintf(`KERNELS=="%s"`, at.Topology))
	}
	if at.Serial != "" {
		serial := udevPattern(at.Serial)
		itself, above = append(itself, fmt.Sprintf(`ATTR{serial}=="%s"`, serial)), append(above, fmt.Sprintf(`ATTRS{serial}=="%s"`, serial))
	}
	device, parent := strings.Join(itself, ", "), strings.Join(above, ", ")
	u.say(`SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", %s, ATTR{power/control}="on", ENV{ID_MM_DEVICE_IGNORE}="1"`, device)
	u.say(`SUBSYSTEM=="tty", SUBSYSTEMS=="usb", %s, GROUP="%s", MODE="0660", ENV{ID_MM_DEVICE_IGNORE}="1"`, parent, u.group)
	u.say(`SUBSYSTEM=="block", SUBSYSTEMS=="usb", %s, GROUP="%s", MODE="0660", ENV{UDISKS_IGNORE}="1"`, parent, u.group)
}

// power has the rules of the hub port that switches a board. The port's file and that of its twin,
// which the other hub of a USB 3 socket has, are there once both hubs are: so each hub that comes
// hands them over anew.
func (u *udev) power(at USB, p Power) {
	if p.Via != PowerHub && p.Via != PowerUhubctl {
		return
	}
	hub, port, _ := usb.Hub(at.Topology) // a file without either is refused
	if p.Hub != "" {
		hub = p.Hub
	}
	if p.Port != 0 {
		port = p.Port
	}
	bus, root := strings.CutPrefix(hub, "usb")
	inter := hub + ":1.0"
	if root {
		inter = bus + "-0:1.0"
	}
	dir := fmt.Sprintf("/sys/bus/usb/devices/%s/%s-port%d", inter, hub, port)
	files := dir + "/disable " + dir + "/peer/disable"
	u.say(`SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", KERNEL=="%s", ATTR{power/control}="on"`, hub)
	if p.Via == PowerUhubctl {
		u.say(`SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", KERNEL=="%s", GROUP="%s", MODE="0660"`, hub, u.group)
	}
	u.say(`ACTION=="bind", SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_interface", ATTR{bInterfaceClass}=="09", RUN+="/bin/sh -c 'chgrp -f %s %s; chmod -f g+w %s; true'"`, u.group, files, files)
}

// udevPattern is a text as udev matches it literally: its wildcards stand in brackets, and what would end
// the value or begin a substitution matches any one character.
func udevPattern(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case slices.Contains([]rune("*?["), r):
			b.WriteString("[" + string(r) + "]")
		case r == '"' || r == '|' || r == '\\' || r < ' ':
			b.WriteByte('?')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
