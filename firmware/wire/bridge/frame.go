package bridge

import "fmt"

// Sizes in bytes.
const (
	MaxPacket = 256           // MaxPacket is the longest packet that a bridge takes (MAX_TRANS_UNIT + 1).
	Overhead  = 6             // Overhead is what a frame has around its packet (SERIAL_OVERHEAD).
	before    = Overhead - 2  // of it, in front of the packet
	maxFrame  = MaxPacket + 6 // (MAX_SERIAL_PACKET_SIZE)
)

// The magic word, BRIDGE_PACKET_MAGIC, in its two bytes.
const (
	magicHigh = 0xC0
	magicLow  = 0x3E
)

// Sum is the Fletcher-16 checksum of a packet (BridgeBase::fletcher16): two sums modulo 255, the second
// one in the high byte.
func Sum(packet []byte) uint16 {
	var a, b uint16
	for _, v := range packet {
		a = (a + uint16(v)) % 255
		b = (b + a) % 255
	}
	return b<<8 | a
}

// AppendFrame appends the frame of a packet, as RS232Bridge::sendPacket writes it. It fails on more than
// [MaxPacket] bytes; what they are it does not judge.
func AppendFrame(dst, packet []byte) ([]byte, error) {
	if len(packet) > MaxPacket {
		return dst, fmt.Errorf("bridge: packet of %d bytes; a frame holds at most %d", len(packet), MaxPacket)
	}
	dst = append(dst, magicHigh, magicLow, byte(len(packet)>>8), byte(len(packet)))
	dst = append(dst, packet...)
	sum := Sum(packet)
	return append(dst, byte(sum>>8), byte(sum)), nil
}
