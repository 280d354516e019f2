package admin

import (
	"encoding/binary"
	"hash/crc32"

	"github.com/meshrig/meshrig/firmware/device"
)

// safeFlash replaces a file so that a power cut leaves the old content or the new
// one: the new one is first written whole, with a checksum, to a file beside it.
type safeFlash struct {
	device.Flash
}

// draft is what the file beside a file has behind its name.
const draft = ".new"

// Flash returns flash for the files of a room: one whose files survive a power cut
// while they are written, or under WritesInPlace flash itself. It is to be used
// from the first file that is read.
func (q Quirks) Flash(flash device.Flash) device.Flash {
	if _, safe := flash.(safeFlash); safe || q.WritesInPlace {
		return flash
	}
	return safeFlash{flash}
}

// draftSum is over the name too: four zeros, with which a file can start, would else be a whole draft
// of nothing.
func draftSum(name string, content []byte) uint32 {
	return crc32.Update(crc32.ChecksumIEEE([]byte(name)), crc32.IEEETable, content)
}

// ReadFile prefers a whole draft, which is there only if a write was cut.
func (f safeFlash) ReadFile(name string) ([]byte, error) {
	if data, err := f.Flash.ReadFile(name + draft); err == nil && len(data) >= crc32.Size {
		content, sum := data[:len(data)-crc32.Size], data[len(data)-crc32.Size:]
		if draftSum(name, content) == binary.LittleEndian.Uint32(sum) {
			return content, nil
		}
	}
	return f.Flash.ReadFile(name)
}

// WriteFile writes the draft, then the file, then removes the draft.
func (f safeFlash) WriteFile(name string, data []byte) error {
	whole := make([]byte, 0, len(data)+crc32.Size)
	whole = binary.LittleEndian.AppendUint32(append(whole, data...), draftSum(name, data))
	if err := f.Flash.WriteFile(name+draft, whole); err != nil {
		return err
	}
	if err := f.Flash.WriteFile(name, data); err != nil {
		return err
	}
	return f.Flash.Remove(name + draft)
}

// Remove removes the file and its draft.
func (f safeFlash) Remove(name string) error {
	_ = f.Flash.Remove(name + draft) // mostly there is none
	return f.Flash.Remove(name)
}
