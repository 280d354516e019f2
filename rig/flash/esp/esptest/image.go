package esptest

import (
	"crypto/md5" //nolint:gosec // the partition table's own checksum
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

// Part is something that begins as a boot loader or an application does, with bytes that
// differ by seed.
func Part(chip esp.Chip, size int, seed byte) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i>>4)*31 + byte(i)*seed
	}
	copy(b, []byte{0xE9, 1, 2, 0x2F})
	binary.LittleEndian.PutUint16(b[12:], uint16(chip))
	b[size-1] = 0x5A // not what erased flash has
	return b
}

// Merged is an image from address 0 on, with an application of so many bytes.
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
	copy(b[boot:], Part(chip, 0x3001, seed+1))
	copy(b[0x8000:], TableBytes(t))
	copy(b[0xE000:], []byte{1, 0, 0, 0}) // application 0 is started
	copy(b[0x10000:], Part(chip, app, seed))
	return b
}
