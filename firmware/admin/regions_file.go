package admin

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"

	"github.com/meshrig/meshrig/firmware/device"
)

// RegionsFile is where the regions are kept.
const RegionsFile = "/regions2"

// Layout of RegionsFile (RegionMap::save, v1.17.1): a head of reserved 3, default 2,
// home 2, flags of the wildcard 1, next number 2, and then per region its number 2,
// its parent 2, name 31, flags 1, reserved 128.
const (
	regionsHead = 10
	regionEntry = 164
	regionFlags = 4 + MaxRegionName + 1
)

// Load replaces the map by what is on flash. What stands before an error counts.
// A missing file leaves the map alone and is no error.
func (m *Regions) Load(flash device.Flash) error {
	data, err := flash.ReadFile(RegionsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("admin: regions: %w", err)
	}
	defer m.rescope()
	m.count, m.last, m.home, m.fallback = 0, 0, 0, 0
	size := len(data)
	if size < regionsHead {
		return &FileError{File: RegionsFile, Field: "head", Offset: size, Want: "10 bytes"}
	}
	m.fallback = RegionID(binary.LittleEndian.Uint16(data[3:]))
	m.home = RegionID(binary.LittleEndian.Uint16(data[5:]))
	m.wildcard.Flags = data[7]
	m.last = max(RegionID(binary.LittleEndian.Uint16(data[8:])), 1) - 1
	for data = data[regionsHead:]; len(data) > 0 && m.count < MaxRegions; data = data[regionEntry:] {
		if len(data) < regionEntry {
			return &FileError{File: RegionsFile, Field: fmt.Sprintf("region %d", m.count), Offset: size, Want: "164 bytes"}
		}
		r := &m.slots[m.count]
		r.ID = RegionID(binary.LittleEndian.Uint16(data))
		r.Parent = RegionID(binary.LittleEndian.Uint16(data[2:]))
		copy(r.name[:], data[4:regionFlags])
		r.Flags = data[regionFlags]
		if r.ID > m.last {
			m.last = r.ID
		}
		m.count++
	}
	return nil
}

// Save writes the map to flash.
func (m *Regions) Save(flash device.Flash) error {
	data := make([]byte, 3, regionsHead+m.count*regionEntry)
	data = binary.LittleEndian.AppendUint16(data, uint16(m.fallback))
	data = binary.LittleEndian.AppendUint16(data, uint16(m.home))
	data = append(data, m.wildcard.Flags)
	data = binary.LittleEndian.AppendUint16(data, uint16(m.last+1))
	for i := range m.count {
		r := &m.slots[i]
		data = binary.LittleEndian.AppendUint16(data, uint16(r.ID))
		data = binary.LittleEndian.AppendUint16(data, uint16(r.Parent))
		data = append(data, r.name[:]...)
		data = append(data, r.Flags)
		data = append(data, make([]byte, regionEntry-regionFlags-1)...)
	}
	if err := flash.WriteFile(RegionsFile, data); err != nil {
		return fmt.Errorf("admin: regions: %w", err)
	}
	return nil
}
