// Package dfu flashes nRF52 boards over the legacy serial protocol of their boot loader, which
// Nordic gave up and Adafruit_nRF52_Bootloader keeps: packets with a three-bit number, a
// header checksum and a CRC, framed by SLIP, each acknowledged with the number of the next.
// There is no reading back; the boot loader checks a CRC of the whole image before it starts
// it.
package dfu

import (
	"encoding/binary"
	"errors"
)

const (
	headerSize = 4
	crcSize    = 2
	// vendor is the packet type of everything but acknowledgements (PKT_TYPE_VENDOR_SPECIFIC,
	// hci_transport.c of Adafruit_nRF52_Bootloader 0.6).
	vendor = 14
	// hasCRC and reliable are bits of the first byte.
	hasCRC, reliable = 1 << 6, 1 << 7
	// MaxPayload is how much a packet's 12-bit length can tell.
	MaxPayload = 1<<12 - 1
	// MaxPacket is the longest packet.
	MaxPacket = headerSize + MaxPayload + crcSize
)

// What is wrong with a packet.
var (
	ErrShort    = errors.New("dfu: packet: too short")
	ErrChecksum = errors.New("dfu: packet: wrong header checksum")
	ErrLength   = errors.New("dfu: packet: length differs from what the header says")
	ErrCRC      = errors.New("dfu: packet: wrong CRC")
	ErrType     = errors.New("dfu: packet: neither reliable data with a CRC nor an acknowledgement")
)

// CRC16 is the CRC-16/CCITT with initial value 0xFFFF that packets and images have, continued
// from crc.
func CRC16(crc uint16, data []byte) uint16 {
	for _, b := range data {
		crc ^= uint16(b) << 8
		for range 8 {
			carry := crc & 0x8000
			crc <<= 1
			if carry != 0 {
				crc ^= 0x1021
			}
		}
	}
	return crc
}

// Packet is a packet before it is framed: a payload with its number, or an acknowledgement.
type Packet struct {
	Sequence uint8  // 0 to 7
	Ack      uint8  // number of the packet that is wanted next
	Payload  []byte // none: an acknowledgement
}

// Append appends header, payload and CRC; an acknowledgement is its header alone.
func (p Packet) Append(to []byte) []byte {
	from := len(to)
	if len(p.Payload) == 0 {
		to = append(to, p.Ack&7<<3, 0, 0)
		return append(to, -(to[from] + to[from+1] + to[from+2]))
	}
	length := len(p.Payload)
	to = append(to, p.Sequence&7|p.Ack&7<<3|hasCRC|reliable, vendor|byte(length)<<4, byte(length>>4))
	to = append(to, -(to[from] + to[from+1] + to[from+2]))
	to = append(to, p.Payload...)
	return binary.LittleEndian.AppendUint16(to, CRC16(0xFFFF, to[from:]))
}

// ParsePacket reads a packet without its frame. Payload points into data.
func ParsePacket(data []byte) (Packet, error) {
	if len(data) < headerSize {
		return Packet{}, ErrShort
	}
	if data[0]+data[1]+data[2]+data[3] != 0 {
		return Packet{}, ErrChecksum
	}
	p := Packet{Sequence: data[0] & 7, Ack: data[0] >> 3 & 7}
	length := int(data[1]>>4) | int(data[2])<<4
	switch kind := data[1] & 15; {
	case kind == 0 && data[0]&(hasCRC|reliable) == 0:
		if length != 0 || len(data) != headerSize {
			return Packet{}, ErrLength
		}
		return p, nil
	case kind != vendor || data[0]&(hasCRC|reliable) != hasCRC|reliable || length == 0:
		return Packet{}, ErrType
	}
	if len(data) != headerSize+length+crcSize {
		return Packet{}, ErrLength
	}
	body, crc := data[:headerSize+length], data[headerSize+length:]
	if CRC16(0xFFFF, body) != binary.LittleEndian.Uint16(crc) {
		return Packet{}, ErrCRC
	}
	p.Payload = body[headerSize:]
	return p, nil
}
