package esp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// The commands ("esptool, Serial Protocol", table of commands). From 0xD0 on they are the stub
// loader's alone.
const (
	opFlashBegin  = 0x02
	opFlashData   = 0x03
	opFlashEnd    = 0x04
	opSync        = 0x08
	opWriteReg    = 0x09
	opReadReg     = 0x0A
	opSetParams   = 0x0B
	opAttach      = 0x0D
	opChangeBaud  = 0x0F
	opDeflBegin   = 0x10
	opDeflData    = 0x11
	opDeflEnd     = 0x12
	opMD5         = 0x13
	opSecurity    = 0x14
	opEraseRegion = 0xD1
	opReadFlash   = 0xD2
)

// line is a terminal with a loader behind it.
type line interface {
	io.ReadWriter
	SetReadDeadline(t time.Time) error
}

// client speaks with a loader, one command at a time.
type client struct {
	line line
	in   slip.Decoder
	read []byte // bytes that came behind the last packet
}

// answer is what a loader says to a command that it carried out.
type answer struct {
	value uint32 // of a register; with other commands whatever the loader has left there
	data  []byte
}

// refusal is the answer of a loader that did not carry a command out.
type refusal struct {
	op           byte
	status, code byte
}

func (r *refusal) Error() string {
	return fmt.Sprintf("command 0x%02x: status %02x%02x (%s)", r.op, r.status, r.code, r.words())
}

// words says what a status means: those of the ROM begin with 01 ("esptool, Serial Protocol",
// ROM Loader Errors), those of the stub are C0 to C9 (esp-flasher-stub v0.5.1, commands.h).
func (r *refusal) words() string {
	code, names := r.code, map[byte]string{
		0x05: "no such command, or not in this form", 0x06: "it failed", 0x07: "wrong checksum",
		0x08: "flash write failed", 0x09: "flash read failed", 0x0A: "flash read length", 0x0B: "the data cannot be decompressed",
	}
	if r.status != 1 {
		code, names = r.status, map[byte]string{
			0xC0: "wrong length", 0xC1: "wrong checksum", 0xC2: "block too large", 0xC3: "no such command",
			0xC4: "the flash chip did not do it, or the address is behind its end", 0xC5: "the flash chip stays locked",
			0xC6: "nothing was begun", 0xC7: "the data cannot be decompressed", 0xC8: "data is missing",
			0xC9: "more data than announced", 0xFF: "not in this loader",
		}
	}
	if name, ok := names[code]; ok {
		return name
	}
	return "no known reason"
}

// errShort means that an answer has less data than such an answer has.
var errShort = errors.New("esp: short answer")

// words32 are numbers as commands have them.
func words32(list ...uint32) (out []byte) {
	for _, w := range list {
		out = binary.LittleEndian.AppendUint32(out, w)
	}
	return out
}

// checksum is that of a block of data ("esptool, Serial Protocol", Checksum).
func checksum(data []byte) uint32 {
	sum := byte(0xEF)
	for _, b := range data {
		sum ^= b
	}
	return uint32(sum)
}

// ask sends a command and waits for its answer, which has so many bytes of data.
func (c *client) ask(op byte, body []byte, data int, limit time.Duration) (answer, error) {
	return c.askSummed(op, body, 0, data, limit)
}

// askSummed is ask with the checksum of the data in the command.
func (c *client) askSummed(op byte, body []byte, sum uint32, data int, limit time.Duration) (answer, error) {
	if err := c.send(op, body, sum); err != nil {
		return answer{}, err
	}
	late := time.Now().Add(limit)
	for {
		packet, err := c.packet(late)
		if err != nil {
			return answer{}, fmt.Errorf("command 0x%02x: %w", op, err)
		}
		if len(packet) < 10 || packet[0] != 1 {
			continue
		}
		a := answer{value: binary.LittleEndian.Uint32(packet[4:]), data: packet[8:]}
		switch {
		case packet[1] == op:
			return c.judge(op, a, data)
		case a.data[0] == 1 && a.data[1] == 5:
			// A ROM answers what it does not know eight times over, as another command's
			// (esptool v5.3.1, loader.py, ESPLoader.command).
			return answer{}, &refusal{op: op, status: 1, code: 5}
		}
	}
}

// judge tells an answer from a refusal: the status is behind the data, and where the data
// would be if there is none.
func (c *client) judge(op byte, a answer, data int) (answer, error) {
	at := data
	if len(a.data) < data+2 {
		at = 0
	}
	if a.data[at] != 0 {
		return answer{}, &refusal{op, a.data[at], a.data[at+1]}
	}
	if len(a.data) < data+2 {
		return answer{}, fmt.Errorf("command 0x%02x: %w: %d bytes, want %d", op, errShort, len(a.data), data+2)
	}
	a.data = a.data[:data]
	return a, nil
}

// send drops what came unasked and sends a command.
func (c *client) send(op byte, body []byte, sum uint32) error {
	if err := c.drop(0); err != nil {
		return err
	}
	command := binary.LittleEndian.AppendUint16([]byte{0, op}, uint16(len(body)))
	command = binary.LittleEndian.AppendUint32(command, sum)
	return c.frame(append(command, body...))
}

// frame sends a packet.
func (c *client) frame(packet []byte) error {
	_, err := c.line.Write(slip.Append(nil, packet))
	return err
}

// drop forgets what has come, until nothing comes for so long.
func (c *client) drop(quiet time.Duration) error {
	c.in, c.read = slip.Decoder{}, nil
	buf := make([]byte, 4096)
	for {
		// A deadline in the past lets no byte through that is there already.
		if err := c.line.SetReadDeadline(time.Now().Add(max(quiet, time.Millisecond))); err != nil {
			return err
		}
		if _, err := c.line.Read(buf); errors.Is(err, os.ErrDeadlineExceeded) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%w: %w", flash.ErrNoAnswer, err)
		}
	}
}

// packet is the next one that comes.
func (c *client) packet(late time.Time) ([]byte, error) {
	if err := c.line.SetReadDeadline(late); err != nil {
		return nil, err
	}
	buf := make([]byte, 4096)
	for {
		for i, b := range c.read {
			if packet, ok := c.in.Feed(b); ok {
				c.read = c.read[i+1:]
				return append([]byte(nil), packet...), nil
			}
		}
		n, err := c.line.Read(buf)
		c.read = append(c.read[:0], buf[:n]...)
		if n == 0 && err != nil {
			return nil, fmt.Errorf("%w: %w", flash.ErrNoAnswer, err)
		}
	}
}
