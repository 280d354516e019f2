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
	if content, whole := f.draft(name); whole {
		return content, nil
	}
	return f.Flash.ReadFile(name)
}

// draft reads what is beside a file, and tells whether that is whole.
func (f safeFlash) draft(name string) (content []byte, whole bool) {
	data, err := f.Flash.ReadFile(name + draft)
	if err != nil || len(data) < crc32.Size {
		return nil, false
	}
	content, sum := data[:len(data)-crc32.Size], data[len(data)-crc32.Size:]
	return content, draftSum(name, content) == binary.LittleEndian.Uint32(sum)
}

// WriteFile writes the draft, then the file, then removes the draft. A draft that a cut has left is
// finished first: the file behind it may be broken, and another cut could break the draft too.
func (f safeFlash) WriteFile(name string, data []byte) error {
	if content, whole := f.draft(name); whole {
		if err := f.Flash.WriteFile(name, content); err != nil {
			return err
		}
	}
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
