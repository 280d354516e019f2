package uf2

import (
	"bufio"
	"io"
	"strings"
)

// InfoFile is the file by which a drive is known as a boot loader's.
const InfoFile = "INFO_UF2.TXT"

// CurrentFile is the file in which some boot loaders show what stands in flash.
const CurrentFile = "CURRENT.UF2"

// maxInfo bounds what is read of an INFO_UF2.TXT: it fits in one sector.
const maxInfo = 4 * BlockSize

// Info is what a boot loader says of itself.
type Info struct {
	Bootloader string // its first line, "UF2 Bootloader 0.6.2"
	Model      string
	BoardID    string
	// SoftDevice is what the nRF52 boot loader says of Nordic's radio stack; others have no
	// such line.
	SoftDevice string
}

// ParseInfo reads an INFO_UF2.TXT. What it does not know it passes over.
func ParseInfo(r io.Reader) (Info, error) {
	var info Info
	lines := bufio.NewScanner(io.LimitReader(r, maxInfo))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if info.Bootloader == "" {
			info.Bootloader = line
			continue
		}
		key, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(key)) {
		case "model":
			info.Model = value
		case "board-id":
			info.BoardID = value
		case "softdevice":
			info.SoftDevice = value
		}
	}
	return info, lines.Err()
}

// Family is the chip that the boot loader is known to run on: RPI-RP2 is the boot ROM of the
// RP2040 and nothing else, only the nRF52 one speaks of a SoftDevice. False: it cannot be
// told.
func (i Info) Family() (Family, bool) {
	id := strings.ToUpper(i.BoardID)
	switch {
	case strings.HasPrefix(id, "RPI-RP2"):
		return RP2040, true
	case i.SoftDevice != "" || strings.HasPrefix(id, "NRF52840"):
		return NRF52840, true
	case strings.HasPrefix(id, "ESP32S3"):
		return ESP32S3, true
	}
	return 0, false
}
