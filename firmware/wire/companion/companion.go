// Package companion is the serial protocol between an app and a companion radio
// (examples/companion_radio and ArduinoSerialInterface, v1.17.1): its frames, what app and radio
// ask and answer in them, and what the radio pushes. Numbers are little-endian.
package companion

import (
	"encoding/binary"
	"fmt"
)

// MaxFrame is the longest content of a frame (MAX_FRAME_SIZE, v1.17.1).
const MaxFrame = 176

// MaxLogged is the longest frame from the air that a radio pushes: longer ones it keeps to itself
// (MyMesh::logRxRaw, v1.17.1).
const MaxLogged = MaxFrame - 3

// The bytes that frames begin with.
const (
	toRadio   = '<'
	fromRadio = '>'
)

// Error says what of a frame cannot be read.
type Error struct {
	What        string
	Found, Want int // bytes
}

// Error names the frame and its length.
func (e *Error) Error() string {
	return fmt.Sprintf("companion: %s: found %d bytes, want at least %d", e.What, e.Found, e.Want)
}

// Append appends a frame from an app to a radio. Of a content of more than [MaxFrame] bytes radios
// take the first ones.
func Append(dst []byte, code Code, data ...byte) []byte { return frame(dst, toRadio, code, data) }

// AppendAnswer appends a frame from a radio to an app.
func AppendAnswer(dst []byte, code Code, data ...byte) []byte {
	return frame(dst, fromRadio, code, data)
}

func frame(dst []byte, mark byte, code Code, data []byte) []byte {
	dst = append(dst, mark)
	dst = binary.LittleEndian.AppendUint16(dst, uint16(1+len(data)))
	return append(append(dst, byte(code)), data...)
}

// Decoder takes frames of a radio out of a stream of bytes. Bytes before a frame are ignored, and so
// is a mark with a length that no radio sends: what is behind it may be a frame again. The zero value
// waits for a frame. It allocates nothing.
type Decoder struct {
	head [3]byte
	have int // of the head
	buf  [MaxFrame]byte
	n    int // of the content
}

// Next takes bytes from p until a frame is whole. It returns its content, which is valid until the
// next call, and the bytes of p that are left; ok is false if p ended before.
func (d *Decoder) Next(p []byte) (content, rest []byte, ok bool) {
	for len(p) > 0 {
		if d.have < len(d.head) {
			d.begin(p[0])
			p = p[1:]
			continue
		}
		size := d.size()
		n := copy(d.buf[d.n:size], p)
		d.n, p = d.n+n, p[n:]
		if d.n == size {
			d.have, d.n = 0, 0
			return d.buf[:size:size], p, true
		}
	}
	return nil, nil, false
}

func (d *Decoder) size() int { return int(binary.LittleEndian.Uint16(d.head[1:])) }

// begin takes a byte of a frame's head.
func (d *Decoder) begin(b byte) {
	d.head[d.have] = b
	d.have++
	for d.have > 0 && !d.possible() { // a frame may begin later
		copy(d.head[:], d.head[1:d.have])
		d.have--
	}
}

// possible tells whether what there is of a head may be one.
func (d *Decoder) possible() bool {
	return d.head[0] == fromRadio && (d.have < len(d.head) || d.size() >= 1 && d.size() <= MaxFrame)
}

// Idle tells whether the decoder is between frames.
func (d *Decoder) Idle() bool { return d.have == 0 }

// Logged is a frame from the air as a radio pushes it.
type Logged struct {
	SNR   int8 // quarters of a decibel
	RSSI  int8 // decibels over a milliwatt, cut towards zero and to 8 bits
	Frame []byte
}

// ParseLogged reads the content of a LogRxData, its code left out. The frame is part of it.
func ParseLogged(data []byte) (Logged, error) {
	if len(data) < 2 {
		return Logged{}, &Error{"heard frame", len(data), 2}
	}
	return Logged{SNR: int8(data[0]), RSSI: int8(data[1]), Frame: data[2:]}, nil
}

// Append appends the content of a LogRxData, its code left out.
func (l Logged) Append(dst []byte) []byte {
	return append(append(dst, byte(l.SNR), byte(l.RSSI)), l.Frame...)
}

// Radio are the settings of a radio.
type Radio struct {
	Frequency       uint32 // kHz
	Bandwidth       uint32 // Hz
	SpreadingFactor uint8
	CodingRate      uint8
}

// Append appends the settings as SetRadio wants them.
func (r Radio) Append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, r.Frequency)
	dst = binary.LittleEndian.AppendUint32(dst, r.Bandwidth)
	return append(dst, r.SpreadingFactor, r.CodingRate)
}

// Self are a radio's own settings: the content of a SelfInfo.
type Self struct {
	Type           uint8 // as in an advert
	Power          int8  // decibels over a milliwatt
	MaxPower       int8  // what it can be set to
	Key            [32]byte
	Latitude       int32 // millionths of a degree
	Longitude      int32 // millionths of a degree
	MultiAcks      uint8
	PositionPolicy uint8 // 0: adverts have no position
	Telemetry      uint8 // two bits each, from the lowest: base, place, environment
	Manual         uint8 // bit 0: contacts are not added by themselves
	Radio          Radio
	Name           string
}

// ParseSelf reads the content of a SelfInfo, its code left out.
func ParseSelf(data []byte) (s Self, err error) {
	r := reader{what: "own settings", rest: data}
	s.Type, s.Power, s.MaxPower = r.byte(), int8(r.byte()), int8(r.byte())
	copy(s.Key[:], r.take(len(s.Key)))
	s.Latitude, s.Longitude = int32(r.number()), int32(r.number())
	s.MultiAcks, s.PositionPolicy, s.Telemetry, s.Manual = r.byte(), r.byte(), r.byte(), r.byte()
	s.Radio = Radio{Frequency: r.number(), Bandwidth: r.number(), SpreadingFactor: r.byte(), CodingRate: r.byte()}
	s.Name = string(r.rest)
	return s, r.err
}
