package esptest

import (
	"crypto/md5" //nolint:gosec // the partition table's own checksum
	"crypto/sha256"
	"encoding/binary"

	"github.com/meshrig/meshrig/rig/flash/esp"
)

// partitions is the table of the images that this package makes, as Arduino's default for
// 4 MiB lays it out.
var partitions = esp.Table{
	{Type: 1, Subtype: 2, Offset: 0x9000, Size: 0x5000, Label: "nvs"},
	{Type: 1, Subtype: 0, Offset: 0xE000, Size: 0x2000, Label: "otadata"},
	{Type: 0, Subtype: 0x10, Offset: 0x10000, Size: 0x140000, Label: "app0"},
	{Type: 0, Subtype: 0x11, Offset: 0x150000, Size: 0x140000, Label: "app1"},
	{Type: 1, Subtype: 0x82, Offset: 0x290000, Size: 0x160000, Label: "spiffs"},
}

// Partitions returns the partition table of the images that this package makes: Arduino's
// default for 4 MiB.
func Partitions() esp.Table { return append(esp.Table(nil), partitions...) }

// TableBytes is a partition table as it stands in flash.
func TableBytes(t esp.Table) []byte {
	var out []byte
	for _, p := range t {
		row := append([]byte{0xAA, 0x50, p.Type, p.Subtype}, make([]byte, 28)...)
		binary.LittleEndian.PutUint32(row[4:], p.Offset)
		binary.LittleEndian.PutUint32(row[8:], p.Size)
		copy(row[12:28], p.Label)
		out = append(out, row...)
	}
	sum := md5.Sum(out) //nolint:gosec // see above
	out = append(out, 0xEB, 0xEB)
	for range 14 {
		out = append(out, 0xFF)
	}
	out = append(out, sum[:]...)
	for len(out) < 0xC00 {
		out = append(out, 0xFF)
	}
	return out
}

// Part is a boot loader or an application of one segment, with bytes that differ by seed, its
// checksum and its SHA-256. Its size is whole blocks of 16 bytes, as esptool makes them: the one
// asked for, rounded down, but no fewer than five.
func Part(chip esp.Chip, size int, seed byte) []byte {
	b := make([]byte, max(size/16, 5)*16)
	for i := range b {
		b[i] = byte(i>>4)*31 + byte(i)*seed
	}
	clear(b[:partAt])
	copy(b, []byte{0xE9, 1, 2, 0x2F})
	binary.LittleEndian.PutUint16(b[12:], uint16(chip))
	b[23] = 1 // a SHA-256 is behind the checksum
	binary.LittleEndian.PutUint32(b[24:], 0x3FFF0000)
	binary.LittleEndian.PutUint32(b[28:], uint32(len(b)-partAt-partEnd))
	Seal(b)
	return b
}

// partAt is where the bytes of the segment of a Part begin, partEnd how many stand behind them:
// three to fill a block, the checksum, the SHA-256.
const (
	partAt  = 32
	partEnd = 3 + 1 + sha256.Size
)

// Seal puts the checksum and the SHA-256 into a Part whose bytes were changed.
func Seal(part []byte) {
	end := len(part) - sha256.Size
	clear(part[len(part)-partEnd : end])
	sum := byte(0xEF)
	for _, b := range part[partAt : len(part)-partEnd] {
		sum ^= b
	}
	part[end-1] = sum
	digest := sha256.Sum256(part[:end])
	copy(part[end:], digest[:])
}

// Merged is an image from address 0 on, with an application of so many bytes; what is no whole
// block of them is padding.
func Merged(chip esp.Chip, app int, seed byte) []byte {
	return MergedWith(chip, partitions, app, seed)
}

// MergedWith is Merged with another partition table.
func MergedWith(chip esp.Chip, t esp.Table, app int, seed byte) []byte {
	b := make([]byte, 0x10000+app)
	for i := range b {
		b[i] = 0xFF
	}
	boot := 0
	if chip == esp.ESP32 {
		boot = 0x1000
	}
	copy(b[boot:], Part(chip, 0x3000, seed+1))
	copy(b[0x8000:], TableBytes(t))
	copy(b[0xE000:], []byte{1, 0, 0, 0}) // application 0 is started
	copy(b[0x10000:], Part(chip, app, seed))
	return b
}
