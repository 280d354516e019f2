// Package dfutest emulates the serial boot loader of an nRF52 board. It takes nothing on
// trust: every byte is checked, and the first mistake is kept.
package dfutest

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"sync"

	"github.com/meshrig/meshrig/rig/flash/dfu"
	"github.com/meshrig/meshrig/rig/flash/slip"
)

// Answer is what the boot loader does with a packet that came whole and in order.
type Answer uint8

// The answers.
const (
	Correct  Answer = iota
	LoseAck         // take it, lose the acknowledgement
	Damaged         // see a wrong CRC: as if nothing had come
	WrongAck        // take it, acknowledge some other number
	Doubled         // take it, acknowledge twice
	Noisy           // take it, print noise and a broken frame before the acknowledgement
	Hang            // neither take it nor anything after it
	Vanish          // end the session, as a board that is unplugged
)

// Loader is a boot loader. The zero value is correct.
type Loader struct {
	// Answer chooses what becomes of the n-th packet that comes, from 0, repetitions counted.
	Answer func(n int) Answer

	mu       sync.Mutex
	expected uint8
	count    int
	hung     bool
	size     int
	init     []byte
	firmware []byte
	state    string
	err      error
}

// Firmware is what the boot loader activated, nil if it did not. The error is the first thing
// that was wrong with what came.
func (l *Loader) Firmware() ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.state != "activated" {
		return nil, l.err
	}
	return l.firmware, l.err
}

// Packets is how many whole packets came.
func (l *Loader) Packets() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// Received is how many bytes of the firmware came, each counted once however often it was sent.
func (l *Loader) Received() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.firmware)
}

// Serve speaks over a line until it ends, the image is activated, or the loader vanishes.
func (l *Loader) Serve(line io.ReadWriter) {
	d := slip.Decoder{Max: dfu.MaxPacket}
	buf := make([]byte, 256)
	for {
		n, err := line.Read(buf)
		for _, b := range buf[:n] {
			frame, ok := d.Feed(b)
			if !ok {
				continue
			}
			answer, done := l.take(frame)
			if _, err := line.Write(answer); err != nil || done {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// take handles a frame: the bytes to answer with, and whether the session ends.
func (l *Loader) take(frame []byte) (answer []byte, done bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, err := dfu.ParsePacket(frame)
	if err != nil {
		l.wrong("%v", err)
		return nil, false
	}
	if l.count == 0 {
		l.expected = 1
	}
	how := Correct
	if l.Answer != nil {
		how = l.Answer(l.count)
	}
	l.count++
	if l.hung || how == Hang || how == Damaged {
		l.hung = l.hung || how == Hang
		return nil, false
	}
	if how == Vanish {
		return nil, true
	}
	if p.Ack != (p.Sequence+1)&7 {
		l.wrong("packet %d claims to acknowledge %d", p.Sequence, p.Ack)
	}
	if p.Sequence == l.expected {
		l.expected = (l.expected + 1) & 7
		done = l.do(p.Payload)
	}
	ack := slip.Append(nil, dfu.Packet{Ack: l.expected}.Append(nil))
	switch how {
	case LoseAck:
		return nil, done
	case WrongAck:
		return slip.Append(nil, dfu.Packet{Ack: l.expected + 3}.Append(nil)), done
	case Doubled:
		return append(ack, ack...), done
	case Noisy:
		noise := []byte("\x00\xff noise \xc0\xdb\x01\xc0\xc0\x08\x00\x00\x00\xc0")
		return append(noise, ack...), done
	default:
		return ack, done
	}
}

// wrong keeps the first mistake.
func (l *Loader) wrong(format string, args ...any) {
	if l.err == nil {
		l.err = fmt.Errorf(format, args...)
	}
}

// do acts on a payload, and reports whether the firmware is started now.
func (l *Loader) do(payload []byte) bool {
	if len(payload)%4 != 0 && binary.LittleEndian.Uint32(payload) != 1 {
		l.wrong("payload of %d bytes", len(payload))
	}
	word := func(i int) uint32 {
		if len(payload) < 4*i+4 {
			l.wrong("payload %x is too short", payload)
			return 0
		}
		return binary.LittleEndian.Uint32(payload[4*i:])
	}
	switch op := word(0); {
	case op == 3 && l.state == "":
		if word(1) != 4 || word(2) != 0 || word(3) != 0 || len(payload) != 20 {
			l.wrong("start packet %x", payload)
		}
		l.size, l.state = int(word(4)), "started"
	case op == 1 && l.state == "started":
		if len(payload) < 6 || payload[len(payload)-1] != 0 || payload[len(payload)-2] != 0 {
			l.wrong("init packet %x", payload)
			return false
		}
		l.init, l.state = bytes.Clone(payload[4:len(payload)-2]), "receiving"
	case op == 4 && l.state == "receiving":
		if len(payload) > 4+512 || len(l.firmware)+len(payload)-4 > l.size {
			l.wrong("data packet of %d bytes after %d of %d", len(payload), len(l.firmware), l.size)
		}
		l.firmware = append(l.firmware, payload[4:]...)
	case op == 5 && l.state == "receiving":
		crc := binary.LittleEndian.Uint16(l.init[len(l.init)-2:])
		if len(l.firmware) != l.size || dfu.CRC16(0xFFFF, l.firmware) != crc {
			l.wrong("stopped after %d of %d bytes", len(l.firmware), l.size)
			return false
		}
		l.state = "activated"
		return true
	default:
		l.wrong("operation %d while %q", op, l.state)
	}
	return false
}

// Archive is a .zip as a build for nRF52 boards leaves it.
func Archive(firmware []byte) []byte {
	init := binary.LittleEndian.AppendUint16(nil, dfu.DeviceNRF52)
	init = binary.LittleEndian.AppendUint16(init, 0xFFFF)     // revision
	init = binary.LittleEndian.AppendUint32(init, 0xFFFFFFFF) // version
	init = binary.LittleEndian.AppendUint16(init, 1)
	init = binary.LittleEndian.AppendUint16(init, 0x00B6) // SoftDevice S140 6.1.1
	init = binary.LittleEndian.AppendUint16(init, dfu.CRC16(0xFFFF, firmware))
	return Zip(map[string]any{"application": map[string]any{"bin_file": "firmware.bin", "dat_file": "firmware.dat"}, "dfu_version": 0.5},
		map[string][]byte{"firmware.bin": firmware, "firmware.dat": init})
}

// Zip is an archive with a manifest and files.
func Zip(manifest map[string]any, files map[string][]byte) []byte {
	text, err := json.Marshal(map[string]any{"manifest": manifest})
	if err != nil {
		panic(err) // a map of the test's own
	}
	all := map[string][]byte{"manifest.json": text}
	maps.Copy(all, files)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, data := range all {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			panic(err) // a buffer takes everything
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
