package esptest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what the loader computes
	"encoding/binary"
	"hash/adler32"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// The statuses of the stub (esp-flasher-stub v0.5.1, commands.h).
var (
	ok             = [2]byte{}
	badLength      = [2]byte{0xC0}
	badSum         = [2]byte{0xC1}
	invalidCommand = [2]byte{0xC3}
	failedFlash    = [2]byte{0xC4}
	notInFlashMode = [2]byte{0xC6}
	inflateError   = [2]byte{0xC7}
	notEnoughData  = [2]byte{0xC8}
	tooMuchData    = [2]byte{0xC9}
	notImplemented = [2]byte{0xFF}
)

// takeStub answers a command as the stub does, and then does what it does behind its answer:
// what goes wrong there is the answer to the next command, which is not carried out
// (esp-flasher-stub v0.5.1, handle_command).
func (r *ROM) takeStub(c command, length int) []byte {
	if length != len(c.body) {
		return r.status(c, badLength, 0, nil)
	}
	if r.owed != ok {
		owed := r.owed
		r.owed = ok
		return r.status(c, owed, 0, nil)
	}
	a := r.doStub(c)
	out := r.status(c, a.status, a.value, a.data)
	if c.op == Sync && a.status == ok {
		out = bytes.Repeat(out, 8)
	}
	if a.status == ok && a.behind != nil {
		more, owed := a.behind()
		r.owed = owed
		out = append(out, more...)
	}
	return out
}

func (r *ROM) status(c command, status [2]byte, value uint32, data []byte) []byte {
	if status != ok {
		data, value = nil, 0
	}
	return response(c.op, value, data, status[:]...)
}

// action is an answer of the stub, and what it does once it is sent.
type action struct {
	status [2]byte
	value  uint32
	data   []byte
	behind func() (more []byte, owed [2]byte)
}

// lengths of what comes with a command; those that are not here vary.
var lengths = map[byte]int{
	Sync: 36, FlashEnd: 4, DeflEnd: 4, MemBegin: 16, MemEnd: 8, ReadReg: 4, Attach: 4, SetParams: 24,
	ChangeBaud: 8, MD5: 16, Security: 0, ReadFlash: 16, EraseRegion: 8,
}

func (r *ROM) doStub(c command) action {
	if want, fixed := lengths[c.op]; fixed && len(c.body) != want {
		return action{status: badLength}
	}
	switch c.op {
	case Sync, Attach:
	case MemBegin, MemData, MemEnd:
		return r.stubMemory(c)
	case ReadReg:
		return action{value: r.registers[c.words(1)[0]]}
	case WriteReg:
		if !r.setRegisters(c) {
			return action{status: notEnoughData}
		}
	case SetParams:
		r.size = c.words(2)[1]
	case ChangeBaud:
		return action{behind: func() ([]byte, [2]byte) { r.changeBaud(c); return nil, ok }}
	case Security:
		if r.Chip == esp.ESP32 {
			return action{status: notImplemented}
		}
		return action{data: r.security()}
	case MD5:
		return r.stubMD5(c.words(2))
	case FlashBegin, DeflBegin:
		return r.stubBegin(c)
	case FlashData, DeflData:
		return r.stubData(c)
	case FlashEnd, DeflEnd:
		return r.stubEnd()
	case EraseFlash:
		r.eraseAll(0, uint32(len(r.Flash)))
	case EraseRegion:
		return r.stubErase(c.words(2))
	case ReadFlash:
		return action{behind: func() ([]byte, [2]byte) { return r.stubRead(c.words(3)) }}
	default:
		if c.op >= 0xD5 && c.op <= 0xEF { // of plug-ins, as for NAND
			return action{status: notImplemented}
		}
		return action{status: invalidCommand}
	}
	return action{}
}

// stubMemory takes another program, and does not run it.
func (r *ROM) stubMemory(c command) action {
	begun := r.memoryBegun
	r.memoryBegun = c.op == MemBegin || c.op == MemData && begun
	if c.op != MemBegin && !begun {
		return action{status: notInFlashMode}
	}
	return action{}
}

func (r *ROM) stubMD5(w []uint32) action {
	switch {
	case r.NoMD5:
		return action{status: failedFlash}
	case !r.within(w[0], (w[1]+3)/4*4): // it reads whole words
		return action{status: failedFlash}
	}
	sum := md5.Sum(r.Flash[w[0] : w[0]+w[1]]) //nolint:gosec // what the loader computes
	return action{data: sum[:]}
}

// stubErase erases whole sectors, and looks at no end of the flash.
func (r *ROM) stubErase(w []uint32) action {
	if w[0]%sectorSize != 0 || w[1]%sectorSize != 0 {
		return action{status: badLength}
	}
	if !r.NoErase {
		r.eraseAll(w[0], w[1])
	}
	return action{}
}

func (r *ROM) stubBegin(c command) action {
	if len(c.body) != 16 && len(c.body) != 20 {
		return action{status: badLength}
	}
	w := c.words(4)
	r.write = write{open: true, deflated: c.op == DeflBegin, at: w[3], left: w[0], blocks: w[1], block: w[2]}
	r.write.erasedTo = w[3] / sectorSize * sectorSize
	r.write.eraseEnd = (w[3] + w[0] + sectorSize - 1) / sectorSize * sectorSize
	r.eraseNext()
	return action{}
}

func (r *ROM) stubData(c command) action {
	s, deflated := &r.write, c.op == DeflData
	switch {
	case len(c.body) < 16 && deflated:
		return action{status: badLength}
	case len(c.body) < 16:
		return action{status: notEnoughData}
	case !s.open:
		return action{status: notInFlashMode}
	case deflated && s.left == 0: // even if it is the rest of the checksum
		return action{status: tooMuchData}
	}
	w, data := c.words(2), bytes.Clone(c.body[16:])
	switch {
	case int(w[0]) != len(data) && !deflated:
		return action{status: tooMuchData}
	case int(w[0]) > len(data) || checksum(data[:w[0]]) != c.sum:
		return action{status: badSum}
	}
	return action{behind: func() ([]byte, [2]byte) {
		if deflated {
			return nil, r.stubInflate(data, w[1])
		}
		return nil, r.stubProgram(data[:min(len(data), int(s.left))])
	}}
}

// stubInflate decompresses what has come, and writes whole windows of 32 KiB and the last one.
// A stream that ends within the first block and window has to have its checksum, and the right
// one; the checksum of any other is not looked at.
func (r *ROM) stubInflate(data []byte, n uint32) [2]byte {
	s := &r.write
	if n == 0 {
		s.packed, s.plain, s.summed = nil, 0, false
	}
	s.packed = append(s.packed, data...)
	r.eraseNext()
	f := inflateSoFar(s.packed)
	if !f.good {
		return inflateError
	}
	if n == 0 {
		s.summed = f.end && len(f.plain) <= window
	}
	plain := f.plain
	switch {
	case !f.end:
		plain = plain[:len(plain)/window*window]
	case s.summed && len(f.rest) < 4:
		plain = nil
	case s.summed && binary.BigEndian.Uint32(f.rest) != adler32.Checksum(plain):
		return inflateError
	}
	fresh := plain[min(s.plain, len(plain)):]
	s.plain = len(plain)
	return r.stubProgram(fresh)
}

func (r *ROM) stubProgram(data []byte) [2]byte {
	for r.write.erasedTo < min(r.write.at+uint32(len(data)), r.write.eraseEnd) {
		r.eraseNext()
	}
	if len(data) > 0 && (!r.within(r.write.at, uint32(len(data))) || len(data)%4 != 0 || !r.program(data)) {
		return failedFlash
	}
	return ok
}

func (r *ROM) stubEnd() action {
	switch {
	case !r.write.open:
		return action{status: notInFlashMode}
	case r.write.left != 0:
		return action{status: badLength}
	}
	r.write = write{}
	return action{}
}

// reading is a read that takes several packets.
type reading struct {
	left, sum []byte
	packet    int
}

func (r *ROM) stubRead(w []uint32) ([]byte, [2]byte) {
	switch {
	case w[2] > sectorSize || w[2] == 0:
		return nil, badLength
	case !r.within(w[0], w[1]):
		return nil, failedFlash
	}
	data := bytes.Clone(r.Flash[w[0] : w[0]+w[1]])
	sum := md5.Sum(data) //nolint:gosec // what the loader computes
	r.reading = &reading{left: data, sum: sum[:], packet: int(w[2])}
	return r.readMore(), ok
}

// readMore is the next packet of a read: there is one on the way at a time.
func (r *ROM) readMore() []byte {
	n := min(r.reading.packet, len(r.reading.left))
	packet := r.reading.left[:n]
	r.reading.left = r.reading.left[n:]
	return slip.Append(nil, packet)
}

// readOn takes the acknowledgement of a packet, and sends the next one or the MD5 of all.
func (r *ROM) readOn(packet []byte) []byte {
	if len(packet) == 4 && len(r.reading.left) > 0 {
		return r.readMore()
	}
	if len(packet) == 4 && binary.LittleEndian.Uint32(packet) == 0 {
		r.wrong("acknowledgement of nothing")
	}
	sum := r.reading.sum
	r.reading = nil
	return slip.Append(nil, sum)
}
