package esp

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// opMD5 is the command SPI_FLASH_MD5 ("esptool, Serial Protocol").
const opMD5 = 0x13

// md5PerMiB is how long a ROM may take for the MD5 of 1 MiB of flash at most (esptool's
// MD5_TIMEOUT_PER_MB is 8 s).
const md5PerMiB = 10 * time.Second

// line is a terminal with the ROM loader behind it.
type line interface {
	io.ReadWriter
	SetReadDeadline(t time.Time) error
}

// romMD5 asks a ROM loader for the MD5 of a part of flash, which the library asks the stub for
// only. The ROM answers in 32 hexadecimal digits.
func romMD5(l line, at, size uint32) ([]byte, error) {
	command := binary.LittleEndian.AppendUint32([]byte{0, opMD5, 16, 0, 0, 0, 0, 0}, at)
	command = binary.LittleEndian.AppendUint32(command, size)
	command = append(command, make([]byte, 8)...)
	if _, err := l.Write(slip.Append(nil, command)); err != nil {
		return nil, err
	}
	if err := l.SetReadDeadline(time.Now().Add(md5PerMiB * time.Duration(1+size>>20))); err != nil {
		return nil, err
	}
	var d slip.Decoder
	buf := make([]byte, 256)
	for {
		n, err := l.Read(buf)
		for _, b := range buf[:n] {
			if frame, ok := d.Feed(b); ok && len(frame) > 8 && frame[0] == 1 && frame[1] == opMD5 {
				return parseMD5(frame[8:])
			}
		}
		if err != nil {
			return nil, fmt.Errorf("%w: no MD5: %w", flash.ErrNoAnswer, err)
		}
	}
}

// parseMD5 reads the body of an answer: the digest, then a byte that is 0 if all is well.
func parseMD5(body []byte) ([]byte, error) {
	if len(body) >= 33 && body[32] == 0 {
		if sum, err := hex.DecodeString(string(bytes.ToLower(body[:32]))); err == nil {
			return sum, nil
		}
	}
	return nil, fmt.Errorf("%w: MD5 of the flash, answer %x", flash.ErrRefused, body[:min(len(body), 40)])
}
