package catalogue

import (
	"github.com/meshrig/meshrig/rig/run"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/specs/suite"
)

// Remedies are what to get for each need, in the order in which a rig grows.
func Remedies() []run.Gap {
	list := []run.Gap{
		{Need: string(suite.PowerOf), Get: "a USB hub that switches single ports, as AmazonBasics HU9003V1EBL, HUC9002V1SBL or B+B SmartWorx USH304 by uhubctl's list, or a relay or MOSFET at a GPIO pin with an INA219 as its witness; name it under power: and run `meshrig rig qualify`"},
		{Need: string(suite.Erase), Get: "nothing to buy: run `meshrig rig qualify --erase` on a board whose settings and key may be lost"},
		{Need: string(suite.Running), Get: "nothing to buy for an ESP32, whose clock outlives a restart: run `meshrig rig qualify`; for another board a DS3231 or RV-3028 on its I2C bus"},
		{Need: string(suite.Measured(sniffer.Duration)), Get: "an instrument that measures how long a frame is on the air: an SDR receiver under sniffers:"},
		{Need: string(suite.Measured(sniffer.Preamble | sniffer.SyncWord | sniffer.Checksum)), Get: "an instrument that sees how a frame begins: an SDR receiver under sniffers:"},
		{Need: string(suite.CutSave), Get: "nothing to buy behind a proven switch: run `meshrig rig qualify --cuts 8`; where a board lives on too long or too unsteadily, a relay or MOSFET near to it, at a GPIO pin"},
		{Need: string(suite.Battery), Get: "a board without a chip for its clock, or with its battery taken out, behind a switch that is proven: most boards have none; `meshrig rig qualify` sees it"},
		{Need: string(suite.Channel), Get: "nothing: jams and links of a given strength are made on the virtual channel; run them on emu and exec:", Never: true},
		{Need: string(suite.Fill), Get: "nothing yet: it takes an image of the file system at its place in flash (SPIFFS of an ESP32, LittleFS of an RP2040), which this rig does not make, and neither UF2 nor DFU reaches the one of an nRF52; run them on emu and exec:", Never: true},
		{Need: string(suite.Cut), Get: "nothing: only a virtual board's power fails at a given byte; run them on emu and exec:", Never: true},
		{Need: string(suite.Counter), Get: "nothing: a board's counter begins at 0 with its power, and wraps behind 49.7 days; run them on emu and exec:", Never: true},
		{Need: string(suite.Sensor), Get: "nothing: what a sensor should read is known of a virtual one alone; run them on emu and exec:", Never: true},
	}
	for i := range list {
		list[i].Label = suite.Needs(suite.Need(list[i].Need))[0]
	}
	return list
}
