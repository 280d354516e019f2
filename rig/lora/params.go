package lora

import (
	"fmt"
	"strconv"
)

// SyncWord is the private-network sync word that MeshCore sends
// (RADIOLIB_SX126X_SYNC_WORD_PRIVATE, CustomSX1262::std_init, v1.17.1).
const SyncWord = 0x12

// MaxPayload is the longest payload of one LoRa frame in bytes: its length field is one byte.
const MaxPayload = 255

// Params is how a radio modulates and listens.
type Params struct {
	Frequency       Frequency
	Bandwidth       Bandwidth
	SpreadingFactor SpreadingFactor
	CodingRate      CodingRate
	// Preamble is the number of plain upchirps in front of the sync symbols.
	Preamble uint16
	SyncWord byte
	// CRC says that frames carry a 16-bit checksum behind the payload.
	CRC bool
	// Power is the transmit power at the antenna.
	Power DBm
}

// String prints what has to agree on the air, as operators write it:
// 869.618 MHz/62.5 kHz/SF8/CR5.
func (p Params) String() string {
	return fmt.Sprintf("%v/%v/%v/CR%d", p.Frequency, p.Bandwidth, p.SpreadingFactor, p.CodingRate)
}

// FieldError names a radio parameter that no radio could be set to.
type FieldError struct {
	Field string
	Value string
	Want  string
}

// Error names the field, what it held and what it may hold.
func (e *FieldError) Error() string {
	return fmt.Sprintf("lora: %s: got %s, want %s", e.Field, e.Value, e.Want)
}

// Limits of Validate. The frequency range is the one that MeshCore's console accepts
// (`set radio`, CommonCLI::handleSetCmd, v1.17.1); the power range holds
// every supported radio with its amplifier; the preamble is the register's (SX1261/2 data
// sheet, 13.4.6), of which a receiver needs PreambleLock symbols.
const (
	MinFrequency Frequency = 150_000_000
	MaxFrequency Frequency = 2_500_000_000
	MinPower     DBm       = -17
	MaxPower     DBm       = 37
)

// Validate returns a *FieldError for the first field that no radio could be set to.
func (p Params) Validate() error {
	switch {
	case p.Frequency < MinFrequency || p.Frequency > MaxFrequency:
		return &FieldError{"frequency", p.Frequency.String(), fmt.Sprintf("%v to %v", MinFrequency, MaxFrequency)}
	case !p.Bandwidth.Valid():
		return &FieldError{"bandwidth", p.Bandwidth.String(), knownBandwidths()}
	case !p.SpreadingFactor.Valid():
		return &FieldError{"spreading factor", strconv.Itoa(int(p.SpreadingFactor)), "5 to 12"}
	case !p.CodingRate.Valid():
		return &FieldError{"coding rate", strconv.Itoa(int(p.CodingRate)), "5 to 8"}
	case p.Preamble < PreambleLock:
		return &FieldError{"preamble", strconv.Itoa(int(p.Preamble)), fmt.Sprintf("at least %d symbols", PreambleLock)}
	case !(p.Power >= MinPower && p.Power <= MaxPower): // the negation catches NaN
		return &FieldError{"power", p.Power.String(), fmt.Sprintf("%v to %v", MinPower, MaxPower)}
	}
	return nil
}

// Preamble gives the symbols that MeshCore sends at a spreading factor. Since firmware
// v1.16.0 it is 32 up to SF8 and 16 above (RadioLibWrapper::preambleLengthForSF); from
// v1.7.1 to v1.15 it was 16 at every spreading factor.
func Preamble(sf SpreadingFactor, sinceV116 bool) uint16 {
	if sinceV116 && sf <= SF8 {
		return 32
	}
	return 16
}

// PreambleForVersion is Preamble for a firmware version given as numbers, such as 1, 17.
func PreambleForVersion(sf SpreadingFactor, major, minor int) uint16 {
	return Preamble(sf, major > 1 || major == 1 && minor >= 16)
}
