package uf2

import "fmt"

// Family is the number of a kind of chip in UF2 blocks.
type Family uint32

// The families of the boards that a rig flashes (uf2families.json of the UF2 repository).
const (
	NRF52840 Family = 0xADA52840
	RP2040   Family = 0xE48BFF56
	ESP32S3  Family = 0xC47E5767
)

// String names the family.
func (f Family) String() string {
	if c, ok := chips[f]; ok {
		return c.name
	}
	return fmt.Sprintf("family 0x%08x", uint32(f))
}

// chip is what is known of a family's flash.
type chip struct {
	name     string
	from, to uint32 // firmware goes to addresses from <= a < to
}

var chips = map[Family]chip{
	// The boot loader begins at 0xF4000 and keeps 10 pages in front of it for the firmware's
	// settings; a file with a block there never completes (USER_FLASH_END of uf2cfg.h,
	// DFU_APP_DATA_RESERVED of the Makefile, Adafruit_nRF52_Bootloader 48a149f; 7 pages before
	// 0.6.1). Blocks for the master boot record below 0x1000 are skipped by it, so an image may
	// hold them.
	NRF52840: {"nRF52840", 0, 0xEA000},
	// XIP flash, 16 MB at most (RP2040 datasheet, 2.6.3).
	RP2040: {"RP2040", 0x10000000, 0x11000000},
	// TinyUF2 counts from the start of the firmware's partition.
	ESP32S3: {"ESP32-S3", 0, 0x1000000},
}

// LookupFamily finds the family of a chip by its usual name: nrf52840, rp2040, esp32s3.
func LookupFamily(name string) (Family, bool) {
	f, ok := map[string]Family{"nrf52840": NRF52840, "rp2040": RP2040, "esp32s3": ESP32S3}[name]
	return f, ok
}
