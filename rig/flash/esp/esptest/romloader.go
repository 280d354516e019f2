package esptest

import (
	"bytes"
	"crypto/md5" //nolint:gosec // what the loader computes
	"encoding/hex"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// The errors of a ROM ("esptool, Serial Protocol", ROM Loader Errors).
const (
	badFormat   = 5
	badResult   = 6
	badChecksum = 7
	badDeflate  = 0x0B
)

// syncValue is what a ROM sends with its answers to a SYNC, which a stub does not ("esptool,
// Serial Protocol", tracing).
const syncValue = 0x20120707

// said is the answer of a ROM: four bytes of status, and a value that is the last one if the
// command has none.
func (r *ROM) said(c command, data []byte) []byte { return response(c.op, r.value, data, 0, 0, 0, 0) }

// refused is a ROM's refusal.
func (r *ROM) refused(c command, code byte) []byte {
	return response(c.op, r.value, nil, 1, code, 0, 0)
}

// takeROM carries out a command in the ROM.
func (r *ROM) takeROM(c command) []byte {
	switch c.op {
	case Sync:
		if len(c.body) != 36 || !bytes.HasPrefix(c.body, []byte("\x07\x07\x12\x20UUUU")) {
			r.wrong("sync %x", c.body)
		}
		r.value = syncValue
		return bytes.Repeat(r.said(c, nil), 8)
	case ReadReg:
		if len(c.body) != 4 {
			return r.refused(c, badFormat)
		}
		r.value = r.registers[c.words(1)[0]]
		return r.said(c, nil)
	case WriteReg:
		if !r.setRegisters(c) {
			return r.refused(c, badFormat)
		}
		return r.said(c, nil)
	case Security:
		if r.Chip != esp.ESP32 { // whatever is sent with it
			return r.said(c, r.security())
		}
	case Attach:
		r.attached = true
		return r.said(c, nil)
	case SetParams:
		if len(c.body) != 24 {
			return r.refused(c, badFormat)
		}
		r.size = c.words(2)[1]
		return r.said(c, nil)
	case ChangeBaud:
		r.changeBaud(c)
		return r.said(c, nil)
	case MemBegin, MemData, MemEnd:
		return r.memory(c)
	case FlashBegin, DeflBegin, FlashData, DeflData, FlashEnd, DeflEnd, MD5:
		if !r.attached {
			r.wrong("command 0x%02x before the flash was attached", c.op)
			return r.refused(c, badResult)
		}
		return r.romFlash(c)
	}
	// What it does not know it answers eight times over, as another command's (esptool v5.3.1,
	// loader.py, ESPLoader.command; which one is not said there).
	return bytes.Repeat(response(0, r.value, nil, 1, badFormat, 0, 0), 8)
}

// memory takes a stub into RAM and starts it.
func (r *ROM) memory(c command) []byte {
	switch {
	case r.Stub == Refuse:
		return r.refused(c, badResult)
	case c.op == MemData && (len(c.body) < 16 || checksum(c.body[16:]) != c.sum):
		return r.refused(c, badChecksum)
	case c.op != MemEnd:
		return r.said(c, nil)
	case r.Stub == Silent:
		return nil
	}
	out := r.said(c, nil)
	// The stub attaches itself, and asks the flash chip for its size.
	r.stub, r.attached, r.size = true, true, uint32(len(r.Flash))
	return append(out, slip.Append(nil, []byte("OHAI"))...)
}

// changeBaud changes the speed, to one that the line may not carry.
func (r *ROM) changeBaud(c command) {
	if len(c.body) == 8 && r.MaxBaud != 0 && c.words(1)[0] > r.MaxBaud {
		r.hung = true
	}
}

// romFlash erases when a write begins, and answers when a block stands in flash.
func (r *ROM) romFlash(c command) []byte {
	switch c.op {
	case FlashBegin, DeflBegin:
		// The first ROM has no fifth word, the others want it (esptool v5.3.1, flash_begin).
		if want := map[bool]int{true: 16, false: 20}[r.Chip == esp.ESP32]; len(c.body) != want {
			return r.refused(c, badFormat)
		}
		w := c.words(4)
		if !r.within(w[3], w[0]) {
			return r.refused(c, badResult)
		}
		r.eraseAll(w[3], w[0])
		r.write = write{open: true, deflated: c.op == DeflBegin, at: w[3], left: w[0], blocks: w[1], block: w[2]}
	case FlashData, DeflData:
		return r.romData(c)
	case FlashEnd, DeflEnd:
		r.hung = true // it leaves the loader, whatever it is told
	case MD5:
		w := c.words(2)
		if r.NoMD5 || !r.within(w[0], w[1]) {
			return r.refused(c, badResult)
		}
		sum := md5.Sum(r.Flash[w[0] : w[0]+w[1]]) //nolint:gosec // what the loader computes
		return r.said(c, []byte(hex.EncodeToString(sum[:])))
	}
	return r.said(c, nil)
}

// romData takes a block, in its turn and not longer than was said.
func (r *ROM) romData(c command) []byte {
	s := &r.write
	if len(c.body) < 16 || !s.open || s.deflated != (c.op == DeflData) {
		return r.refused(c, badFormat)
	}
	w, data := c.words(2), c.body[16:]
	switch {
	case int(w[0]) != len(data) || w[0] > s.block || w[1] != s.next:
		return r.refused(c, badFormat)
	case checksum(data) != c.sum:
		return r.refused(c, badChecksum)
	}
	s.next++
	if !s.deflated {
		data = data[:min(len(data), int(s.left))]
		if !r.program(data) {
			return r.refused(c, badResult)
		}
		return r.said(c, nil)
	}
	if s.packed = append(s.packed, data...); s.next < s.blocks {
		return r.said(c, nil)
	}
	// The size that it was told is rounded up, to whole blocks.
	plain, ok := inflate(s.packed, int(s.left))
	if !ok || !r.program(plain) {
		return r.refused(c, badDeflate)
	}
	return r.said(c, nil)
}
