package kiss

import (
	"encoding/binary"
	"fmt"
)

// Error says that a frame or its data is not what it has to be.
type Error struct {
	What string // what was read
	Got  string // what came instead, empty if its length is wrong
	Size int    // bytes found
	Want int    // bytes needed
}

// Error tells what was read and what is wrong with it.
func (e *Error) Error() string {
	if e.Got != "" {
		return fmt.Sprintf("kiss: %s: found %s", e.What, e.Got)
	}
	return fmt.Sprintf("kiss: %s: %d bytes, want at least %d", e.What, e.Size, e.Want)
}

func need(what string, data []byte, want int) error {
	if len(data) < want {
		return &Error{What: what, Size: len(data), Want: want}
	}
	return nil
}

const radioSize = 10

// Radio are the settings that SetRadio takes and GetRadio tells.
type Radio struct {
	Frequency       uint32 // Hz
	Bandwidth       uint32 // Hz, nominal: 62500
	SpreadingFactor uint8  // 5 to 12
	CodingRate      uint8  // 5 to 8
}

// Append appends the 10 bytes of the settings, little-endian.
func (r Radio) Append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, r.Frequency)
	dst = binary.LittleEndian.AppendUint32(dst, r.Bandwidth)
	return append(dst, r.SpreadingFactor, r.CodingRate)
}

// ParseRadio reads settings. Surplus bytes are ignored, as the modem does.
func ParseRadio(data []byte) (Radio, error) {
	if err := need("radio settings", data, radioSize); err != nil {
		return Radio{}, err
	}
	return Radio{
		Frequency: binary.LittleEndian.Uint32(data), Bandwidth: binary.LittleEndian.Uint32(data[4:]),
		SpreadingFactor: data[8], CodingRate: data[9],
	}, nil
}

// Stats count frames since the modem's power-on.
type Stats struct {
	Received, Sent, Errors uint32 // Errors: frames with a bad checksum
}

// Append appends the 12 bytes of the counters, little-endian.
func (s Stats) Append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, s.Received)
	dst = binary.LittleEndian.AppendUint32(dst, s.Sent)
	return binary.LittleEndian.AppendUint32(dst, s.Errors)
}

// ParseStats reads the answer to GetStats.
func ParseStats(data []byte) (Stats, error) {
	if err := need("stats", data, 12); err != nil {
		return Stats{}, err
	}
	return Stats{
		binary.LittleEndian.Uint32(data), binary.LittleEndian.Uint32(data[4:]), binary.LittleEndian.Uint32(data[8:]),
	}, nil
}

// Meta is how the Data frame before it was received.
type Meta struct {
	Quarters int8 // signal-to-noise ratio in quarters of a dB
	RSSI     int8 // dBm; -127 is the lowest that the radio knows
}

// MetaOf cuts what the radio measured to what a Meta can tell, towards zero (main.cpp loop, v1.17.1).
func MetaOf(snr, rssi float32) Meta { return Meta{int8(snr * 4), int8(rssi)} }

// SNR is the signal-to-noise ratio in dB.
func (m Meta) SNR() float64 { return float64(m.Quarters) / 4 }

// Append appends the 2 bytes.
func (m Meta) Append(dst []byte) []byte { return append(dst, byte(m.Quarters), byte(m.RSSI)) }

// ParseMeta reads the data of RxMeta.
func ParseMeta(data []byte) (Meta, error) {
	if err := need("RxMeta", data, 2); err != nil {
		return Meta{}, err
	}
	return Meta{int8(data[0]), int8(data[1])}, nil
}

// ParseCode reads the data of Failed.
func ParseCode(data []byte) (Code, error) {
	if err := need("error code", data, 1); err != nil {
		return 0, err
	}
	return Code(data[0]), nil
}

// ParseFlag reads the one byte of TxDone, IsChannelBusy and GetSignalReport.
func ParseFlag(data []byte) (bool, error) {
	if err := need("flag", data, 1); err != nil {
		return false, err
	}
	return data[0] != 0, nil
}

// ParseAirtime reads the answer to GetAirtime in milliseconds.
func ParseAirtime(data []byte) (uint32, error) {
	if err := need("airtime", data, 4); err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint32(data), nil
}

// ParseNumber reads the two signed bytes of GetNoiseFloor in dBm and GetMCUTemp in tenths of a degree Celsius.
func ParseNumber(data []byte) (int16, error) {
	if err := need("number", data, 2); err != nil {
		return 0, err
	}
	return int16(binary.LittleEndian.Uint16(data)), nil
}
