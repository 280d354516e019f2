package esp

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"tinygo.org/x/espflasher/pkg/espflasher"

	"github.com/meshrig/meshrig/rig/flash"
)

const (
	// syncs is how often a loader is called until it answers (esptool v5.3.1,
	// ESPLoader._connect_attempt).
	syncs = 5
	// magicRegister has another value on each chip (esptool, CHIP_DETECT_MAGIC_REG_ADDR).
	magicRegister = 0x40001000
	// downloadOnly is the flag of a chip that takes nothing into its RAM (GET_SECURITY_INFO,
	// SECURE_DOWNLOAD_ENABLE).
	downloadOnly = 1 << 2
)

// sync calls a loader that listens already. A ROM answers with some number, a stub that still
// runs from an earlier flash with zero.
func (c *client) sync() (stub bool, err error) {
	call := append([]byte{0x07, 0x07, 0x12, 0x20}, []byte(strings.Repeat("U", 32))...)
	for range syncs {
		var a answer
		if a, err = c.ask(opSync, call, 0, syncLimit); err == nil {
			return a.value == 0, c.drop(syncLimit / 2) // it answers eight times
		}
		if !errors.Is(err, flash.ErrNoAnswer) {
			return false, err
		}
	}
	return false, err
}

// identify asks for the chip: by its number where the loader tells it, else by a register.
func (c *client) identify() (chip Chip, secure bool, err error) {
	a, err := c.ask(opSecurity, nil, 20, chipLimit)
	if err == nil {
		return Chip(a.data[12]), a.data[0]&downloadOnly != 0, nil
	}
	if _, refused := errors.AsType[*refusal](err); !refused && !errors.Is(err, errShort) {
		return 0, false, err
	}
	if err := c.drop(syncLimit); err != nil { // a refusal comes eight times
		return 0, false, err
	}
	a, err = c.ask(opReadReg, words32(magicRegister), 0, chipLimit)
	if err != nil {
		return 0, false, err
	}
	for chip, known := range chips {
		if known.magic != 0 && known.magic == a.value {
			return chip, false, nil
		}
	}
	return 0, false, fmt.Errorf("%w: the chip is not known here (register 0x%x has 0x%x)", flash.ErrWrongImage, magicRegister, a.value)
}

// register reads a register.
func (c *client) register(at uint32) (uint32, error) {
	a, err := c.ask(opReadReg, words32(at), 0, replyLimit)
	return a.value, err
}

// setRegister writes the bits of a register that are in the mask.
func (c *client) setRegister(at, value, mask uint32) error {
	_, err := c.ask(opWriteReg, words32(at, value, mask, 0), 0, replyLimit)
	return err
}

// notes keeps the library's last warning, which says why there is no stub.
type notes struct{ last string }

// Logf implements the library's Logger.
func (n *notes) Logf(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); strings.HasPrefix(text, "Warning: ") {
		n.last = strings.TrimPrefix(text, "Warning: ")
	}
}

// startStub lets the library upload the stub loader into a ROM loader that listens, and gives
// the terminal back. It also keeps the watchdogs of a chip on its own USB from biting. That
// there is no stub is no error: why is told.
func startStub(b *bridge, chip Chip) (running bool, why string, err error) {
	kinds := map[Chip]espflasher.ChipType{
		ESP32: espflasher.ChipESP32, ESP32S2: espflasher.ChipESP32S2, ESP32C3: espflasher.ChipESP32C3,
		ESP32S3: espflasher.ChipESP32S3, ESP32C6: espflasher.ChipESP32C6,
	}
	n := &notes{}
	lib, err := espflasher.New(b.path(), &espflasher.FlasherOptions{
		BaudRate: 115200, ChipType: kinds[chip], ResetMode: espflasher.ResetNoReset, ConnectAttempts: 1, Logger: n,
	})
	if err != nil {
		return false, "", fmt.Errorf("%w: %w", flash.ErrNoAnswer, err)
	}
	// Refused for want of a stub, or because 1 is no sector: neither asks the board anything.
	var none *espflasher.UnsupportedCommandError
	running = !errors.As(lib.EraseRegion(1, 0), &none)
	return running, n.last, lib.Close()
}

// changeBaud asks the loader for another speed, and has the port follow. The error is errSpeed
// if the loader is not heard at the new one; one that refuses is heard at the old one.
func (l *loader) changeBaud(baud, from int) error {
	if baud <= from {
		return nil
	}
	old := 0 // a ROM wants none
	if l.stub {
		old = from
	}
	_, err := l.ask(opChangeBaud, words32(uint32(baud), uint32(old)), 0, replyLimit)
	if _, refused := errors.AsType[*refusal](err); refused {
		return nil
	}
	if err != nil {
		return err
	}
	if err := l.bridge.speed(baud); err != nil {
		return fmt.Errorf("%w (%d baud): %w", errSpeed, baud, err)
	}
	// What comes while the speeds differ is garbage (esptool v5.3.1, change_baud: 50 ms).
	if err := l.drop(50 * time.Millisecond); err != nil {
		return err
	}
	for range 2 {
		_, err = l.ask(opReadReg, words32(magicRegister), 0, 500*time.Millisecond)
		if _, refused := errors.AsType[*refusal](err); err == nil || refused {
			return nil
		}
	}
	return fmt.Errorf("%w (%d baud): %w", errSpeed, baud, err)
}

// errSpeed means that a line does not carry the speed that was asked for.
var errSpeed = errors.New("esp: the board is not heard at the speed of the transfer")
