package esp

import (
	"bytes"
	"crypto/md5" //nolint:gosec // the partition table's own checksum, no secret
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// tableAt is where in flash the partition table is (ESP-IDF default, which Arduino keeps).
	tableAt = 0x8000
	// tableSize is how long it is at most.
	tableSize = 0xC00
	entrySize = 32
	// sector is what flash is erased by.
	sector = 0x1000
)

// Types and subtypes of partitions ("ESP-IDF, Partition Tables").
const (
	typeApp  = 0x00
	typeData = 0x01

	appFactory = 0x00
	appOTA0    = 0x10
	dataOTA    = 0x00 // which application is started
)

// ErrTable is the cause of every error about a partition table.
var ErrTable = errors.New("esp: partition table")

// Partition is a part of flash.
type Partition struct {
	Type, Subtype byte
	Offset, Size  uint32
	Label         string
}

// holdsSettings reports whether what is in the partition is the board's own, written while it
// runs: NVS, file systems, core dumps. Which application is started is not.
func (p Partition) holdsSettings() bool { return p.Type == typeData && p.Subtype != dataOTA }

// startsApp reports whether the partition says which application is started.
func (p Partition) startsApp() bool { return p.Type == typeData && p.Subtype == dataOTA }

// Table is the partition table of a board.
type Table []Partition

// app is the partition that is started if nothing says otherwise.
func (t Table) app() (Partition, bool) {
	for _, subtype := range []byte{appFactory, appOTA0} {
		for _, p := range t {
			if p.Type == typeApp && p.Subtype == subtype {
				return p, true
			}
		}
	}
	return Partition{}, false
}

// ParseTable reads a partition table, checks its MD5 if it has one, and that its partitions
// lie behind it, on whole sectors, one after the other.
func ParseTable(data []byte) (Table, error) {
	var t Table
	for at := 0; at+entrySize <= len(data); at += entrySize {
		row := data[at : at+entrySize]
		switch {
		case row[0] == 0xAA && row[1] == 0x50:
			label, _, _ := bytes.Cut(row[12:28], []byte{0})
			t = append(t, Partition{
				Type: row[2], Subtype: row[3], Label: string(label),
				Offset: binary.LittleEndian.Uint32(row[4:]), Size: binary.LittleEndian.Uint32(row[8:]),
			})
			continue
		case row[0] == 0xEB && row[1] == 0xEB:
			if sum := md5.Sum(data[:at]); !bytes.Equal(sum[:], row[16:]) { //nolint:gosec // see above
				return nil, fmt.Errorf("%w: wrong MD5", ErrTable)
			}
		case bytes.Count(row, []byte{0xFF}) != len(row):
			return nil, fmt.Errorf("%w: row %d is none", ErrTable, at/entrySize)
		}
		break
	}
	if len(t) == 0 {
		return nil, fmt.Errorf("%w: empty", ErrTable)
	}
	end := uint64(tableAt + sector)
	for _, p := range t {
		if uint64(p.Offset) < end || p.Offset%sector != 0 || p.Size == 0 || p.Size%sector != 0 {
			return nil, fmt.Errorf("%w: partition %q at 0x%x with 0x%x bytes", ErrTable, p.Label, p.Offset, p.Size)
		}
		if end = uint64(p.Offset) + uint64(p.Size); end > maxFlash {
			return nil, fmt.Errorf("%w: partition %q ends behind %d MiB", ErrTable, p.Label, maxFlash>>20)
		}
	}
	return t, nil
}
