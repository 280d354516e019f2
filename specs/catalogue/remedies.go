package catalogue

import (
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/specs/suite"
)

// Remedies are what to get for each need, in the order in which a rig grows.
func Remedies() []run.Gap {
	list := []run.Gap{
		{Need: string(suite.PowerOf), Get: "a USB hub that switches single ports (see uhubctl's list), or a relay or MOSFET at a GPIO pin; name it under power: and run `meshrig rig qualify`"},
		{Need: string(suite.Erase), Get: "a board whose settings and key may be lost, flashed before such specs; until then run them on emu and exec:"},
		{Need: string(suite.Channel), Get: "a second probe to jam with, step attenuators, and a tap that hears everything: an SX1262 on SPI or an SDR"},
		{Need: string(suite.Measured(sniffer.Duration)), Get: "an instrument that measures how long a frame is on the air: an SDR receiver under sniffers:"},
		{Need: string(suite.Measured(sniffer.Preamble | sniffer.SyncWord | sniffer.Checksum)), Get: "an instrument that sees how a frame begins: an SDR receiver under sniffers:"},
		{Need: string(suite.Battery), Get: "a board whose clock's battery can be taken off; until then run them on emu and exec:"},
		{Need: string(suite.Fill), Get: "nothing: only a virtual board's flash can be filled; run them on emu and exec:"},
		{Need: string(suite.Cut), Get: "nothing: only a virtual board's power fails at a given byte; run them on emu and exec:"},
		{Need: string(suite.Counter), Get: "nothing: only a virtual board's counter starts anywhere; run them on emu and exec:"},
		{Need: string(suite.Long), Get: "nothing: only virtual time has hours to spare; run them on emu and exec:"},
	}
	for i := range list {
		list[i].Label = suite.Needs(suite.Need(list[i].Need))[0]
	}
	return list
}
