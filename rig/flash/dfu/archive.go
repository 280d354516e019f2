package dfu

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/meshrig/meshrig/rig/flash"
)

const (
	// bootloader is where the boot loader of an nRF52840 begins, and reserved what it keeps free
	// in front of that for the firmware's settings (BOOTLOADER_REGION_START of dfu_types.h,
	// DFU_APP_DATA_RESERVED of its Makefile: 10 pages; Adafruit_nRF52_Bootloader 48a149f).
	bootloader, reserved = 0xF4000, 0xA000
	// MaxFirmware is the longest firmware that fits beside the smallest SoftDevice, S140 6.1.1:
	// the boot loader restarts at an announcement of more (DFU_IMAGE_MAX_SIZE_FULL).
	MaxFirmware = bootloader - reserved - 0x26000
	// maxFile is more than the flash of an nRF52840 has, so that what is too long for the boot
	// loader is told with its length.
	maxFile = 1 << 20
	// maxInit is how long an init packet can be with its padding (m_init_packet, dfu_single_bank.c).
	maxInit = 128 - 2
	// DeviceNRF52 is the device type of init packets for the nRF52 (0x0052).
	DeviceNRF52 = 0x0052
	// AnySoftDevice in an archive's list means that the firmware runs with every one
	// (DFU_SOFTDEVICE_ANY).
	AnySoftDevice = 0xFFFE
)

// ErrArchive is the cause of every error about an archive's contents.
var ErrArchive = errors.New("dfu: archive")

// Archive is the .zip that a build for nRF52 boards leaves: the firmware and the packet which
// tells the boot loader what it is.
type Archive struct {
	Init     []byte
	Firmware []byte

	Device      uint16   // device type of the init packet
	Revision    uint16   // of the device
	Application uint32   // version of the firmware, mostly 0xFFFFFFFF
	SoftDevices []uint16 // the firmware runs with one of these; 0xFFFE: with any
	CRC         uint16   // of the firmware
}

// listing is what is read of manifest.json.
type listing struct {
	Manifest struct {
		Application *entry `json:"application"`
		Bootloader  *entry `json:"bootloader"`
		SoftDevice  *entry `json:"softdevice"`
		Both        *entry `json:"softdevice_bootloader"`
	} `json:"manifest"`
}

type entry struct {
	Bin string `json:"bin_file"`
	Dat string `json:"dat_file"`
}

// ParseArchive reads a .zip and checks that firmware and init packet belong together. One that
// would replace the boot loader or the radio stack is refused: a board whose boot loader is
// half written cannot be helped over a cable.
func ParseArchive(data []byte) (Archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Archive{}, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	text, err := read(z, "manifest.json", 1<<16)
	if err != nil {
		return Archive{}, err
	}
	var list listing
	if err := json.Unmarshal(text, &list); err != nil {
		return Archive{}, fmt.Errorf("%w: manifest.json: %w", ErrArchive, err)
	}
	m := list.Manifest
	switch {
	case m.Bootloader != nil || m.SoftDevice != nil || m.Both != nil:
		return Archive{}, fmt.Errorf("%w: it replaces the boot loader or the SoftDevice; wanted is firmware alone", ErrArchive)
	case m.Application == nil:
		return Archive{}, fmt.Errorf("%w: manifest.json lists no application", ErrArchive)
	}
	var a Archive
	if a.Init, err = read(z, m.Application.Dat, maxInit); err != nil {
		return Archive{}, err
	}
	if a.Firmware, err = read(z, m.Application.Bin, maxFile); err != nil {
		return Archive{}, err
	}
	if err := a.parseInit(); err != nil {
		return a, err
	}
	return a, a.suitable()
}

// read reads a file of the archive that has at most so many bytes, and at least one.
func read(z *zip.Reader, name string, most int64) ([]byte, error) {
	f, err := z.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArchive, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrArchive, name, err)
	}
	if len(data) == 0 || int64(len(data)) > most {
		return nil, fmt.Errorf("%w: %s: want 1 to %d bytes", ErrArchive, name, most)
	}
	return data, nil
}

// parseInit reads the init packet: device type and revision, version, a list of SoftDevices
// and the CRC of the firmware, little endian.
func (a *Archive) parseInit() error {
	le, b := binary.LittleEndian, a.Init
	if len(b) < 10 {
		return fmt.Errorf("%w: init packet of %d bytes", ErrArchive, len(b))
	}
	a.Device, a.Revision, a.Application = le.Uint16(b), le.Uint16(b[2:]), le.Uint32(b[4:])
	n := int(le.Uint16(b[8:]))
	if b = b[10:]; len(b) != 2*n+2 {
		return fmt.Errorf("%w: init packet of %d bytes with %d SoftDevices; the protocol of newer Nordic tools is not spoken here", ErrArchive, len(a.Init), n)
	}
	for range n {
		a.SoftDevices = append(a.SoftDevices, le.Uint16(b))
		b = b[2:]
	}
	a.CRC = le.Uint16(b)
	if got := CRC16(0xFFFF, a.Firmware); got != a.CRC {
		return fmt.Errorf("%w: the firmware's CRC is %04x, the init packet wants %04x", ErrArchive, got, a.CRC)
	}
	return nil
}

// suitable refuses what the boot loader would restart at, half of it with the old firmware
// erased already.
func (a *Archive) suitable() error {
	room := a.room()
	switch {
	case a.Device != DeviceNRF52:
		return fmt.Errorf("%w: device type is %d, wanted is %d", ErrArchive, a.Device, DeviceNRF52)
	case len(a.SoftDevices) == 0:
		return fmt.Errorf("%w: it lists no SoftDevice that the firmware runs with, and every boot loader refuses it; make it anew with --sd-req", ErrArchive)
	case len(a.Firmware)%4 != 0:
		return fmt.Errorf("%w: firmware of %d bytes: the boot loader writes words of 4", ErrArchive, len(a.Firmware))
	case len(a.Firmware) > room:
		return fmt.Errorf("%w: firmware of %d bytes: beside the SoftDevice %s the boot loader has room for %d (0x%X)", ErrArchive, len(a.Firmware), a.wants(), room, room)
	}
	return nil
}

// room is how long the firmware may be: flash between the smallest of its SoftDevices and what
// is reserved in front of the boot loader.
func (a *Archive) room() int {
	room := 0
	for _, id := range a.SoftDevices {
		s, ok := flash.SoftDeviceOf(id)
		if !ok {
			return MaxFirmware
		}
		room = max(room, bootloader-reserved-int(s.End))
	}
	return room
}

// wants names the SoftDevices of the list.
func (a *Archive) wants() string {
	var names []string
	for _, id := range a.SoftDevices {
		name := fmt.Sprintf("0x%04X", id)
		if s, ok := flash.SoftDeviceOf(id); ok {
			name = s.Name + " (" + name + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, " or ")
}
