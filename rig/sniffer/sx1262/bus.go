package sx1262

import (
	"encoding/binary"
	"fmt"
	"time"

	"periph.io/x/conn/v3/gpio"
	"periph.io/x/conn/v3/physic"
	"periph.io/x/conn/v3/spi"
)

// speed is the clock of the bus: the chip has 16 MHz (8.2.1), and long wires are common.
const speed = 2 * physic.MegaHertz

// The commands that are used (data sheet, chapter 11).
const (
	opSetStandby   = 0x80
	opSetRx        = 0x82
	opFrequency    = 0x86
	opCalibrate    = 0x89
	opPacketType   = 0x8A
	opModulation   = 0x8B
	opPacket       = 0x8C
	opBufferBase   = 0x8F
	opRegulator    = 0x96
	opTCXO         = 0x97
	opImage        = 0x98
	opSwitch       = 0x9D
	opIRQ          = 0x08
	opClearIRQ     = 0x02
	opClearErrors  = 0x07
	opWriteReg     = 0x0D
	opReadReg      = 0x1D
	opReadBuffer   = 0x1E
	opGetIRQ       = 0x12
	opBufferStatus = 0x13
	opPacketStatus = 0x14
	opGetErrors    = 0x17
	opGetStats     = 0x10
	opResetStats   = 0x00
	opStatus       = 0xC0
)

// names of commands, for errors.
func name(op byte) string {
	if n, ok := map[byte]string{
		opSetStandby: "SetStandby", opSetRx: "SetRx", opFrequency: "SetRfFrequency", opCalibrate: "Calibrate",
		opPacketType: "SetPacketType", opModulation: "SetModulationParams", opPacket: "SetPacketParams",
		opBufferBase: "SetBufferBaseAddress", opRegulator: "SetRegulatorMode", opTCXO: "SetDIO3AsTcxoCtrl",
		opImage: "CalibrateImage", opSwitch: "SetDIO2AsRfSwitchCtrl", opIRQ: "SetDioIrqParams",
		opClearErrors: "ClearDeviceErrors", opResetStats: "ResetStats", opWriteReg: "WriteRegister",
	}[op]; ok {
		return n
	}
	return fmt.Sprintf("command %#02x", op)
}

// The status byte (13.5.1): what the chip does, and what became of the last command.
const (
	modeMask  = 0x70
	modeRC    = 0x20
	modeRx    = 0x50
	doneMask  = 0x0E
	timedOut  = 3 << 1
	noCommand = 4 << 1
	notNow    = 5 << 1
)

// bus speaks to a chip.
type bus struct {
	conn  spi.Conn
	nss   gpio.PinIO // nil: the bus's own
	busy  gpio.PinIO
	pause func(time.Duration)
}

// patience is how long BUSY may be high: an oscillator's start and a calibration take some 10 ms.
const patience = 100 * time.Millisecond

// look is how long is waited between two looks at BUSY, behind the first few.
const look = 50 * time.Microsecond

// idle waits until the chip takes a command.
func (b *bus) idle() error {
	const at1 = 5 // looks at once: most commands are done within a microsecond
	for i := range at1 + int(patience/look) {
		if !b.busy.Read() {
			return nil
		}
		if i >= at1 {
			b.pause(look)
		}
	}
	return ErrBusy
}

// exchange sends bytes, once the chip takes them, and returns what came meanwhile.
func (b *bus) exchange(out []byte) (in []byte, err error) {
	if err := b.idle(); err != nil {
		return nil, err
	}
	in = make([]byte, len(out))
	if b.nss == nil {
		return in, b.conn.Tx(out, in)
	}
	if err := b.nss.Out(gpio.Low); err != nil {
		return nil, err
	}
	if err := b.conn.Tx(out, in); err != nil {
		return nil, err
	}
	return in, b.nss.Out(gpio.High)
}

// ask asks for n bytes.
func (b *bus) ask(n int, op byte, params ...byte) ([]byte, error) {
	out := append([]byte{op}, params...)
	head := len(out) + 1 // and the status
	in, err := b.exchange(append(out, make([]byte, n+1)...))
	if err != nil {
		return nil, err
	}
	return in[head:], nil
}

// word asks for 16 bits.
func (b *bus) word(op byte) (uint16, error) {
	in, err := b.ask(2, op)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint16(in), nil
}

// status asks what the chip does.
func (b *bus) status() (byte, error) {
	in, err := b.exchange([]byte{opStatus, 0})
	if err != nil {
		return 0, err
	}
	return in[1], nil
}

// tell gives a command and asks what became of it.
func (b *bus) tell(op byte, params ...byte) error {
	if _, err := b.exchange(append([]byte{op}, params...)); err != nil {
		return fmt.Errorf("%s: %w", name(op), err)
	}
	status, err := b.status()
	if err == nil {
		switch status & doneMask {
		case timedOut:
			err = fmt.Errorf("%w: it took too long", ErrRefused)
		case noCommand:
			err = fmt.Errorf("%w: no such command, register or parameter", ErrRefused)
		case notNow:
			err = fmt.Errorf("%w: not possible now", ErrRefused)
		}
	}
	if err != nil {
		return fmt.Errorf("%s % x: %w", name(op), params, err)
	}
	return nil
}

// read reads registers.
func (b *bus) read(register uint16, n int) ([]byte, error) {
	return b.ask(n, opReadReg, byte(register>>8), byte(register))
}

// write writes registers.
func (b *bus) write(register uint16, values ...byte) error {
	return b.tell(opWriteReg, append([]byte{byte(register >> 8), byte(register)}, values...)...)
}

// change changes bits of a register.
func (b *bus) change(register uint16, clear, set byte) error {
	was, err := b.read(register, 1)
	if err != nil {
		return err
	}
	return b.write(register, was[0]&^clear|set)
}
