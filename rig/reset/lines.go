package reset

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/meshrig/meshrig/rig/board/serial"
)

// ModemLines are the two lines by which a host reaches the reset and boot pins of a board.
// True is raised, which is a low level on the wire. Both move at once, so that no third state
// lies between two; serial.Port does it so.
type ModemLines interface {
	SetLines(dtr, rts bool) error
}

// Step is a state of the lines and how long it is held.
type Step struct {
	DTR, RTS bool
	Hold     time.Duration
}

// Sequence are the steps of one restart. The board must be let go at its end, both lines down.
type Sequence []Step

// The crossed pair of transistors on boards with a UART bridge (CP210x, CH34x) makes of the
// lines: RTS alone holds the chip in reset (EN low), DTR alone pulls the boot strap (IO0 low),
// both or none do nothing (Espressif, schematic of the ESP32-DevKitC; esptool documentation,
// "Boot Mode Selection"). Times are esptool's: reset for 100 ms, strap for 50 ms behind it.
var uartRun = Sequence{
	{RTS: true, Hold: 100 * time.Millisecond},
	{},
}

// uartBoot are the ways into the boot loader, in the order in which esptool v5.3.1 tries them
// (loader.py, _construct_reset_strategy_sequence: UnixTightReset and ClassicReset, 50 and 550 ms
// each). The long ones are for boards whose reset pin rises slowly; the last two move one line
// after the other, for bridges that do not move both at once. Read from the vendor's code,
// never run on a chip.
var uartBoot = []Sequence{
	tight(strapHold), tight(strapHold + longer),
	classic(strapHold), classic(strapHold + longer),
}

// longer is how much longer the strap is held in every other attempt.
const longer = 500 * time.Millisecond

func tight(hold time.Duration) Sequence {
	return Sequence{
		{RTS: true, Hold: 100 * time.Millisecond},
		{DTR: true, Hold: hold},
		{},
	}
}

func classic(hold time.Duration) Sequence {
	return Sequence{
		{RTS: true, Hold: 100 * time.Millisecond},
		{DTR: true, RTS: true},
		{DTR: true, Hold: hold},
		{},
	}
}

// The USB peripheral of an ESP32-S3 reads the same pair: RTS without DTR resets the chip, DTR
// without RTS asks for the boot loader at the next reset, neither takes that back (ESP32-S3
// Technical Reference Manual, "USB Serial/JTAG Controller", table of the lines' meaning). So the
// wish goes before the reset, and a step with both lines between them keeps it. Times are
// esptool's, 100 ms a step.
var (
	nativeRun = Sequence{
		{Hold: 100 * time.Millisecond},
		{RTS: true, Hold: 200 * time.Millisecond},
		{},
	}
	nativeBoot = Sequence{
		{Hold: 100 * time.Millisecond},
		{DTR: true, Hold: 100 * time.Millisecond},
		{DTR: true, RTS: true},
		{RTS: true, Hold: 100 * time.Millisecond},
		{},
	}
)

// Lines restarts a board by the modem lines of its port.
type Lines struct {
	Lines ModemLines
	// ToRun and ToBootloader are what the lines do; see UART and Native.
	ToRun, ToBootloader Sequence
}

// UART restarts an ESP32 of any kind behind a UART bridge.
func UART(lines ModemLines) Lines { return UARTAttempt(lines, 0) }

// UARTAttempt is UART in the manner of the n-th attempt to get into the boot loader, from 0 on.
func UARTAttempt(lines ModemLines, n int) Lines {
	return Lines{lines, uartRun, uartBoot[n%len(uartBoot)]}
}

// Native restarts an ESP32-S3 whose port is its own USB peripheral.
func Native(lines ModemLines) Lines { return Lines{lines, nativeRun, nativeBoot} }

// Run moves the lines so that the board starts its firmware.
func (l Lines) Run(ctx context.Context) error { return l.play(ctx, "run", l.ToRun) }

// Bootloader moves the lines so that the board starts its boot loader.
func (l Lines) Bootloader(ctx context.Context) error {
	return l.play(ctx, "boot loader", l.ToBootloader)
}

// play moves the lines. Whatever happens, the board is let go at the end. That its port goes
// away behind the first step is how a USB device of its own restarts.
func (l Lines) play(ctx context.Context, what string, steps Sequence) error {
	if len(steps) == 0 {
		return fmt.Errorf("reset: %s by DTR and RTS: %w", what, ErrCannot)
	}
	for i, s := range steps {
		err := l.Lines.SetLines(s.DTR, s.RTS)
		if i > 0 && errors.Is(err, serial.ErrUnplugged) {
			return nil
		}
		if err == nil {
			err = pause(ctx, s.Hold)
		}
		if err != nil {
			_ = l.Lines.SetLines(false, false)
			return fmt.Errorf("reset: %s by DTR and RTS, step %d: %w", what, i+1, err)
		}
	}
	return nil
}
