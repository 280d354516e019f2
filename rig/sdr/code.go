package sdr

import "math/bits"

// A payload goes on air as nibbles: a header of five, the whitened bytes and a checksum of four,
// each as one Hamming codeword. This file is that chain down to codewords.

// headerNibbles is how many nibbles the explicit header takes.
const headerNibbles = 5

// checksumNibbles is how many nibbles the checksum behind the payload takes.
const checksumNibbles = 4

// headerRate is the number of parity bits of the first block, whatever the coding rate.
const headerRate = 4

// whitening is the sequence that payload bytes are XORed with: the output of the shift register
// x^8+x^6+x^5+x^4+1 that starts with all ones.
var whitening = func() (table [255]byte) {
	state := byte(0xff)
	for i := range table {
		table[i] = state
		state = state<<1 | byte(bits.OnesCount8(state&0xb8)&1)
	}
	return table
}()

// header is what the explicit header says.
type header struct {
	length int
	rate   int // parity bits a codeword, 1 to 4
	crc    bool
}

// nibbles lays the header out with its checksum.
func (h header) nibbles() [headerNibbles]byte {
	n := [headerNibbles]byte{byte(h.length >> 4 & 15), byte(h.length & 15), byte(h.rate)<<1 | flag(h.crc)}
	sum := headerSum(n[0], n[1], n[2])
	n[3], n[4] = sum>>4, sum&15
	return n
}

// headerSum is the checksum of the three nibbles of a header, five bits.
func headerSum(h0, h1, h2 byte) byte {
	word := uint(h0)<<8 | uint(h1)<<4 | uint(h2)
	var sum byte
	for _, mask := range [5]uint{0xf00, 0x8e1, 0x49a, 0x257, 0x12f} { // c4 first
		sum = sum<<1 | byte(bits.OnesCount(word&mask)&1)
	}
	return sum
}

// parseHeader reads five nibbles; ok is false if the checksum or the coding rate is wrong.
func parseHeader(n []byte) (h header, ok bool) {
	h = header{length: int(n[0])<<4 | int(n[1]), rate: int(n[2] >> 1), crc: n[2]&1 == 1}
	sum := headerSum(n[0], n[1], n[2])
	return h, n[3] == sum>>4 && n[4] == sum&15 && h.rate >= 1 && h.rate <= 4
}

// checksum is the 16-bit checksum behind a payload: CRC with the polynomial 0x1021 over all but
// the last two bytes, which are XORed in as they are.
func checksum(payload []byte) uint16 {
	var crc, tail uint16
	body := payload
	if n := len(payload); n >= 2 {
		body, tail = payload[:n-2], uint16(payload[n-2])<<8|uint16(payload[n-1])
	} else if n == 1 {
		body, tail = nil, uint16(payload[0])
	}
	for _, b := range body {
		crc ^= uint16(b) << 8
		for range 8 {
			crc = crc<<1 ^ 0x1021&-(crc>>15)
		}
	}
	return crc ^ tail
}

// dataNibbles are the nibbles behind the header: whitened bytes, low half first, and the checksum
// where wanted, which is not whitened.
func dataNibbles(payload []byte, crc bool) []byte {
	out := make([]byte, 0, 2*len(payload)+checksumNibbles)
	for i, b := range payload {
		b ^= whitening[i%len(whitening)]
		out = append(out, b&15, b>>4)
	}
	if crc {
		sum := checksum(payload)
		for shift := 0; shift < 16; shift += 4 {
			out = append(out, byte(sum>>shift&15))
		}
	}
	return out
}

// payloadOf undoes dataNibbles for a payload of length bytes; good is false if there is a checksum
// and it does not fit.
func payloadOf(nibbles []byte, length int, crc bool) (payload []byte, good bool) {
	payload = make([]byte, length)
	for i := range payload {
		payload[i] = (nibbles[2*i] | nibbles[2*i+1]<<4) ^ whitening[i%len(whitening)]
	}
	if !crc {
		return payload, true
	}
	var sum uint16
	for i, n := range nibbles[2*length : 2*length+checksumNibbles] {
		sum |= uint16(n) << (4 * i)
	}
	return payload, sum == checksum(payload)
}

// parity holds the parity bits p0 to p3 of each nibble, p0 in bit 0; parityOne that of rate 4/5.
var parity, parityOne = func() (four, one [16]byte) {
	for n := range four {
		for i, mask := range [4]int{0b0111, 0b1110, 0b1011, 0b1101} {
			four[n] |= byte(bits.OnesCount(uint(n&mask))&1) << i
		}
		one[n] = byte(bits.OnesCount(uint(n)) & 1)
	}
	return four, one
}()

// codeword is a nibble with rate parity bits behind it; bit i goes into symbol i of the block.
func codeword(nibble byte, rate int) byte {
	if rate == 1 {
		return nibble | parityOne[nibble]<<4
	}
	return nibble | parity[nibble]&(1<<rate-1)<<4
}

func flag(b bool) byte {
	if b {
		return 1
	}
	return 0
}
