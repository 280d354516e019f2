package emulated

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// settings are what commands have set.
type settings struct {
	packetType byte
	typed      bool // by SetPacketType
	tuned      bool // by SetRfFrequency
	modulated  bool // by SetModulationParams for this packet type
	framed     bool // by SetPacketParams for this packet type
	hertz      float64
	spreading  lora.SpreadingFactor
	bandwidth  lora.Bandwidth
	coding     lora.CodingRate
	slow       bool // low data rate optimisation
	preamble   uint16
	checksum   bool
	inverted   bool
	base       byte
	mask       uint16 // of interrupts
	dio1       uint16
	tcxo       bool
	tcxoDelay  time.Duration
	warm       bool // the next sleep keeps the settings
}

const packetLoRa = 1

// setPacketType is the first command of a configuration: it loses what was set for the type before
// (RM0453, 5.8.4).
func (c *Chip) setPacketType(p []byte) error {
	if p[0] > 3 {
		return reasonError(fmt.Sprintf("packet type %#02x is none", p[0]))
	}
	c.set.packetType, c.set.typed = p[0], true
	c.set.modulated, c.set.framed = false, false
	return nil
}

func (c *Chip) setFrequency(p []byte) error {
	steps := uint32(p[0])<<24 | uint32(p[1])<<16 | uint32(p[2])<<8 | uint32(p[3])
	hertz := float64(steps) * crystal / (1 << 25)
	if hertz < 150e6 || hertz > 960e6 {
		return reasonError(fmt.Sprintf("%.0f Hz lies outside 150 to 960 MHz", hertz))
	}
	c.set.hertz, c.set.tuned = hertz, true
	return nil
}

// bandwidths are the codes of LoRa bandwidths (13.4.5.2).
func bandwidths() map[byte]lora.Bandwidth {
	return map[byte]lora.Bandwidth{
		0x00: lora.BW7k8, 0x08: lora.BW10k4, 0x01: lora.BW15k6, 0x09: lora.BW20k8, 0x02: lora.BW31k25,
		0x0A: lora.BW41k7, 0x03: lora.BW62k5, 0x04: lora.BW125k, 0x05: lora.BW250k, 0x06: lora.BW500k,
	}
}

// lora tells why parameters of LoRa frames cannot be set.
func (c *Chip) lora() error {
	switch {
	case !c.set.typed:
		return stateError("SetPacketType is the first command of a configuration")
	case c.set.packetType != packetLoRa:
		return stateError("only LoRa packets are emulated")
	}
	return nil
}

func (c *Chip) setModulation(p []byte) error {
	if err := c.lora(); err != nil {
		return err
	}
	sf, cr := lora.SpreadingFactor(p[0]), lora.CodingRate(p[2]+4)
	bw, known := bandwidths()[p[1]]
	switch {
	case !sf.Valid():
		return reasonError(fmt.Sprintf("spreading factor %#02x is none", p[0]))
	case !known:
		return reasonError(fmt.Sprintf("bandwidth %#02x is none", p[1]))
	case !cr.Valid():
		return reasonError(fmt.Sprintf("coding rate %#02x is none", p[2]))
	case p[3] > 1:
		return reasonError(fmt.Sprintf("low data rate optimisation %#02x is none", p[3]))
	}
	c.set.spreading, c.set.bandwidth, c.set.coding, c.set.slow, c.set.modulated = sf, bw, cr, p[3] == 1, true
	return nil
}

func (c *Chip) setPacket(p []byte) error {
	if err := c.lora(); err != nil {
		return err
	}
	switch {
	case p[2] > 1 || p[4] > 1 || p[5] > 1:
		return reasonError(fmt.Sprintf("packet parameters % x are none", p))
	case p[2] == 1:
		return stateError("implicit headers are not emulated")
	}
	c.set.preamble, c.set.checksum, c.set.inverted = uint16(p[0])<<8|uint16(p[1]), p[4] == 1, p[5] == 1
	if c.set.preamble == 0 {
		return reasonError("a preamble of 0 symbols")
	}
	c.set.framed = true
	return nil
}

func (c *Chip) setBase(p []byte) error {
	c.set.base, c.pointer = p[1], p[1]
	return nil
}

// radio is what the settings come to, or what is missing.
func (c *Chip) radio() (lora.Params, error) {
	switch s := &c.set; {
	case !s.typed:
		return lora.Params{}, stateError("SetPacketType is the first command of a configuration")
	case s.packetType != packetLoRa:
		return lora.Params{}, stateError("only LoRa packets are emulated")
	case !s.tuned:
		return lora.Params{}, stateError("SetRfFrequency was not given")
	case !s.modulated:
		return lora.Params{}, stateError("SetModulationParams was not given since SetPacketType")
	case !s.framed:
		return lora.Params{}, stateError("SetPacketParams was not given since SetPacketType")
	}
	// To receive, a preamble of any length will do; the channel wants one that it could lock on to.
	return lora.Params{
		Frequency: lora.Frequency(math.Round(c.set.hertz)), Bandwidth: c.set.bandwidth, SpreadingFactor: c.set.spreading,
		CodingRate: c.set.coding, Preamble: max(c.set.preamble, lora.PreambleLock), CRC: c.set.checksum,
		SyncWord: c.registers[regSyncMSB]&0xF0 | c.registers[regSyncLSB]>>4,
	}, nil
}

func (c *Chip) writeRegister(p []byte) error {
	first := uint16(p[0])<<8 | uint16(p[1])
	for i := range p[2:] {
		if _, ok := c.registers[first+uint16(i)]; !ok {
			return reasonError(fmt.Sprintf("register %#04x does not exist", first+uint16(i)))
		}
	}
	for i, b := range p[2:] {
		c.registers[first+uint16(i)] = b
	}
	return nil
}

// readRegister answers from the address that was sent, which goes up by itself.
func (c *Chip) readRegister() []byte {
	first := uint16(c.sent[1])<<8 | uint16(c.sent[2])
	n := first
	for _, ok := c.registers[n]; ok; _, ok = c.registers[n] {
		n++
	}
	var answer []byte
	for a := first; a < n; a++ {
		answer = append(answer, c.registers[a])
	}
	return answer
}

func (c *Chip) writeBuffer(p []byte) error {
	for i, b := range p[1:] {
		c.buffer[p[0]+byte(i)] = b
	}
	return nil
}

// readBuffer answers from the offset that was sent; behind the last byte comes the first.
func (c *Chip) readBuffer() []byte {
	at := int(c.sent[1])
	return slices.Concat(c.buffer[at:], c.buffer[:at])
}
