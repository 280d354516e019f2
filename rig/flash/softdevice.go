package flash

import "strings"

// SoftDevice is the radio stack of Nordic on an nRF52840. It stands in flash between the
// master boot record and the firmware, which begins where it ends.
type SoftDevice struct {
	ID   uint16 // of its information structure, as DFU archives list it (SD_FWID_GET)
	Name string // "S140 6.1.1", as INFO_UF2.TXT has it
	End  uint32 // the first address behind it
}

// softDevices are those that Adafruit_nRF52_Bootloader comes with, as the information
// structures in their .hex files have it (lib/softdevice, commit 48a149f).
var softDevices = []SoftDevice{
	{0x00B6, "S140 6.1.1", 0x26000},
	{0x0100, "S140 7.2.0", 0x27000},
	{0x0123, "S140 7.3.0", 0x27000},
}

// NoSoftDevice is what a board has whose boot loader finds none: firmware is then looked for
// behind the master boot record, and an image for any SoftDevice never starts (is_sd_existed and
// CODE_REGION_1_START, dfu_types.h).
var NoSoftDevice = SoftDevice{Name: "none", End: 0x1000}

// SoftDeviceOf finds a SoftDevice by its number.
func SoftDeviceOf(id uint16) (SoftDevice, bool) {
	for _, s := range softDevices {
		if s.ID == id {
			return s, true
		}
	}
	return SoftDevice{}, false
}

// ParseSoftDevice finds a SoftDevice by what an INFO_UF2.TXT says: "S140 7.3.0", "S140 version
// 6.1.1" from boot loaders of May 2020, or "not found".
func ParseSoftDevice(text string) (SoftDevice, bool) {
	if text == "not found" {
		return NoSoftDevice, true
	}
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "version", " ")), " ")
	for _, s := range softDevices {
		if s.Name == text {
			return s, true
		}
	}
	return SoftDevice{}, false
}
