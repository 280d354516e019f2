package esp

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

const (
	// segmentHeader is where a segment goes, and its length.
	segmentHeader = 8
	// maxSegments is how many segments there are at most, and checksumSeed what their checksum
	// begins with (esptool v5.3.1, BaseFirmwareImage.verify and ESPLoader.ESP_CHECKSUM_MAGIC).
	maxSegments  = 16
	checksumSeed = 0xEF
	// blockSize is what images are padded to; the last byte of the last block is the checksum
	// (esptool v5.3.1, BaseFirmwareImage.read_checksum).
	blockSize = 16
)

// whole holds that all of the boot loader or application at the beginning of data is there and
// undamaged, and returns where it ends: its segments, their checksum, and the SHA-256 if one is
// appended (esptool v5.3.1, ESP32FirmwareImage; a board's boot loaders look at the same). Its
// header was read before. What stands behind its end is not looked at.
func whole(data []byte) (end int, err error) {
	cutOff := func(what string, end uint64) (int, error) {
		return 0, fmt.Errorf("it is cut off: 0x%x bytes of it are there, and its %s ends at 0x%x; get the file anew", len(data), what, end)
	}
	segments, appended := int(data[1]), data[headerSize-1]
	switch {
	case segments == 0 || segments > maxSegments:
		return 0, fmt.Errorf("its header says %d segments, and there are 1 to %d", segments, maxSegments)
	case appended > 1:
		return 0, fmt.Errorf("its header says 0x%02x for whether a SHA-256 is appended, and there are 0 and 1", appended)
	}
	sum, at := byte(checksumSeed), headerSize
	for i := range segments {
		what := fmt.Sprintf("segment %d", i+1)
		if len(data) < at+segmentHeader {
			return cutOff("header of "+what, uint64(at+segmentHeader))
		}
		from := at + segmentHeader
		to := uint64(from) + uint64(binary.LittleEndian.Uint32(data[at+4:]))
		if to > uint64(len(data)) {
			return cutOff(what, to)
		}
		at = int(to)
		for _, b := range data[from:at] {
			sum ^= b
		}
	}
	end = at - at%blockSize + blockSize
	if end > len(data) {
		return cutOff("checksum", uint64(end))
	}
	if is := data[end-1]; is != sum {
		return 0, fmt.Errorf("it is damaged: its checksum is 0x%02x, that of its segments 0x%02x; get the file anew", is, sum)
	}
	if appended == 0 {
		return end, nil
	}
	digest := sha256.Sum256(data[:end])
	if end+len(digest) > len(data) {
		return cutOff("SHA-256", uint64(end+len(digest)))
	}
	if is := data[end : end+len(digest)]; !bytes.Equal(is, digest[:]) {
		return 0, fmt.Errorf("it is damaged: its SHA-256 is %.4x..., that of its contents %.4x...; get the file anew", is, digest[:])
	}
	return end + len(digest), nil
}

// alone holds that an application is whole and that nothing stands behind it, as a build leaves
// it. That the file has no partition table is known by noTable: it may be a merged image of which
// only the beginning is there.
func alone(data []byte, noTable error) error {
	end, err := whole(data)
	if err == nil && end != len(data) {
		err = fmt.Errorf("0x%x bytes stand behind its end at 0x%x: it is no application as builds leave it, nor one signed for secure boot, which is not known here, nor a merged image (%w)",
			len(data)-end, end, noTable)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrFirmware, err)
	}
	return nil
}

// parts holds that the boot loader and every application of a merged image are whole. Behind each
// may stand anything up to the next: padding, a signature, what a copy of a board's flash has.
// Of applications but the one that is started, a partition may be erased.
func (f Firmware) parts(started Partition) error {
	check := func(name string, from, to uint32) error {
		data := f.data[from:min(int(to), len(f.data))]
		chip, err := parseHeader(data)
		if err != nil {
			return fmt.Errorf("%s at 0x%x: %w", name, from, err)
		}
		if chip != f.Chip {
			return fmt.Errorf("%w: the boot loader is for %v, the application for %v", ErrFirmware, f.Chip, chip)
		}
		if _, err := whole(data); err != nil {
			return fmt.Errorf("%w: %s at 0x%x: %w", ErrFirmware, name, from, err)
		}
		return nil
	}
	if err := check("boot loader", chips[f.Chip].boot, tableAt); err != nil {
		return err
	}
	for _, p := range f.Table {
		if p.Type != typeApp || int(p.Offset) >= len(f.data) {
			continue
		}
		there := f.data[p.Offset:min(int(p.Offset+p.Size), len(f.data))]
		if p != started && bytes.Count(there, []byte{0xFF}) == len(there) {
			continue
		}
		if err := check(fmt.Sprintf("application %q", p.Label), p.Offset, p.Offset+p.Size); err != nil {
			return err
		}
	}
	return nil
}
