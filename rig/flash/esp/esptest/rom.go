// Package esptest emulates the serial loader in the ROM of an ESP32 or ESP32-S3, and the stub
// loader that is uploaded to it, down to the flash behind it: erased to 0xFF by sectors,
// written by clearing bits. The protocol is that of "esptool, Serial Protocol".
package esptest

import (
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
	Stub  Stub
	// Before is called with each command before it is carried out. False: the board hangs from
	// then on.
	Before func(op byte) bool
	// Corrupt makes the flash keep one bit of the n-th data block wrong, from 1; 0: none.
	Corrupt int
	// NoErase makes it say that it erased, and leave what stands there.
	NoErase bool
	// NoMD5 makes it refuse to compute an MD5.
	NoMD5 bool

	mu       sync.Mutex
	stub     bool
	attached bool
	hung     bool
	blocks   int
	session  session
	err      error
	commands map[byte]int
}

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

// Contents is a copy of a part of flash.
func (r *ROM) Contents(at, size int) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]byte(nil), r.Flash[at:at+size]...)
}

// Serve speaks over a line until it ends.
func (r *ROM) Serve(line io.ReadWriter) {
	r.mu.Lock()
	r.commands = map[byte]int{}
	if r.Flash == nil {
		r.Flash = make([]byte, 4<<20)
		for i := range r.Flash {
			r.Flash[i] = 0xFF
		}
	}
	r.mu.Unlock()
	// What a chip prints when it enters its loader.
	if _, err := io.WriteString(line, "ets Jul 29 2019 12:21:46\r\n\r\nrst:0x1 (POWERON_RESET),boot:0x3 (DOWNLOAD_BOOT)\r\nwaiting for download\r\n"); err != nil {
		return
	}
	d := slip.Decoder{}
	buf := make([]byte, 4096)
	for {
		n, err := line.Read(buf)
		for _, b := range buf[:n] {
			if frame, ok := d.Feed(b); ok {
				if _, err := line.Write(r.take(frame)); err != nil {
					return
				}
			}
		}
		if err != nil {
			return
		}
	}
}

// wrong keeps the first mistake.
func (r *ROM) wrong(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

// take handles a frame and returns the bytes to answer with.
func (r *ROM) take(frame []byte) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.session.reading != nil {
		return r.readOn(frame)
	}
	if len(frame) < 8 || frame[0] != 0 || int(binary.LittleEndian.Uint16(frame[2:])) != len(frame)-8 {
		r.wrong("command %x", frame[:min(len(frame), 16)])
		return nil
	}
	op, sum, body := frame[1], binary.LittleEndian.Uint32(frame[4:]), frame[8:]
	r.commands[op]++
	if r.Before != nil && !r.Before(op) {
		r.hung = true
	}
	if r.hung {
		return nil
	}
	switch op {
	case Sync:
		if len(body) != 36 || string(body[:4]) != "\x07\x07\x12\x20" {
			r.wrong("sync %x", body)
		}
		var out []byte
		for range 8 {
			out = append(out, r.answer(op, 0, nil, 0)...)
		}
		return out
	case ReadReg:
		return r.answer(op, r.register(body), nil, 0)
	case Security:
		return r.security(op, body)
	case WriteReg, SetParams:
		return r.answer(op, 0, nil, 0)
	case Attach:
		r.attached = true
		return r.answer(op, 0, nil, 0)
	case MemBegin, MemData, MemEnd:
		return r.memory(op, sum, body)
	case FlashBegin, DeflBegin, FlashData, DeflData, FlashEnd, DeflEnd:
		return r.write(op, sum, body)
	case MD5, EraseRegion, EraseFlash, ReadFlash:
		return r.more(op, body)
	}
	return r.answer(op, 0, nil, 5)
}

// answer is a response: a value, data, then status bytes, of which the ROM has four and the
// stub two.
func (r *ROM) answer(op byte, value uint32, data []byte, failure byte) []byte {
	status := []byte{0, failure, 0, 0}
	if failure != 0 {
		status[0] = 1
		data = nil
	}
	if r.stub {
		status = status[:2]
	}
	body := append(append([]byte(nil), data...), status...)
	out := binary.LittleEndian.AppendUint16([]byte{1, op}, uint16(len(body)))
	out = binary.LittleEndian.AppendUint32(out, value)
	return slip.Append(nil, append(out, body...))
}

// register is what a chip's register holds: the one that tells the chip, zero elsewhere.
func (r *ROM) register(body []byte) uint32 {
	if len(body) != 4 {
		r.wrong("read register %x", body)
		return 0
	}
	if binary.LittleEndian.Uint32(body) == 0x40001000 && r.Chip == esp.ESP32 {
		return 0x00F01D83
	}
	return 0
}

// security tells the chip's number; the ROM of the ESP32 has no such command.
func (r *ROM) security(op byte, body []byte) []byte {
	if r.Chip == esp.ESP32 || r.stub || len(body) != 20 {
		return r.answer(op, 0, nil, 5)
	}
	info := make([]byte, 20)
	binary.LittleEndian.PutUint32(info[12:], uint32(r.Chip))
	return r.answer(op, 0, info, 0)
}

// memory takes a stub into RAM and starts it.
func (r *ROM) memory(op byte, sum uint32, body []byte) []byte {
	if r.Stub == Refuse {
		return r.answer(op, 0, nil, 6)
	}
	switch op {
	case MemData:
		if len(body) < 16 || checksum(body[16:]) != sum {
			r.wrong("data for RAM with a wrong checksum")
			return r.answer(op, 0, nil, 7)
		}
	case MemEnd:
		if r.Stub == Silent {
			return nil
		}
		out := r.answer(op, 0, nil, 0)
		r.stub = true
		return append(out, slip.Append(nil, []byte("OHAI"))...)
	}
	return r.answer(op, 0, nil, 0)
}

// checksum is that of data blocks.
func checksum(data []byte) uint32 {
	sum := byte(0xEF)
	for _, b := range data {
		sum ^= b
	}
	return uint32(sum)
}
