// Package esptest emulates the serial loader in the ROM of an ESP32 or ESP32-S3, and the stub
// loader that is uploaded to it, down to the flash behind it: erased to 0xFF by sectors,
// written by clearing bits. What it takes and refuses is what Espressif's code takes and
// refuses: for the stub esp-flasher-stub v0.5.1, which espflasher v0.6.1 uploads, for the ROM
// "esptool, Serial Protocol" and what esptool v5.3.1 expects. It is held to both by the
// recordings in fixtures/flash/esp.
package esptest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// Stub says what becomes of a stub loader that is uploaded.
type Stub uint8

// The choices.
const (
	Run    Stub = iota // it runs
	Refuse             // the ROM refuses the upload, as with secure download enabled
	Silent             // it is taken and never greets
)

// ROM is a board in its boot loader. Chip is needed, the rest spoils it.
type ROM struct {
	Chip  esp.Chip
	Flash []byte // its contents, which change; nil: 4 MiB, erased
	// JEDEC is what the flash chip tells of itself, maker in the lowest byte; 0: one as large
	// as Flash.
	JEDEC uint32
	Stub  Stub
	// Port is what an ESP32-S3 talks on (UARTDEV_BUF_NO): 0 a UART, OTG or JTAG.
	Port uint32
	// Forced says that the firmware asked for the loader when its port was opened at 1200 baud:
	// a reset does not lead out of it.
	Forced bool
	// StrapLow says that the boot strap was low at the last reset.
	StrapLow bool
	// Registers are what registers hold besides those that matter here.
	Registers map[uint32]uint32
	// MaxBaud is the fastest that the line carries: a chip that is told to go faster is not
	// heard until it is reset. 0: any speed.
	MaxBaud uint32
	// Before is called with each command before it is carried out. False: the board hangs from
	// then on.
	Before func(op byte) bool
	// Hears is what comes through of a packet that is sent to the board, and Says of what it answers to a
	// command; nil: nothing is lost. Both are called where it is served over a line.
	Hears func(packet []byte) []byte
	Says  func(op byte, answer []byte) []byte
	// Corrupt makes the flash keep one bit of the n-th data block wrong, from 1; 0: none.
	Corrupt int
	// NoErase makes it say that it erased, and leave what stands there.
	NoErase bool
	// NoMD5 makes it refuse to compute an MD5.
	NoMD5 bool

	mu        sync.Mutex
	line      io.Writer
	registers map[uint32]uint32
	value     uint32 // what the ROM sends where there is no value: the last one
	stub      bool
	attached  bool
	hung      bool
	ran       bool
	// memoryBegun: the stub has been told that a program comes.
	memoryBegun bool
	size        uint32 // what it was told of its flash
	blocks      int
	write       write
	reading     *reading
	owed        [2]byte // what went wrong behind the last answer of the stub
	err         error
	commands    map[byte]int
}

// What an ESP32-S3 talks on.
const (
	OTG  = 3
	JTAG = 4
)

// The commands.
const (
	FlashBegin  = 0x02
	FlashData   = 0x03
	FlashEnd    = 0x04
	MemBegin    = 0x05
	MemEnd      = 0x06
	MemData     = 0x07
	Sync        = 0x08
	WriteReg    = 0x09
	ReadReg     = 0x0A
	SetParams   = 0x0B
	Attach      = 0x0D
	ChangeBaud  = 0x0F
	DeflBegin   = 0x10
	DeflData    = 0x11
	DeflEnd     = 0x12
	MD5         = 0x13
	Security    = 0x14
	EraseFlash  = 0xD0
	EraseRegion = 0xD1
	ReadFlash   = 0xD2
)

// Err is the first thing that was wrong with what came.
func (r *ROM) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

// Count is how often a command came.
func (r *ROM) Count(op byte) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.commands[op]
}

// Ran reports whether the chip has started its firmware.
func (r *ROM) Ran() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ran
}

// Contents is a copy of a part of flash.
func (r *ROM) Contents(at, size int) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]byte(nil), r.Flash[at:at+size]...)
}

// Enter resets the chip into its loader.
func (r *ROM) Enter() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.restart(true)
}

// Leave resets the chip so that it starts its firmware, if nothing keeps it in its loader.
func (r *ROM) Leave() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.restart(r.forced())
}

// restart is a reset.
func (r *ROM) restart(loader bool) {
	r.stub, r.attached, r.write, r.reading, r.owed = false, false, write{}, nil, [2]byte{}
	r.hung, r.ran, r.size = !loader, !loader, 4<<20
	// A chip prints this when it enters its loader.
	if loader && r.line != nil {
		_, _ = io.WriteString(r.line, "ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT)\r\nwaiting for download\r\n")
	}
}

// Serve speaks over a line until it ends.
func (r *ROM) Serve(line io.ReadWriter) {
	r.mu.Lock()
	r.line = line
	r.begin()
	r.mu.Unlock()
	d := slip.Decoder{}
	buf := make([]byte, 4096)
	for {
		n, err := line.Read(buf)
		for _, b := range buf[:n] {
			packet, ok := d.Feed(b)
			if !ok {
				continue
			}
			if r.Hears != nil {
				packet = r.Hears(bytes.Clone(packet))
			}
			answer := r.Take(packet)
			if r.Says != nil && len(packet) > 1 {
				answer = r.Says(packet[1], answer)
			}
			if _, err := line.Write(answer); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// begin puts the chip into its loader.
func (r *ROM) begin() {
	r.commands = map[byte]int{}
	if r.Flash == nil {
		r.Flash = make([]byte, 4<<20)
		for i := range r.Flash {
			r.Flash[i] = 0xFF
		}
	}
	r.registers = registers(r)
	r.restart(true)
}

// wrong keeps the first mistake.
func (r *ROM) wrong(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// Take handles a packet and returns the bytes to answer with; Serve does so for a line.
func (r *ROM) Take(packet []byte) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.registers == nil {
		r.begin()
	}
	if r.reading != nil {
		return r.readOn(packet)
	}
	if len(packet) < 8 || packet[0] != 0 {
		r.wrong("command %x", packet[:min(len(packet), 16)])
		if r.stub && len(packet) >= 8 {
			return response(packet[1], 0, nil, invalidCommand[:]...)
		}
		return nil
	}
	c := command{op: packet[1], sum: binary.LittleEndian.Uint32(packet[4:]), body: packet[8:]}
	r.commands[c.op]++
	if r.Before != nil && !r.Before(c.op) {
		r.hung = true
	}
	switch {
	case r.hung:
		return nil
	case r.stub:
		return r.takeStub(c, int(binary.LittleEndian.Uint16(packet[2:])))
	case int(binary.LittleEndian.Uint16(packet[2:])) != len(c.body):
		r.wrong("command %x", packet[:min(len(packet), 16)])
		return nil
	}
	return r.takeROM(c)
}

// command is one command.
type command struct {
	op   byte
	sum  uint32
	body []byte
}

// words are the 32-bit numbers that a command begins with; it has to have as many.
func (c command) words(n int) []uint32 {
	list := make([]uint32, n)
	for i := range list {
		list[i] = binary.LittleEndian.Uint32(c.body[4*i:])
	}
	return list
}

// response is the packet of a response: a value, data, then the status.
func response(op byte, value uint32, data []byte, status ...byte) []byte {
	body := append(append([]byte(nil), data...), status...)
	out := binary.LittleEndian.AppendUint16([]byte{1, op}, uint16(len(body)))
	out = binary.LittleEndian.AppendUint32(out, value)
	return slip.Append(nil, append(out, body...))
}

// checksum is that of data blocks.
func checksum(data []byte) uint32 {
	sum := byte(0xEF)
	for _, b := range data {
		sum ^= b
	}
	return uint32(sum)
}
