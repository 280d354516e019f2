// Package rtltcp speaks the protocol of rtl_tcp, by which the samples of an RTL2832U dongle cross a
// network: a header of twelve bytes and then 8-bit samples without an end, and five-byte commands
// the other way. It has both sides.
package rtltcp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// magic is what a server says first.
const magic = "RTL0"

// headerLen is the length of what stands in front of the samples.
const headerLen = 12

// Header is what a server says of its tuner.
type Header struct {
	Tuner uint32 // kind, see tuners
	Gains uint32 // how many steps of gain it has
}

// tuners are the kinds of tuners, by the numbers of librtlsdr's enum rtlsdr_tuner.
var tuners = []string{"unknown", "E4000", "FC0012", "FC0013", "FC2580", "R820T", "R828D"}

// String names the tuner.
func (h Header) String() string {
	name := fmt.Sprintf("tuner %d", h.Tuner)
	if int(h.Tuner) < len(tuners) {
		name = "tuner " + tuners[h.Tuner]
	}
	return fmt.Sprintf("%s, %d gains", name, h.Gains)
}

// ErrNotRTL says that the other side is no rtl_tcp.
var ErrNotRTL = errors.New("it is no rtl_tcp")

// ReadHeader reads what a server says first. It is an ErrNotRTL if that is not the header of rtl_tcp.
func ReadHeader(r io.Reader) (Header, error) {
	var b [headerLen]byte
	switch n, err := io.ReadFull(r, b[:]); {
	case n >= len(magic) && string(b[:4]) != magic, n > 0 && n < len(magic) && string(b[:n]) != magic[:n]:
		return Header{}, fmt.Errorf("%w: it begins with %q, want %q", ErrNotRTL, b[:min(n, 4)], magic)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return Header{}, fmt.Errorf("closed behind %d of the %d bytes of the header; is another client connected? rtl_tcp serves one", n, headerLen)
	case err != nil:
		return Header{}, fmt.Errorf("reading the header: %w; is another client connected? rtl_tcp serves one", err)
	}
	return Header{binary.BigEndian.Uint32(b[4:]), binary.BigEndian.Uint32(b[8:])}, nil
}

// AppendHeader writes a header behind what is in b.
func AppendHeader(b []byte, h Header) []byte {
	b = append(b, magic...)
	b = binary.BigEndian.AppendUint32(b, h.Tuner)
	return binary.BigEndian.AppendUint32(b, h.Gains)
}

// Command is what a client may ask for. Its number is the first byte.
type Command byte

// The commands, by the numbers of rtl_tcp.
const (
	SetFrequency  Command = 0x01 // hertz
	SetRate       Command = 0x02 // samples a second
	SetGainMode   Command = 0x03 // 0: the tuner's own, 1: by SetGain
	SetGain       Command = 0x04 // tenths of a decibel
	SetCorrection Command = 0x05 // parts per million, signed
	SetAGC        Command = 0x08 // of the converter: 0 or 1
)

// commandLen is the length of a command with its number.
const commandLen = 5

func appendCommand(b []byte, c Command, value uint32) []byte {
	return binary.BigEndian.AppendUint32(append(b, byte(c)), value)
}

// readCommand reads a command. At the end of what a client says it is io.EOF.
func readCommand(r io.Reader) (Command, uint32, error) {
	var b [commandLen]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return 0, 0, err
	}
	return Command(b[0]), binary.BigEndian.Uint32(b[1:]), nil
}

// RateError says that a dongle cannot be set to a rate.
type RateError struct{ Rate float64 }

// Error names the rate and what can be.
func (e *RateError) Error() string {
	return fmt.Sprintf("rtltcp: %v samples a second: a dongle has 225001 to 300000 or 900001 to 3200000; 250000 is enough for 62.5 kHz, 1000000 for 250 kHz", e.Rate)
}

// CheckRate returns a *RateError for a rate that the RTL2832U does not have (librtlsdr,
// rtlsdr_set_sample_rate).
func CheckRate(rate float64) error {
	if rate != float64(uint32(rate)) || !(rate > 225_000 && rate <= 300_000 || rate > 900_000 && rate <= 3_200_000) {
		return &RateError{rate}
	}
	return nil
}
