// Package lora is the physics of LoRa modulation: its parameters as types, time on air,
// the instants inside a frame, noise, sensitivity and the presets that communities use.
// It computes with true bandwidths and never reproduces a firmware's estimate.
package lora

import (
	"fmt"
	"strconv"
	"strings"
)

// DB is a ratio of powers in decibels.
type DB float64

// String prints the ratio with one decimal and its unit.
func (d DB) String() string { return strconv.FormatFloat(float64(d), 'f', 1, 64) + " dB" }

// DBm is a power in decibels over one milliwatt.
type DBm float64

// String prints the power with one decimal and its unit.
func (d DBm) String() string { return strconv.FormatFloat(float64(d), 'f', 1, 64) + " dBm" }

// Frequency is a carrier frequency in hertz.
type Frequency uint32

// MHz gives the frequency in megahertz, as consoles print it.
func (f Frequency) MHz() float64 { return float64(f) / 1e6 }

// String prints the frequency in megahertz with its unit.
func (f Frequency) String() string {
	return strconv.FormatFloat(f.MHz(), 'f', -1, 64) + " MHz"
}

// Offset is how far a carrier is from its nominal frequency, in hertz; positive: above.
type Offset float64

// String prints the offset in hertz with its sign and unit.
func (o Offset) String() string { return fmt.Sprintf("%+.0f Hz", float64(o)) }

// SpreadingFactor is the number of bits that one symbol carries, 5 to 12.
type SpreadingFactor uint8

// The range of spreading factors of an SX126x radio (SX1261/2 data sheet, 6.1.1.1).
const (
	SF5 SpreadingFactor = iota + 5
	SF6
	SF7
	SF8
	SF9
	SF10
	SF11
	SF12
)

// Valid tells whether an SX126x radio knows the spreading factor.
func (s SpreadingFactor) Valid() bool { return s >= SF5 && s <= SF12 }

// String prints the spreading factor the way the field writes it: SF8.
func (s SpreadingFactor) String() string { return "SF" + strconv.Itoa(int(s)) }

// CodingRate is the denominator of the code rate 4/n, 5 to 8.
type CodingRate uint8

// Valid tells whether the coding rate is one of 4/5 to 4/8.
func (c CodingRate) Valid() bool { return c >= 5 && c <= 8 }

// String prints the coding rate as a fraction: 4/5.
func (c CodingRate) String() string { return "4/" + strconv.Itoa(int(c)) }

// Bandwidth is a LoRa bandwidth, named by its nominal value in hertz (62500, 7800) as
// data sheets, consoles and the virtual board protocol write it. Hertz gives the true value.
type Bandwidth uint32

// The bandwidths of an SX126x radio (SX1261/2 data sheet, 6.1.1.2).
const (
	BW7k8   Bandwidth = 7_800
	BW10k4  Bandwidth = 10_400
	BW15k6  Bandwidth = 15_600
	BW20k8  Bandwidth = 20_800
	BW31k25 Bandwidth = 31_250
	BW41k7  Bandwidth = 41_700
	BW62k5  Bandwidth = 62_500
	BW125k  Bandwidth = 125_000
	BW250k  Bandwidth = 250_000
	BW500k  Bandwidth = 500_000
)

// Bandwidths lists the known bandwidths, narrow to wide.
func Bandwidths() []Bandwidth {
	return []Bandwidth{BW7k8, BW10k4, BW15k6, BW20k8, BW31k25, BW41k7, BW62k5, BW125k, BW250k, BW500k}
}

// widest is the clock that every bandwidth is an integer fraction of, in hertz.
const widest = 500_000

// divider gives the integer by which 500 kHz is divided, 0 for an unknown bandwidth. It is
// what makes every symbol time a whole number of microseconds.
func (b Bandwidth) divider() int64 {
	switch b {
	case BW7k8:
		return 64
	case BW10k4:
		return 48
	case BW15k6:
		return 32
	case BW20k8:
		return 24
	case BW31k25:
		return 16
	case BW41k7:
		return 12
	case BW62k5:
		return 8
	case BW125k:
		return 4
	case BW250k:
		return 2
	case BW500k:
		return 1
	}
	return 0
}

// Valid tells whether the bandwidth is one of Bandwidths.
func (b Bandwidth) Valid() bool { return b.divider() != 0 }

// Hertz gives the true bandwidth: 7812.5 for the nominal 7800. It is 0 for an unknown one.
func (b Bandwidth) Hertz() float64 {
	if d := b.divider(); d != 0 {
		return float64(widest) / float64(d)
	}
	return 0
}

// String prints the nominal bandwidth in kilohertz with its unit: 62.5 kHz.
func (b Bandwidth) String() string {
	return strconv.FormatFloat(float64(b)/1e3, 'f', -1, 64) + " kHz"
}

// BandwidthOf finds the bandwidth that hertz means, nominal or true and off by at most 1 %
// (firmware keeps it as a 32-bit float of kilohertz). The error is a *FieldError.
func BandwidthOf(hertz float64) (Bandwidth, error) {
	for _, b := range Bandwidths() {
		if hertz >= 0.99*b.Hertz() && hertz <= 1.01*b.Hertz() {
			return b, nil
		}
	}
	return 0, &FieldError{
		Field: "bandwidth",
		Value: strconv.FormatFloat(hertz, 'f', -1, 64) + " Hz",
		Want:  knownBandwidths(),
	}
}

func knownBandwidths() string {
	names := make([]string, 0, len(Bandwidths()))
	for _, b := range Bandwidths() {
		names = append(names, strings.TrimSuffix(b.String(), " kHz"))
	}
	return fmt.Sprintf("one of %s kHz", strings.Join(names, ", "))
}
