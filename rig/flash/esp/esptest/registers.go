package esptest

import (
	"encoding/binary"
	"maps"
	"math/bits"

	"github.com/meshrig/meshrig/rig/flash/esp"
)

// Registers of the chips (esptool v5.3.1, targets/esp32.py and esp32s3.py; UARTDEV_BUF_NO:
// v4.8.1).
const (
	magicRegister = 0x40001000
	portRegister  = 0x3FCEF14C
	option1       = 0x6000812C
	strap         = 0x60004038
	watchdog      = 0x60008098 // RTC_CNTL_WDTCONFIG0
	protect       = 0x600080B0 // RTC_CNTL_WDTWPROTECT
	unlocked      = 0x50D83AA1
)

// mac is what the chip has for an address: its lower and its upper part.
var mac = [2]uint32{0x3E24_6F28, 0x0000_240A}

// controller has the registers of the flash chip's controller.
type controller struct{ cmd, usr, usr2, misoLength, w0 uint32 }

func controllerOf(chip esp.Chip) controller {
	if chip == esp.ESP32 {
		return controller{0x3FF42000, 0x3FF4201C, 0x3FF42024, 0x3FF4202C, 0x3FF42080}
	}
	return controller{0x60002000, 0x60002018, 0x60002020, 0x60002028, 0x60002058}
}

// registers are what they hold when a chip has entered its loader.
func registers(r *ROM) map[uint32]uint32 {
	m := map[uint32]uint32{
		magicRegister: 9,
		0x60007044:    mac[0], 0x60007048: mac[1],
		portRegister: r.Port, strap: 1 << 3,
	}
	if r.Chip == esp.ESP32 {
		m = map[uint32]uint32{
			magicRegister: 0x00F01D83, 0x3FF5A004: mac[0], 0x3FF5A008: mac[1],
			0x3FF40014: 347, // of the UART: 40 MHz / 115200 baud
		}
	}
	maps.Copy(m, r.Registers)
	if r.Forced {
		m[option1] = 1
	}
	if r.StrapLow {
		m[strap] = 0
	}
	return m
}

// forced reports whether the chip stays in its loader over a reset.
func (r *ROM) forced() bool { return r.registers[option1]&1 != 0 }

// setRegisters writes registers, by mask, several in one command. Some do something.
func (r *ROM) setRegisters(c command) bool {
	if len(c.body) == 0 || len(c.body)%16 != 0 {
		return false
	}
	for at := 0; at < len(c.body); at += 16 {
		w := command{body: c.body[at:]}.words(3)
		r.registers[w[0]] = r.registers[w[0]]&^w[2] | w[1]&w[2]
		k := controllerOf(r.Chip)
		switch {
		case w[0] == k.cmd && w[1]&(1<<18) != 0:
			r.flashCommand(k)
		case w[0] == watchdog && r.registers[protect] != unlocked:
			r.registers[watchdog] = 0 // it cannot be written to
		case w[0] == protect && w[1] == 0 && r.registers[watchdog]&(1<<31) != 0:
			r.restart(r.forced()) // it bites
		}
	}
	return true
}

// flashCommand sends a command to the flash chip, which knows that for its identification. As
// many bits come back as were asked for.
func (r *ROM) flashCommand(k controller) {
	r.registers[k.cmd] = 0
	id := r.JEDEC
	if id == 0 {
		id = uint32(bits.Len(uint(len(r.Flash))-1))<<16 | 0x40EF // Winbond W25Q
	}
	if r.registers[k.usr2]&0xFFFF != 0x9F || r.registers[k.usr]>>28&1 == 0 {
		r.wrong("flash command 0x%x", r.registers[k.usr2])
		return
	}
	r.registers[k.w0] = id & (1<<(r.registers[k.misoLength]+1) - 1)
}

// security is what the chip tells of its security: flags, and its number at 12.
func (r *ROM) security() []byte {
	info := make([]byte, 20)
	binary.LittleEndian.PutUint32(info[12:], uint32(r.Chip))
	return info
}
