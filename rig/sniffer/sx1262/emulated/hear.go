package emulated

import (
	"math"

	"github.com/meshrig/meshrig/rig/channel"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// Notice tells the chip what its port on the channel noticed.
func (c *Chip) Notice(ev channel.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now()
	if c.mode != reception {
		return
	}
	switch ev.Kind {
	case channel.PhaseChange:
		switch ev.Phase {
		case channel.Preamble:
			c.raise(irqPreamble, ev.At)
		case channel.Header:
			c.timeout = clock.Never // a header stops the timer (13.1.6)
			c.raise(irqHeaderValid, ev.At)
		case channel.Idle:
		}
	case channel.HeaderError:
		c.badHead++
		c.raise(irqHeaderErr, ev.At)
	case channel.FrameReceived, channel.FrameBad:
		c.take(ev)
	case channel.TransmitDone:
	}
}

// take puts a frame into the buffer and tells the host.
func (c *Chip) take(ev channel.Event) {
	bad := ev.Kind == channel.FrameBad
	payload := ev.Payload
	if c.set.slow != ev.Params.LowDataRate() { // other bits a symbol: what comes out is nonsense
		bad = ev.Params.CRC
		nonsense := make([]byte, len(payload))
		for i, b := range payload {
			nonsense[i] = b ^ byte(0x5D+i)
		}
		payload = nonsense
	}
	c.start, c.length = c.pointer, byte(len(payload))
	for _, b := range payload {
		c.buffer[c.pointer] = b
		c.pointer++
	}
	c.header(ev.Params)
	c.rssi = strength(ev.RSSI)
	c.snr = byte(int8(math.Round(min(max(4*float64(ev.SNR), math.MinInt8), math.MaxInt8))))
	c.signal = strength(ev.RSSI + lora.DBm(min(0, ev.SNR)))
	c.received++
	flags := uint16(irqRxDone)
	if bad {
		c.badCRC++
		flags |= irqCRCErr
	}
	c.last = data
	if c.single {
		c.enter(standbyRC)
	}
	c.raise(flags, ev.At)
}

// header keeps what the last header said and how far off the carrier was. The unit of the frequency
// error is RadioLib's (SX126x::getFrequencyError); its sign is that of the sender's carrier less ours.
func (c *Chip) header(p lora.Params) {
	c.registers[regHeaderCR] = c.registers[regHeaderCR]&^0x70 | byte(p.CodingRate-4)<<4
	steps := (float64(p.Frequency) - c.set.hertz) * (1600 / (p.Bandwidth.Hertz() / 1e3)) / 1.55
	raw := uint32(int32(math.Round(steps))) & 0xFFFFF
	if p.CRC {
		raw |= 1 << 20
	}
	c.registers[regHeaderCRC] = byte(raw >> 16)
	c.registers[regHeaderCRC+1] = byte(raw >> 8)
	c.registers[regHeaderCRC+2] = byte(raw)
}

// strength is a power as the chip tells it: half decibels below 0 dBm, in one byte (13.5.3).
func strength(p lora.DBm) byte { return byte(math.Round(min(max(-2*float64(p), 0), math.MaxUint8))) }
