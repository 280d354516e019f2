package companion

import (
	"encoding/binary"
	"math"
)

// legacyPrefs is where the settings were kept before v1.17.0.
const legacyPrefs = "/new_prefs"

// scopeNameSize is the size of a scope's name, a terminator included.
const scopeNameSize = 31

// parseLegacy reads the binary settings of before v1.17.0, up to where they end (DataStore::loadPrefsInt, v1.17.1).
func (s *Settings) parseLegacy(data []byte) {
	r := reader{rest: data}
	r.float(&s.AirtimeFactor)
	r.text(&s.Name, nameSize)
	r.skip(4)
	r.double(&s.Latitude)
	r.double(&s.Longitude)
	r.float(&s.Frequency)
	r.byte(&s.SpreadingFactor)
	r.byte(&s.CodingRate)
	repeat := byte(0)
	r.byte(&repeat)
	r.byte(&s.ManualAdd)
	r.float(&s.Bandwidth)
	power := byte(s.Power)
	r.byte(&power)
	s.Power = int8(power)
	r.byte(&s.TelemetryBase)
	r.byte(&s.TelemetryLocation)
	r.byte(&s.TelemetryEnvironment)
	r.float(&s.ReceiveDelay)
	r.byte(&s.LocationPolicy)
	r.byte(&s.MultiAcks)
	r.byte(&s.PathHashMode)
	r.skip(1)
	r.number(&s.PIN)
	r.byte(&s.BuzzerQuiet)
	r.byte(&s.GPSEnabled)
	// The interval has four bytes in memory and in the file.
	r.number(&s.GPSInterval)
	r.byte(&s.AutoAdd)
	r.byte(&s.AutoAddHops)
	r.byte(&s.BoostedGain)
	r.text(&s.DefaultScope, scopeNameSize)
	if key := r.take(len(s.DefaultScopeKey)); key != nil {
		copy(s.DefaultScopeKey[:], key)
	}
	s.RepeatOff = 1
	if repeat != 0 {
		s.RepeatOff = 0
	}
}

// reader takes fields off a file. What is not there stays as it was.
type reader struct{ rest []byte }

// take returns the next n bytes; nil: there are fewer.
func (r *reader) take(n int) []byte {
	if len(r.rest) < n {
		r.rest = nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) skip(n int) { r.take(n) }

func (r *reader) byte(v *uint8) {
	if b := r.take(1); b != nil {
		*v = b[0]
	}
}

func (r *reader) number(v *uint32) {
	if b := r.take(4); b != nil {
		*v = binary.LittleEndian.Uint32(b)
	}
}

func (r *reader) float(v *float32) {
	if b := r.take(4); b != nil {
		*v = math.Float32frombits(binary.LittleEndian.Uint32(b))
	}
}

func (r *reader) double(v *float64) {
	if b := r.take(8); b != nil {
		*v = math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
}

func (r *reader) text(v *string, n int) {
	if b := r.take(n); b != nil {
		*v = cString(b[:n-1])
	}
}
