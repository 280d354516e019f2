package usb

import "slices"

// bridges are the vendors of chips between USB and a serial line (usb.ids at linux-usb.org).
var bridges = []ID{
	0x0403, // FTDI
	0x067b, // Prolific
	0x10c4, // Silicon Labs
	0x1a86, // WCH
}

// Bridged tells whether the device is a bridge chip, which stays on the bus whatever the board
// behind it does. Any other device is the board's own processor, and goes when that restarts.
func (d Device) Bridged() bool { return slices.Contains(bridges, d.Vendor) }
