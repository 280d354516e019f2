package emulated

import (
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/clock"
)

// command is one command of the chip.
type command struct {
	name string
	// sizes are the numbers of bytes that may follow the opcode; nil: at least least.
	sizes []int
	least int
	// head is how many bytes of a question come before its status.
	head int
	// modes are those in which it may be given; nil: all.
	modes []mode
	// answer, if not nil, makes the bytes that come behind the status. The command is a question then.
	answer func(c *Chip) []byte
	do     func(c *Chip, p []byte) error
}

var (
	standby = []mode{standbyRC, standbyXOSC}
	onlyRC  = []mode{standbyRC}
)

// reasonError is why a command's parameters are none.
type reasonError string

func (e reasonError) Error() string { return string(e) }

// stateError is why a command cannot be carried out now.
type stateError string

func (e stateError) Error() string { return string(e) }

// commands are those of the data sheet (chapter 11) by their opcodes. What sends is refused here.
func commands() map[byte]command {
	sends := func(*Chip, []byte) error { return stateError("this emulated chip only receives") }
	nothing := func(*Chip, []byte) error { return nil }
	return map[byte]command{
		0x84: {name: "SetSleep", sizes: []int{1}, modes: standby, do: (*Chip).setSleep},
		0x80: {name: "SetStandby", sizes: []int{1}, do: (*Chip).setStandby},
		0xC1: {name: "SetFs", sizes: []int{0}, do: func(c *Chip, _ []byte) error { return c.begin(synthesis) }},
		0x82: {name: "SetRx", sizes: []int{3}, do: (*Chip).setRx},
		0x83: {name: "SetTx", sizes: []int{3}, do: sends},
		0x94: {name: "SetRxDutyCycle", sizes: []int{6}, do: sends},
		0xC5: {name: "SetCad", sizes: []int{0}, do: sends},
		0xD1: {name: "SetTxContinuousWave", sizes: []int{0}, do: sends},
		0xD2: {name: "SetTxInfinitePreamble", sizes: []int{0}, do: sends},
		0x9F: {name: "StopTimerOnPreamble", sizes: []int{1}, do: nothing},
		0x96: {name: "SetRegulatorMode", sizes: []int{1}, modes: onlyRC, do: oneOf(0, 1)},
		0x89: {name: "Calibrate", sizes: []int{1}, modes: onlyRC, do: (*Chip).calibrate},
		0x98: {name: "CalibrateImage", sizes: []int{2}, modes: standby, do: (*Chip).calibrateImage},
		0x95: {name: "SetPaConfig", sizes: []int{4}, do: nothing},
		0x93: {name: "SetRxTxFallbackMode", sizes: []int{1}, do: oneOf(0x20, 0x30, 0x40)},
		0x0D: {name: "WriteRegister", least: 3, do: (*Chip).writeRegister},
		0x0E: {name: "WriteBuffer", least: 2, do: (*Chip).writeBuffer},
		0x08: {name: "SetDioIrqParams", sizes: []int{8}, do: (*Chip).setIRQ},
		0x02: {name: "ClearIrqStatus", sizes: []int{2}, do: (*Chip).clearIRQ},
		0x9D: {name: "SetDIO2AsRfSwitchCtrl", sizes: []int{1}, do: oneOf(0, 1)},
		0x97: {name: "SetDIO3AsTcxoCtrl", sizes: []int{4}, modes: onlyRC, do: (*Chip).setTCXO},
		0x86: {name: "SetRfFrequency", sizes: []int{4}, do: (*Chip).setFrequency},
		0x8A: {name: "SetPacketType", sizes: []int{1}, modes: standby, do: (*Chip).setPacketType},
		0x8E: {name: "SetTxParams", sizes: []int{2}, do: nothing},
		0x8B: {name: "SetModulationParams", sizes: []int{4, 8}, do: (*Chip).setModulation},
		0x8C: {name: "SetPacketParams", sizes: []int{6, 9}, do: (*Chip).setPacket},
		0x88: {name: "SetCadParams", sizes: []int{7}, do: nothing},
		0x8F: {name: "SetBufferBaseAddress", sizes: []int{2}, do: (*Chip).setBase},
		0xA0: {name: "SetLoRaSymbNumTimeout", sizes: []int{1}, do: nothing},
		0x07: {name: "ClearDeviceErrors", sizes: []int{2}, do: func(c *Chip, _ []byte) error { c.errors = 0; return nil }},
		0x00: {name: "ResetStats", sizes: []int{0, 6}, do: (*Chip).resetStats},

		0xC0: {name: "GetStatus", answer: func(*Chip) []byte { return nil }},
		0x1D: {name: "ReadRegister", head: 2, answer: (*Chip).readRegister},
		0x1E: {name: "ReadBuffer", head: 1, answer: (*Chip).readBuffer},
		0x11: {name: "GetPacketType", answer: func(c *Chip) []byte { return []byte{c.set.packetType} }},
		0x12: {name: "GetIrqStatus", answer: func(c *Chip) []byte { return pair(c.irq) }},
		0x13: {name: "GetRxBufferStatus", answer: func(c *Chip) []byte { return []byte{c.length, c.start} }},
		0x14: {name: "GetPacketStatus", answer: func(c *Chip) []byte { return []byte{c.rssi, c.snr, c.signal} }},
		0x15: {name: "GetRssiInst", answer: func(*Chip) []byte { return []byte{240} }}, // -120 dBm, noise
		0x17: {name: "GetDeviceErrors", answer: func(c *Chip) []byte { return pair(c.errors) }},
		0x10: {name: "GetStats", answer: func(c *Chip) []byte {
			return slices.Concat(pair(c.received), pair(c.badCRC), pair(c.badHead))
		}},
	}
}

func pair(v uint16) []byte { return binary.BigEndian.AppendUint16(nil, v) }

// oneOf takes a parameter that changes nothing here, if the chip knows it.
func oneOf(values ...byte) func(*Chip, []byte) error {
	return func(_ *Chip, p []byte) error {
		if !slices.Contains(values, p[0]) {
			return reasonError(fmt.Sprintf("parameter %#02x is none", p[0]))
		}
		return nil
	}
}

func (c *Chip) setSleep(p []byte) error {
	c.set.warm = p[0]&4 != 0
	c.enter(sleep)
	return nil
}

func (c *Chip) setStandby(p []byte) error {
	switch p[0] {
	case 0:
		c.enter(standbyRC)
		return nil
	case 1:
		return c.begin(standbyXOSC)
	}
	return reasonError(fmt.Sprintf("parameter %#02x is none", p[0]))
}

// begin enters a mode that needs the oscillator.
func (c *Chip) begin(to mode) error {
	if !c.oscillator() {
		c.errors |= xoscStart
		return stateError("the oscillator does not start; a TCXO wants SetDIO3AsTcxoCtrl, a crystal must not have it")
	}
	c.enter(to)
	return nil
}

// calibrate takes its time and goes back to STDBY_RC (13.1.12).
func (c *Chip) calibrate([]byte) error {
	c.enter(standbyRC)
	c.ready = c.at.Add(allBlocks + c.set.tcxoDelay)
	if !c.oscillator() {
		c.errors |= xoscStart
		return stateError("the oscillator does not start; a TCXO wants SetDIO3AsTcxoCtrl first, a crystal must not have it")
	}
	return nil
}

func (c *Chip) calibrateImage(p []byte) error {
	if p[0] > p[1] {
		return reasonError("the first frequency is above the second")
	}
	return c.begin(c.mode)
}

func (c *Chip) resetStats([]byte) error {
	c.received, c.badCRC, c.badHead = 0, 0, 0
	return nil
}

// The device errors (13.6.1).
const xoscStart = 1 << 5

// Rates of the chip's timer and synthesizer (13.1.5, 13.4.1).
const (
	timerStep = 15625 * time.Nanosecond
	crystal   = 32_000_000
)

func (c *Chip) setTCXO(p []byte) error {
	if p[0] > 7 {
		return reasonError(fmt.Sprintf("voltage %#02x is none", p[0]))
	}
	steps := uint32(p[1])<<16 | uint32(p[2])<<8 | uint32(p[3])
	c.set.tcxo = c.cfg.TCXO || p[0] != 0 || steps != 0
	c.set.tcxoDelay = time.Duration(steps) * timerStep
	return nil
}

// setRx begins a reception, which needs all that says what to receive.
func (c *Chip) setRx(p []byte) error {
	radio, err := c.radio()
	if err != nil {
		return err
	}
	steps := uint32(p[0])<<16 | uint32(p[1])<<8 | uint32(p[2])
	if err := c.begin(reception); err != nil {
		return err
	}
	c.single = steps != 0xFFFFFF
	if c.single {
		c.pointer = c.set.base
	}
	if steps != 0 && c.single {
		c.timeout = c.ready.Add(time.Duration(steps) * timerStep)
	} else {
		c.timeout = clock.Never
	}
	c.listens = c.ready
	if c.set.inverted {
		return nil // it hears nothing of what is sent without inversion
	}
	if err := c.air.Tune(c.listens, radio); err != nil {
		return stateError(err.Error())
	}
	return nil
}
