// Package pcapng writes and reads frames as Wireshark's capture files: pcapng with the link type
// LORATAP. A LoRaTap header cannot hold a bandwidth of 62.5 kHz, an error bar, an offset or what
// became of a checksum; exactly what is known of a frame stands in the packet's comment, as words
// key=value. The instruments are the file's interfaces.
package pcapng

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"

	"github.com/meshrig/meshrig/rig/capture"
)

// Blocks and options (IETF draft-ietf-opsawg-pcapng-05, 4.1 to 4.3); little endian when written.
const (
	blockSection   = 0x0A0D0D0A
	blockInterface = 1
	blockSimple    = 3
	blockPacket    = 6
	orderMagic     = 0x1A2B3C4D

	optionEnd         = 0
	optionComment     = 1
	optionApplication = 4 // of a section
	optionName        = 2 // of an interface
	optionResolution  = 9 // of an interface
)

// A Writer writes frames as they come.
type Writer struct {
	w       io.Writer
	version uint8
	epoch   time.Time
	named   map[string]uint32 // interfaces by name
	buf     []byte
	tap     []byte
}

// Options say how a file is written. The zero value is LoRaTap version 0 and a bench time that
// began in 1970.
type Options struct {
	// LoRaTap is the version of the header in front of each frame, 0 or 1. Wireshark before 4.2
	// reads version 0 alone.
	LoRaTap uint8
	// Epoch is when bench time 0 was.
	Epoch time.Time
}

// NewWriter writes the head of a file.
func NewWriter(w io.Writer, o Options) (*Writer, error) {
	if o.LoRaTap > 1 {
		return nil, fmt.Errorf("pcapng: LoRaTap version %d: want 0 or 1", o.LoRaTap)
	}
	if o.Epoch.IsZero() {
		o.Epoch = time.Unix(0, 0)
	}
	out := &Writer{w: w, version: o.LoRaTap, epoch: o.Epoch, named: map[string]uint32{}}
	b := binary.LittleEndian.AppendUint32(nil, orderMagic)
	b = binary.LittleEndian.AppendUint16(b, 1) // version 1.0 of the format
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint64(b, ^uint64(0)) // the section's length is not known
	b = appendOption(b, optionApplication, []byte("meshrig"))
	return out, out.block(blockSection, appendOption(b, optionEnd, nil))
}

// Begin writes the head of a file and returns what writes an event to it, as those want it who begin
// file after file.
func (o Options) Begin(w io.Writer) (write func(capture.Event) error, err error) {
	out, err := NewWriter(w, o)
	if err != nil {
		return nil, err
	}
	return out.Write, nil
}

// Write writes an event that is a frame on the air; others have no place in such a file and are
// left out. Each packet is written at once, by a single call of the writer below.
func (w *Writer) Write(ev capture.Event) error {
	if !ev.OnAir() {
		return nil
	}
	id, err := w.from(ev)
	if err != nil {
		return err
	}
	w.tap = append(appendHeader(w.tap[:0], ev, w.version), ev.Frame...)
	at := uint64(w.epoch.UnixMicro() + int64(ev.At.At))
	le := binary.LittleEndian
	b := le.AppendUint32(w.buf[:0], id)
	b = le.AppendUint32(b, uint32(at>>32))
	b = le.AppendUint32(b, uint32(at))
	b = le.AppendUint32(b, uint32(len(w.tap)))
	b = le.AppendUint32(b, uint32(len(w.tap)))
	b = pad(append(b, w.tap...))
	b = appendOption(b, optionComment, []byte(ev.Pairs()))
	w.buf = appendOption(b, optionEnd, nil)
	return w.block(blockPacket, w.buf)
}

// from is the number of the interface that an event came from. The rig's own frames have one too.
func (w *Writer) from(ev capture.Event) (uint32, error) {
	name := ev.By
	if ev.Kind == capture.Sent {
		name = "sent"
	}
	if id, ok := w.named[name]; ok {
		return id, nil
	}
	id := uint32(len(w.named))
	w.named[name] = id
	b := binary.LittleEndian.AppendUint16(nil, LinkType)
	b = binary.LittleEndian.AppendUint16(b, 0)
	b = binary.LittleEndian.AppendUint32(b, 0) // no limit to a packet
	if name != "" {
		b = appendOption(b, optionName, []byte(name))
	}
	const micro = 6 // of a second, as a power of ten
	b = appendOption(b, optionResolution, []byte{micro})
	return id, w.block(blockInterface, appendOption(b, optionEnd, nil))
}

// block writes a block with its lengths around.
func (w *Writer) block(kind uint32, body []byte) error {
	length := uint32(len(body) + 12)
	b := make([]byte, 0, length)
	b = binary.LittleEndian.AppendUint32(b, kind)
	b = binary.LittleEndian.AppendUint32(b, length)
	b = binary.LittleEndian.AppendUint32(append(b, body...), length)
	if _, err := w.w.Write(b); err != nil {
		return fmt.Errorf("pcapng: %w", err)
	}
	return nil
}

func appendOption(dst []byte, code uint16, value []byte) []byte {
	value = value[:min(len(value), 0xFFFF)]
	dst = binary.LittleEndian.AppendUint16(dst, code)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(len(value)))
	return pad(append(dst, value...))
}

// pad makes a whole number of words of four bytes.
func pad(b []byte) []byte {
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}
