// Package esp flashes boards of the ESP32 family over the serial loader in their ROM, through
// tinygo.org/x/espflasher, which runs Espressif's stub loader where it can. The library is
// kept away from the port: it talks to a pseudo terminal, and this package carries the bytes
// to a rig/board/serial.Port, so that a board which hangs or goes away, and a person who stops
// the flash, leave nothing blocked and no port without a lock. What the library takes on trust
// is checked here: that the chip is the image's, and that what stands in flash is the image.
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

var chips = map[Chip]struct {
	name string
	boot uint32 // where in flash the second-stage boot loader is (ESP-IDF, "Bootloader")
}{
	ESP32:   {"ESP32", 0x1000},
	ESP32S2: {"ESP32-S2", 0x1000},
	ESP32C3: {"ESP32-C3", 0},
	ESP32S3: {"ESP32-S3", 0},
	ESP32C6: {"ESP32-C6", 0},
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
