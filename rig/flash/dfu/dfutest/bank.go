package dfutest

import (
	"encoding/binary"
	"fmt"

	"github.com/meshrig/meshrig/rig/flash/dfu"
)

// Code is the error behind which the boot loader restarts the board (nrf_error.h; APP_ERROR_CHECK
// of process_dfu_packet, Adafruit_nRF52_Bootloader 48a149f). 0: none.
type Code uint8

// The codes.
const (
	NotSupported  Code = 6  // a size that is no multiple of 4, or firmware and SoftDevice at once
	InvalidState  Code = 8  // a start or init packet that does not come next
	InvalidLength Code = 9  // an init packet without its padding
	InvalidData   Code = 11 // an image for another SoftDevice
	DataSize      Code = 12 // an image that flash has no room for
	Forbidden     Code = 15 // an image for another device, or a SoftDevice without the unlock code
)

const (
	opInit, opStart, opData, opStop = 1, 3, 4, 5

	// deviceRevision unlocks updates of SoftDevice and boot loader (ADAFRUIT_DEV_REV).
	deviceRevision = 52840
	// anySoftDevice in an image's list is content with every one (DFU_SOFTDEVICE_ANY).
	anySoftDevice = 0xFFFE
	// maxInit is how much of an init packet there is room for (m_init_packet).
	maxInit = 128
	// page is what flash is erased by.
	page = 4096
)

type state uint8

// The states that can be seen from outside (dfu_state_t).
const (
	idle state = iota
	ready
	receiving
	validated // a wrong CRC ends here
)

// bank is what a boot loader knows of the transfer, since its last start.
type bank struct {
	state     state
	held      bool // by a stop that came too early, which stays at the head of the queue
	mode      uint32
	size      uint32
	init      []byte
	firmware  []byte
	overflown bool // more came than was announced: nothing is taken any more
}

// regionStart is where firmware begins, behind the SoftDevice.
func (l *Loader) regionStart() uint32 {
	if l.softDevice() == 0x00B6 { // S140 6.1.1
		return 0x26000
	}
	return 0x27000 // S140 7
}

// softDevice is the SoftDevice of the board.
func (l *Loader) softDevice() uint16 {
	if l.SoftDevice == 0 {
		return 0x00B6
	}
	return l.SoftDevice
}

// do acts on a payload. What is wrong with it without a restart is only noted: the boot loader
// passes over it.
func (l *Loader) do(payload []byte) (code Code, activated bool) {
	words := len(payload)/4 - 1
	if words < 0 || l.bank.held {
		l.wrong("payload %x", payload)
		return 0, false
	}
	data := payload[4 : 4+4*words]
	switch payload[0] {
	case opStart:
		return l.start(data), false
	case opInit:
		return l.prevalidate(data), false
	case opData:
		l.receive(data)
	case opStop:
		return 0, l.validate()
	default:
		l.wrong("operation %d", payload[0])
	}
	return 0, false
}

// start is dfu_start_pkt_handle: it erases what the image will need.
func (l *Loader) start(data []byte) Code {
	const bootloader, reserved = 0xF4000, 0xA000 // BOOTLOADER_REGION_START, DFU_APP_DATA_RESERVED
	var words [4]uint32                          // mode, size of SoftDevice, boot loader and application
	for i := range min(len(words), len(data)/4) {
		words[i] = binary.LittleEndian.Uint32(data[4*i:])
	}
	mode, total := words[0], words[1]+words[2]+words[3]
	switch {
	case mode&4 != 0 && mode&3 != 0, (words[1]|words[2]|words[3])%4 != 0:
		return NotSupported
	case words[2] > 0xFE000-bootloader, total > bootloader-reserved-l.regionStart():
		return DataSize
	case l.bank.state != idle:
		return InvalidState
	}
	if mode != 4 || len(data) != 16 {
		l.wrong("start packet %x", data)
	}
	l.bank = bank{state: ready, mode: mode, size: total}
	l.erased += int(total+page-1) / page * page
	l.invalid = true
	return 0
}

// prevalidate is dfu_init_pkt_complete and dfu_init_prevalidate.
func (l *Loader) prevalidate(data []byte) Code {
	le, b := binary.LittleEndian, &l.bank
	if b.state != ready {
		return InvalidState
	}
	if len(data) <= maxInit {
		b.init = append([]byte(nil), data...)
	}
	if len(b.init) < 12 {
		return InvalidLength
	}
	n := int(le.Uint16(b.init[8:]))
	if uint8(len(b.init)-10-2*n) < 2 || len(b.init) < 10+2*n {
		return InvalidLength
	}
	if le.Uint16(b.init) != dfu.DeviceNRF52 || b.mode&3 != 0 && le.Uint16(b.init[2:]) != deviceRevision {
		return Forbidden
	}
	for i := range n {
		if id := le.Uint16(b.init[10+2*i:]); id == anySoftDevice || id == l.softDevice() {
			b.init, b.state = b.init[10+2*n:], receiving
			return 0
		}
	}
	return InvalidData
}

// receive is dfu_data_pkt_handle, whose errors nobody looks at.
func (l *Loader) receive(data []byte) {
	b := &l.bank
	switch {
	case b.state != receiving:
		l.wrong("data without an init packet")
	case b.overflown || len(b.firmware)+len(data) > int(b.size):
		l.wrong("%d bytes after %d of %d", len(data), len(b.firmware), b.size)
		b.overflown = true
	default:
		b.firmware = append(b.firmware, data...)
	}
}

// validate is dfu_image_validate and dfu_image_activate, whose errors nobody looks at.
func (l *Loader) validate() bool {
	b := &l.bank
	if b.state != receiving || b.overflown || len(b.firmware) != int(b.size) {
		l.wrong("stopped after %d of %d bytes", len(b.firmware), b.size)
		b.held = true
		return false
	}
	b.state = validated
	if crc := binary.LittleEndian.Uint16(b.init); dfu.CRC16(0xFFFF, b.firmware) != crc {
		l.wrong("the firmware's CRC is not %04x", crc)
		b.held = true
		return false
	}
	return true
}

// String is the word of recordings.
func (c Code) String() string { return fmt.Sprintf("reset %d", uint8(c)) }
