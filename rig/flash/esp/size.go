package esp

import (
	"errors"
	"fmt"

	"github.com/meshrig/meshrig/rig/flash"
)

const (
	// readID is the command by which flash chips tell maker, kind and capacity (JEDEC, RDID).
	readID = 0x9F
	// unknownSize is taken for a flash chip that tells no capacity known here, as esptool does
	// (v5.3.1, cmds.py, _set_flash_parameters).
	unknownSize = 4 << 20
)

// flashID asks the flash chip for its identification through the registers of its controller
// (esptool v5.3.1, ESPLoader.run_spiflash_command). The first byte is the lowest.
func (c *client) flashID(r spi) (uint32, error) {
	const (
		command, receive = 1 << 31, 1 << 28 // of SPI_USR
		eightBits        = 7 << 28          // of SPI_USR2: length of the command, less one
		start            = 1 << 18          // of SPI_CMD, until it is done
	)
	usr, err := c.register(r.usr)
	if err != nil {
		return 0, err
	}
	usr2, err := c.register(r.usr2)
	if err != nil {
		return 0, err
	}
	set := func(list ...uint32) {
		for i := 0; i < len(list) && err == nil; i += 2 {
			err = c.setRegister(list[i], list[i+1], 0xFFFFFFFF)
		}
	}
	set(r.misoLength, 24-1, r.usr, command|receive, r.usr2, eightBits|readID, r.w0, 0, r.cmd, start)
	busy := uint32(start)
	for range 10 {
		if err == nil && busy&start != 0 {
			busy, err = c.register(r.cmd)
		}
	}
	if err == nil && busy&start != 0 {
		err = errors.New("the flash chip's controller does not finish")
	}
	if err != nil {
		return 0, err
	}
	id, err := c.register(r.w0)
	set(r.usr, usr, r.usr2, usr2)
	return id, err
}

// capacity is the size of a flash chip by its identification; 0: not known. Most makers have
// the power of two in the third byte, some 0x20 above; Adesto has a code in the second
// (esptool v5.3.1, cmds.py, DETECTED_FLASH_SIZES and DETECTED_FLASH_SIZES_ADESTO).
func capacity(id uint32) uint32 {
	code := id >> 16 & 0xFF
	switch {
	case id&0xFF == 0x1F:
		if code = id >> 8 & 0x1F; code < 4 || code > 9 {
			return 0
		}
		return 512 << 10 << (code - 4)
	case code >= 0x12 && code <= 0x1C:
		return 1 << code
	case code >= 0x20 && code <= 0x22:
		return 64 << 20 << (code - 0x20)
	case code >= 0x32 && code <= 0x3A:
		return 1 << (code - 0x20)
	}
	return 0
}

// attach finds out how large the flash is and tells the loader, which refuses what lies behind
// the end of what it was told, and had been told 4 MiB by whoever was here before. A stub is
// attached to its flash by itself.
func (l *loader) attach() error {
	if !l.stub {
		if _, err := l.ask(opAttach, words32(0, 0), 0, replyLimit); err != nil {
			return err
		}
	}
	l.size = unknownSize
	switch id, err := l.flashID(chips[l.chip].spi); {
	case errors.Is(err, flash.ErrNoAnswer):
		return err
	case err == nil && (id == 0 || id == 0xFFFFFF):
		return fmt.Errorf("%w: the flash chip does not tell what it is (0x%06x); is it powered, and is nothing else wired to its pins?", flash.ErrRefused, id)
	case err == nil && capacity(id) != 0:
		l.size = capacity(id)
	default:
		l.guessed = true
	}
	_, err := l.ask(opSetParams, words32(0, l.size, 64<<10, sector, 256, 0xFFFF), 0, replyLimit)
	return err
}

// fits is an error if a part of flash does not lie in the board's.
func (l *loader) fits(name string, at uint32, size int) error {
	if uint64(at)+uint64(size) <= uint64(l.size) {
		return nil
	}
	has := fmt.Sprintf("the board's flash has %d KiB", l.size>>10)
	if l.guessed {
		has = fmt.Sprintf("the board's flash chip does not tell its size, which is taken for %d KiB", l.size>>10)
	}
	return fmt.Errorf("%w: %s, and %s ends at 0x%x; take the image for a board with as much flash", flash.ErrWrongImage, has, name, uint64(at)+uint64(size))
}
