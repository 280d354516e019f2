package wire

import (
	"fmt"
	"strconv"
)

// LPPType is the kind of a telemetry reading in Cayenne LPP.
type LPPType uint8

// The kinds that LPPDataHelpers.h of v1.17.1 numbers and whose size is fixed.
const (
	LPPDigitalInput  LPPType = 0   // LPPDigitalInput is one byte.
	LPPDigitalOutput LPPType = 1   // LPPDigitalOutput is one byte.
	LPPAnalogInput   LPPType = 2   // LPPAnalogInput is in hundredths.
	LPPAnalogOutput  LPPType = 3   // LPPAnalogOutput is in hundredths.
	LPPGeneric       LPPType = 100 // LPPGeneric is any 32-bit number.
	LPPLuminosity    LPPType = 101 // LPPLuminosity is in lux.
	LPPPresence      LPPType = 102 // LPPPresence is 0 or 1.
	LPPTemperature   LPPType = 103 // LPPTemperature is in tenths of a degree Celsius.
	LPPHumidity      LPPType = 104 // LPPHumidity is in halves of a percent.
	LPPAccelerometer LPPType = 113 // LPPAccelerometer is in thousandths of g, on three axes.
	LPPPressure      LPPType = 115 // LPPPressure is in tenths of a hectopascal.
	LPPVoltage       LPPType = 116 // LPPVoltage is in hundredths of a volt.
	LPPCurrent       LPPType = 117 // LPPCurrent is in milliamperes.
	LPPFrequency     LPPType = 118 // LPPFrequency is in hertz.
	LPPPercentage    LPPType = 120 // LPPPercentage is in percent.
	LPPAltitude      LPPType = 121 // LPPAltitude is in metres.
	LPPConcentration LPPType = 125 // LPPConcentration is in parts per million.
	LPPPower         LPPType = 128 // LPPPower is in watts.
	LPPDistance      LPPType = 130 // LPPDistance is in millimetres.
	LPPEnergy        LPPType = 131 // LPPEnergy is in watt-hours.
	LPPDirection     LPPType = 132 // LPPDirection is in degrees.
	LPPUnixTime      LPPType = 133 // LPPUnixTime is in seconds.
	LPPGyrometer     LPPType = 134 // LPPGyrometer is in hundredths of a degree per second, on three axes.
	LPPColour        LPPType = 135 // LPPColour is red, green and blue.
	LPPGPS           LPPType = 136 // LPPGPS is latitude and longitude in ten-thousandths of a degree and altitude in centimetres.
	LPPSwitch        LPPType = 142 // LPPSwitch is 0 or 1.
)

type lppLayout struct {
	values, size int
	signed       bool
}

// layout returns how a kind is written; a layout of no values means that the kind is unknown.
func (t LPPType) layout() lppLayout {
	switch t {
	case LPPDigitalInput, LPPDigitalOutput, LPPPresence, LPPHumidity, LPPPercentage, LPPSwitch:
		return lppLayout{values: 1, size: 1}
	case LPPLuminosity, LPPPressure, LPPVoltage, LPPConcentration, LPPPower, LPPDirection:
		return lppLayout{values: 1, size: 2}
	case LPPAnalogInput, LPPAnalogOutput, LPPTemperature, LPPCurrent, LPPAltitude:
		return lppLayout{values: 1, size: 2, signed: true}
	case LPPGeneric, LPPFrequency, LPPDistance, LPPEnergy, LPPUnixTime:
		return lppLayout{values: 1, size: 4}
	case LPPAccelerometer, LPPGyrometer:
		return lppLayout{values: 3, size: 2, signed: true}
	case LPPColour:
		return lppLayout{values: 3, size: 1}
	case LPPGPS:
		return lppLayout{values: 3, size: 3, signed: true}
	}
	return lppLayout{}
}

// Reading is one telemetry reading: what is on the wire, in the unit that its kind names.
type Reading struct {
	Channel uint8 // 1 is the node itself (TELEM_CHANNEL_SELF, v1.17.1); 0 ends a list
	Type    LPPType
	Values  [3]int64 // as many as the kind has, the rest zero
}

// TelemetrySelf is the channel of the node's own readings (TELEM_CHANNEL_SELF, v1.17.1).
const TelemetrySelf = 1

// DecodeTelemetry reads the data of a telemetry response: channel, kind and values, big-endian, until channel 0 or fewer than three bytes,
// which are the cipher's padding (LPPReader::readHeader, v1.17.1).
func DecodeTelemetry(b []byte) ([]Reading, error) {
	if len(b) > MaxPlaintext {
		return nil, tooLong("telemetry", len(b), MaxPlaintext)
	}
	var list []Reading
	for len(b) > 2 && b[0] != 0 {
		r := Reading{Channel: b[0], Type: LPPType(b[1])}
		l := r.Type.layout()
		if l.values == 0 {
			return nil, wrongValue(fieldOfReading(len(list))+" kind", int(r.Type), "a known kind")
		}
		if b = b[2:]; len(b) < l.values*l.size {
			return nil, tooShort(fieldOfReading(len(list)), len(b), l.values*l.size)
		}
		for i := range l.values {
			r.Values[i] = l.decode(b)
			b = b[l.size:]
		}
		list = append(list, r)
	}
	return list, onlyZeros("telemetry padding", b)
}

// AppendTelemetry appends readings.
func AppendTelemetry(dst []byte, list []Reading) ([]byte, error) {
	for i, r := range list {
		l := r.Type.layout()
		if l.values == 0 {
			return dst, wrongValue(fieldOfReading(i)+" kind", int(r.Type), "a known kind")
		}
		if r.Channel == 0 {
			return dst, wrongValue(fieldOfReading(i)+" channel", 0, "1 to 255")
		}
		for k, v := range r.Values {
			if k >= l.values && v != 0 || k < l.values && !l.holds(v) {
				return dst, &FieldError{
					Field: fieldOfReading(i) + " value " + strconv.Itoa(k),
					Found: strconv.FormatInt(v, 10),
					Want:  fmt.Sprintf("%d numbers of %d bits, signed %t", l.values, 8*l.size, l.signed),
				}
			}
		}
	}
	for _, r := range list {
		l := r.Type.layout()
		dst = append(dst, r.Channel, byte(r.Type))
		for _, v := range r.Values[:l.values] {
			for shift := 8 * (l.size - 1); shift >= 0; shift -= 8 {
				dst = append(dst, byte(v>>shift))
			}
		}
	}
	return dst, nil
}

func (l lppLayout) decode(b []byte) int64 {
	var v int64
	for _, c := range b[:l.size] {
		v = v<<8 | int64(c)
	}
	if bits := 8 * l.size; l.signed && v >= 1<<(bits-1) {
		v -= 1 << bits
	}
	return v
}

func (l lppLayout) holds(v int64) bool {
	bits := 8 * l.size
	if l.signed {
		return v >= -1<<(bits-1) && v < 1<<(bits-1)
	}
	return v >= 0 && v < 1<<bits
}

// Value returns value i of the reading in whole units: volts, degrees, metres and so on (the multipliers of LPPDataHelpers.h, v1.17.1).
// It returns 0 for a value that the kind does not have.
func (r Reading) Value(i int) float64 {
	if i < 0 || i >= r.Type.layout().values {
		return 0
	}
	return float64(r.Values[i]) / r.Type.divisor(i)
}

func (t LPPType) divisor(i int) float64 {
	switch t {
	case LPPHumidity:
		return 2
	case LPPTemperature, LPPPressure:
		return 10
	case LPPAnalogInput, LPPAnalogOutput, LPPVoltage, LPPGyrometer:
		return 100
	case LPPAccelerometer, LPPCurrent, LPPDistance, LPPEnergy:
		return 1000
	case LPPGPS:
		if i < 2 {
			return 10000
		}
		return 100
	case LPPDigitalInput, LPPDigitalOutput, LPPGeneric, LPPLuminosity, LPPPresence, LPPFrequency, LPPPercentage,
		LPPAltitude, LPPConcentration, LPPPower, LPPDirection, LPPUnixTime, LPPColour, LPPSwitch:
	}
	return 1
}

func fieldOfReading(i int) string { return "telemetry reading " + strconv.Itoa(i) }
