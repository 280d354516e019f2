// Package esp flashes boards of the ESP32 family over the serial loader in their ROM.
// tinygo.org/x/espflasher uploads Espressif's stub loader where it can; what is done with the
// loader then is this package's. The library is kept away from the port: it talks to a pseudo
// terminal, and this package carries the bytes to a rig/board/serial.Port, so that a board
// which hangs or goes away, and a person who stops the flash, leave nothing blocked and no
// port without a lock. Nothing is taken on trust: not that the chip is the image's, not that
// its flash is as large as the image needs, not that what stands in flash is the file.
package esp

import "fmt"

// Chip is a chip of the family, by the number that firmware images have for it (offset 12 of
// the image header, "ESP-IDF, App Image Format").
type Chip uint16

// The chips that MeshCore has boards with, and their next of kin.
const (
	ESP32   Chip = 0
	ESP32S2 Chip = 2
	ESP32C3 Chip = 5
	ESP32S3 Chip = 9
	ESP32C6 Chip = 13
)

// spi are the registers of the controller that the flash is on (esptool v5.3.1, targets/*.py,
// SPI_REG_BASE and SPI_*_OFFS).
type spi struct{ cmd, usr, usr2, misoLength, w0 uint32 }

// newer is the layout of all but the first chip.
func newer(base uint32) spi { return spi{base, base + 0x18, base + 0x20, base + 0x28, base + 0x58} }

// native are the registers of a chip whose USB peripheral is its port, as far as leaving its
// loader needs them (esptool v4.8.1 and v5.3.1, targets/esp32s3.py and esp32s2.py).
type native struct {
	port    uint32 // UARTDEV_BUF_NO: which port the loader talks on
	otg     uint32 // its value with USB-OTG
	option1 uint32 // RTC_CNTL_OPTION1, bit 0: RTC_CNTL_FORCE_DOWNLOAD_BOOT
	strap   uint32 // GPIO_STRAP, bit 3: the boot strap was high
	// The watchdog of the RTC: RTC_CNTL_WDTWPROTECT, _WDTCONFIG0 and _WDTCONFIG1.
	protect, config0, config1 uint32
}

// model is what differs from chip to chip.
type model struct {
	name   string
	boot   uint32 // where in flash the second-stage boot loader is (ESP-IDF, "Bootloader")
	spi    spi
	native native
	magic  uint32 // what register 0x40001000 has where the chip tells no number (ESP32, S2, and a stub)
}

var chips = map[Chip]model{
	ESP32: {name: "ESP32", boot: 0x1000, magic: 0x00F01D83, spi: spi{0x3FF42000, 0x3FF4201C, 0x3FF42024, 0x3FF4202C, 0x3FF42080}},
	ESP32S2: {
		name: "ESP32-S2", boot: 0x1000, magic: 0x7C6, spi: newer(0x3F402000),
		native: native{0x3FFFFD14, 2, 0x3F408128, 0x3F404038, 0x3F4080AC, 0x3F408094, 0x3F408098},
	},
	ESP32C3: {name: "ESP32-C3", spi: newer(0x60002000)},
	ESP32S3: {
		name: "ESP32-S3", magic: 9, spi: newer(0x60002000),
		native: native{0x3FCEF14C, 3, 0x6000812C, 0x60004038, 0x600080B0, 0x60008098, 0x6000809C},
	},
	ESP32C6: {name: "ESP32-C6", spi: newer(0x60003000)},
}

// String is the chip's name as its maker writes it.
func (c Chip) String() string {
	if known, ok := chips[c]; ok {
		return known.name
	}
	return fmt.Sprintf("ESP chip %d", uint16(c))
}

// LookupChip finds a chip by its name in rig files: esp32, esp32s3.
func LookupChip(name string) (Chip, bool) {
	c, ok := map[string]Chip{"esp32": ESP32, "esp32s2": ESP32S2, "esp32c3": ESP32C3, "esp32s3": ESP32S3, "esp32c6": ESP32C6}[name]
	return c, ok
}
