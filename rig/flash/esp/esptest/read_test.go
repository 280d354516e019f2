package esptest_test

import (
	"bytes"
	"compress/zlib"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash/esp"
	"github.com/meshrig/meshrig/rig/flash/esp/esptest"
)

// command is a packet to a loader.
func command(op byte, body []byte, sum uint32) []byte {
	p := binary.LittleEndian.AppendUint16([]byte{0, op}, uint16(len(body)))
	return append(binary.LittleEndian.AppendUint32(p, sum), body...)
}

func words(list ...uint32) (out []byte) {
	for _, w := range list {
		out = binary.LittleEndian.AppendUint32(out, w)
	}
	return out
}

// block is a data packet.
func block(op byte, n uint32, data []byte) []byte {
	sum := byte(0xEF)
	for _, b := range data {
		sum ^= b
	}
	return command(op, append(words(uint32(len(data)), n, 0, 0), data...), uint32(sum))
}

// TestRead holds what was only read in the vendor's sources and documents, and never seen of a
// ROM. An answer is given without its value.
func TestRead(t *testing.T) {
	data := bytes.Repeat([]byte("sixteen bytes..."), 64)
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(data[:1000])
	_ = z.Close()
	written := append(bytes.Clone(data[:1000]), bytes.Repeat([]byte{0xFF}, 24)...)
	digits := func(data []byte) string {
		sum := md5.Sum(data)
		return hex.EncodeToString([]byte(hex.EncodeToString(sum[:]))) // the digits are sent as text
	}
	attach := command(esptest.Attach, words(0, 0), 0)
	const (
		good    = "00000000"
		format  = "01050000"
		result  = "01060000"
		sum     = "01070000"
		deflate = "010b0000"
	)
	for name, c := range map[string]struct {
		source string
		chip   esp.Chip
		to     [][]byte
		want   []string // the last answers: number of the command, length, data and status
	}{
		"unknown command": {
			"esptool v5.3.1, loader.py, command: another command's number, 8 times", esp.ESP32,
			[][]byte{command(0xD0, nil, 0)},
			slices.Repeat([]string{"000400" + format}, 8),
		},
		"no security info": {
			"esptool v5.3.1, loader.py, connect: the ESP32 has no such command", esp.ESP32,
			[][]byte{command(esptest.Security, nil, 0)},
			slices.Repeat([]string{"000400" + format}, 8),
		},
		"security info": {
			"esptool v5.3.1, loader.py, get_security_info: 20 bytes, the chip at 12", esp.ESP32S3,
			[][]byte{command(esptest.Security, nil, 0)},
			[]string{"141800" + "000000000000000000000000" + "0900000000000000" + good},
		},
		"first chip, four words": {
			"esptool v5.3.1, loader.py, flash_begin", esp.ESP32,
			[][]byte{attach, command(esptest.FlashBegin, words(1024, 1, 1024, 0x10000), 0)},
			[]string{"020400" + good},
		},
		"first chip, five words": {
			"espflasher v0.6.1, protocol.go, flashBegin: error 5", esp.ESP32,
			[][]byte{attach, command(esptest.FlashBegin, words(1024, 1, 1024, 0x10000, 0), 0)},
			[]string{"020400" + format},
		},
		"later chip, five words": {
			"esptool v5.3.1, loader.py, flash_begin", esp.ESP32S3,
			[][]byte{attach, command(esptest.FlashBegin, words(1024, 1, 1024, 0x10000, 0), 0)},
			[]string{"020400" + good},
		},
		"not attached": {
			"esptool, Serial Protocol: commands that use the flash require SPI_ATTACH", esp.ESP32,
			[][]byte{command(esptest.FlashBegin, words(1024, 1, 1024, 0x10000), 0)},
			[]string{"020400" + result},
		},
		"behind 4 MiB": {
			"ESP-IDF, esp_rom_spiflash: the end is chip_size, 4 MiB before SPI_SET_PARAMS", esp.ESP32,
			[][]byte{attach, command(esptest.FlashBegin, words(1024, 1, 1024, 4<<20), 0)},
			[]string{"020400" + result},
		},
		"wrong checksum": {
			"esptool, Serial Protocol, ROM Loader Errors", esp.ESP32,
			[][]byte{attach, command(esptest.FlashBegin, words(1024, 1, 1024, 0x10000), 0), command(esptest.FlashData, append(words(1024, 0, 0, 0), data...), 1)},
			[]string{"030400" + sum},
		},
		"MD5 in digits": {
			"esptool v5.3.1, loader.py, flash_md5sum: 32 digits", esp.ESP32,
			[][]byte{attach, command(esptest.FlashBegin, words(1024, 1, 1024, 0x10000), 0), block(esptest.FlashData, 0, data), command(esptest.MD5, words(0x10000, 1024, 0, 0), 0)},
			[]string{"132400" + digits(data) + good},
		},
		"compressed, size rounded up": {
			"esptool v5.3.1, loader.py, flash_defl_begin: to whole blocks of 1 KiB", esp.ESP32,
			[][]byte{attach, command(esptest.DeflBegin, words(1024, 1, 1024, 0x10000), 0), block(esptest.DeflData, 0, packed.Bytes()), command(esptest.MD5, words(0x10000, 1024, 0, 0), 0)},
			[]string{"132400" + digits(written) + good},
		},
		"compressed garbage": {
			"esptool, Serial Protocol, ROM Loader Errors: told at once", esp.ESP32,
			[][]byte{attach, command(esptest.DeflBegin, words(1024, 1, 1024, 0x10000), 0), block(esptest.DeflData, 0, data[:100])},
			[]string{"110400" + deflate},
		},
		"end of a write": {
			"esptool v5.3.1, loader.py, flash_defl_finish: it leaves the loader, and is not heard any more", esp.ESP32,
			[][]byte{attach, command(esptest.FlashBegin, words(0, 0, 1024, 0), 0), command(esptest.FlashEnd, words(1), 0), command(esptest.ReadReg, words(0x40001000), 0)},
			nil,
		},
	} {
		r := &esptest.ROM{Chip: c.chip}
		var answer []byte
		for _, to := range c.to {
			answer = r.Take(to)
		}
		var got []string
		for _, p := range packets(answer) {
			got = append(got, strings.TrimPrefix(p[:8], "01")+p[16:])
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s (%s): %q, want %q", name, c.source, got, c.want)
		}
	}
}
