package esp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// magic is the first byte of a boot loader or an application.
	magic = 0xE9
	// headerSize is the header with its extension.
	headerSize = 24
	// maxFlash is the largest flash of any board: 16 MiB.
	maxFlash = 16 << 20
)

// ErrFirmware is the cause of every error about an image's contents.
var ErrFirmware = errors.New("esp: image")

// Firmware is an image for a board of the family: either an application alone, as builds leave
// it for updates, or everything from address 0 on ("merged"), as they leave it for new boards.
type Firmware struct {
	Chip  Chip
	Table Table // of a merged image; nil: an application alone
	data  []byte
}

// parseHeader reads the header of a boot loader or an application, which is for a chip.
func parseHeader(data []byte) (Chip, error) {
	if len(data) < headerSize || data[0] != magic {
		return 0, fmt.Errorf("%w: it does not begin as one for the ESP32 family", ErrFirmware)
	}
	chip := Chip(binary.LittleEndian.Uint16(data[12:]))
	if _, ok := chips[chip]; !ok {
		return 0, fmt.Errorf("%w: it is for %v, which is not known here", ErrFirmware, chip)
	}
	if code := data[3] >> 4; code >= 8 {
		return 0, fmt.Errorf("%w: flash size 0x%x of its header is none", ErrFirmware, code)
	}
	return chip, nil
}

// ParseFirmware reads an image and holds that it is whole: no download that broke off, no byte
// changed on the way.
func ParseFirmware(data []byte) (Firmware, error) {
	if len(data) > maxFlash {
		return Firmware{}, fmt.Errorf("%w: %d bytes do not fit in any board", ErrFirmware, len(data))
	}
	table, noTable := Table(nil), fmt.Errorf("%w: none", ErrTable)
	if len(data) >= tableAt+tableSize {
		table, noTable = ParseTable(data[tableAt : tableAt+tableSize])
	}
	if noTable != nil {
		chip, err := parseHeader(data)
		if err == nil {
			err = alone(data, noTable)
		}
		return Firmware{Chip: chip, data: data}, err
	}
	// A merged image: its boot loader is where the chip wants it.
	boot := data
	if data[0] != magic {
		boot = data[0x1000:]
	}
	chip, err := parseHeader(boot)
	if err != nil {
		return Firmware{}, err
	}
	if at := chips[chip].boot; at != uint32(len(data)-len(boot)) {
		return Firmware{}, fmt.Errorf("%w: the boot loader of a %v belongs at 0x%x", ErrFirmware, chip, at)
	}
	app, ok := table.app()
	if !ok || uint64(app.Offset)+headerSize > uint64(len(data)) {
		return Firmware{}, fmt.Errorf("%w: it holds no application", ErrFirmware)
	}
	f := Firmware{Chip: chip, Table: table, data: data}
	return f, f.parts(app)
}

// region is a part of flash that is written, and what the file has for it.
type region struct {
	name string
	at   uint32
	data []byte
}

// span is a part of flash that is erased.
type span struct {
	name     string
	at, size uint32
}

// part is what the image has between two addresses, every byte of it: what looks like erased
// flash at its end may be the end of a digest. Nil: it has nothing there.
func (f Firmware) part(name string, from, to uint32) []region {
	if int(from) >= len(f.data) {
		return nil
	}
	return []region{{name, from, f.data[from:min(int(to), len(f.data))]}}
}

// filled ends data on a word, as flash is written, with what erased flash has.
func filled(data []byte) []byte {
	data = bytes.Clone(data)
	for len(data)%4 != 0 {
		data = append(data, 0xFF)
	}
	return data
}

// merged is what to write of a merged image: the boot loader, the partition table, and each
// partition that is not the board's own; with everything, those too.
func (f Firmware) merged(everything bool) []region {
	list := f.part("boot loader", chips[f.Chip].boot, tableAt)
	list = append(list, f.part("partition table", tableAt, tableAt+sector)...)
	for _, p := range f.Table {
		switch end := p.Offset + p.Size; {
		case p.startsApp() && int(end) <= len(f.data):
			// Whole, erased bytes too: of two copies in it the newer one counts.
			list = append(list, region{p.Label, p.Offset, f.data[p.Offset:end]})
		case everything || !p.holdsSettings():
			list = append(list, f.part(p.Label, p.Offset, end)...)
		}
	}
	return list
}

// application is what to write of an application alone on a board with this table.
func (f Firmware) application(t Table) ([]region, error) {
	app, ok := t.app()
	if !ok || uint64(len(f.data)) > uint64(app.Size) {
		return nil, fmt.Errorf("%w: %d bytes do not fit in the board's partition for it, %q with %d bytes", ErrFirmware, len(f.data), app.Label, app.Size)
	}
	return []region{{app.Label, app.Offset, f.data}}, nil
}

// erased is what has to be erased on a board with this table: the board's own data if asked
// to, and with an application alone also what says which application is started.
func (f Firmware) erased(t Table, settings bool) (list []span) {
	for _, p := range t {
		own := p.holdsSettings() && settings
		start := f.Table == nil && p.startsApp()
		if own || start {
			list = append(list, span{p.Label, p.Offset, p.Size})
		}
	}
	return list
}
