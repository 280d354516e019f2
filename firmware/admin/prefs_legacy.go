package admin

import (
	"cmp"
	"encoding/binary"
	"math"
)

// LegacyPrefsFile is where the settings were kept before v1.17.0.
const LegacyPrefsFile = "/com_prefs"

// legacyReader takes values off a file in the order in which they stand there. What is
// missing at the end leaves the value, or the rest of its bytes, as it was.
type legacyReader struct {
	data []byte
	cut  bool // the file ended within a value
}

func (r *legacyReader) read(dst []byte) {
	n := copy(dst, r.data)
	r.cut = r.cut || n > 0 && n < len(dst)
	r.data = r.data[n:]
}

func (r *legacyReader) skip(n int) { r.data = r.data[min(n, len(r.data)):] }

func (r *legacyReader) u8(v *uint8) {
	b := [1]byte{*v}
	r.read(b[:])
	*v = b[0]
}

func (r *legacyReader) i8(v *int8) {
	b := uint8(*v) // the same bits
	r.u8(&b)
	*v = int8(b) // the same bits
}

func (r *legacyReader) u16(v *uint16) {
	var b [2]byte
	binary.LittleEndian.PutUint16(b[:], *v)
	r.read(b[:])
	*v = binary.LittleEndian.Uint16(b[:])
}

func (r *legacyReader) u32(v *uint32) {
	var b [4]byte
	binary.LittleEndian.PutUint32(b[:], *v)
	r.read(b[:])
	*v = binary.LittleEndian.Uint32(b[:])
}

func (r *legacyReader) f32(v *float32) {
	bits := math.Float32bits(*v)
	r.u32(&bits)
	*v = math.Float32frombits(bits)
}

func (r *legacyReader) f64(v *float64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], math.Float64bits(*v))
	r.read(b[:])
	*v = math.Float64frombits(binary.LittleEndian.Uint64(b[:]))
}

// text reads a buffer that holds at most limit bytes and a NUL. The firmware trusts the file to have the NUL.
func (r *legacyReader) text(v *string, limit int) {
	b := make([]byte, limit+1)
	copy(b, *v)
	r.read(b)
	*v = clip(string(b), limit)
}

// parseLegacy reads LegacyPrefsFile and limits what has a range (CommonCLI::loadPrefsInt, v1.17.1).
// A file that ends between two values is one of an older release and no error.
func (s *Settings) parseLegacy(data []byte) error {
	r := legacyReader{data: data}
	r.f32(&s.AirtimeFactor)
	r.text(&s.Name, MaxName)
	r.skip(4)
	r.f64(&s.Latitude)
	r.f64(&s.Longitude)
	r.text(&s.Password, MaxPassword)
	r.f32(&s.Frequency)
	r.i8(&s.Power)
	r.u8(&s.ForwardingOff)
	r.u8(&s.AdvertInterval)
	r.skip(1)
	r.f32(&s.RxDelayBase)
	r.f32(&s.TxDelayFactor)
	r.text(&s.GuestPassword, MaxPassword)
	r.f32(&s.DirectTxDelayFactor)
	r.skip(4)
	r.u8(&s.SpreadingFactor)
	r.u8(&s.CodingRate)
	r.u8(&s.AllowReadOnly)
	r.u8(&s.MultiAcks)
	r.f32(&s.Bandwidth)
	r.u8(&s.GainResetInterval)
	r.u8(&s.PathHashMode)
	r.u8((*uint8)(&s.LoopDetect))
	r.skip(1)
	r.u8(&s.FloodMax)
	r.u8(&s.FloodAdvertInterval)
	r.u8(&s.InterferenceThreshold)
	r.u8(&s.Bridge.Enabled)
	r.u16(&s.Bridge.Delay)
	r.u8(&s.Bridge.Source)
	r.u32(&s.Bridge.Baud)
	r.u8(&s.Bridge.Channel)
	r.text(&s.Bridge.Secret, MaxPassword)
	r.u8(&s.PowerSaving)
	r.skip(3)
	r.u8(&s.GPSEnabled)
	r.u32(&s.GPSInterval)
	r.u8((*uint8)(&s.Location))
	r.u32(&s.RegionsChanged)
	r.f32(&s.ADCMultiplier)
	r.text(&s.Owner, MaxOwner)
	r.u8(&s.BoostedGain)
	r.u8(&s.FloodMaxUnscoped)
	r.u8(&s.FloodMaxAdvert)
	r.u8(&s.FrontEndRxGain)
	r.u8(&s.ChannelScan)
	s.limitLegacy()
	if r.cut {
		return &FileError{File: LegacyPrefsFile, Field: "last value", Offset: len(data), Want: "whole values, 295 bytes in all"}
	}
	return nil
}

// limitLegacy keeps the ranges of CommonCLI::loadPrefsInt, v1.17.1.
func (s *Settings) limitLegacy() {
	limit(&s.RxDelayBase, 0, 20)
	limit(&s.TxDelayFactor, 0, 2)
	limit(&s.DirectTxDelayFactor, 0, 2)
	limit(&s.AirtimeFactor, 0, 9)
	limit(&s.Frequency, 150, 2500)
	limit(&s.Bandwidth, 7.8, 500)
	limit(&s.SpreadingFactor, 5, 12)
	limit(&s.CodingRate, 5, 8)
	limit(&s.Power, -9, 30)
	limit(&s.ADCMultiplier, 0, 10)
	limit(&s.PathHashMode, 0, 2)
	limit(&s.Bridge.Delay, 0, 10000)
	limit(&s.Bridge.Baud, 9600, 115200)
	limit(&s.Bridge.Channel, 0, 14)
	limit(&s.Location, LocationNone, LocationSettings)
	for _, on := range []*uint8{
		&s.MultiAcks, &s.Bridge.Enabled, &s.Bridge.Source, &s.PowerSaving, &s.GPSEnabled,
		&s.BoostedGain, &s.FrontEndRxGain, &s.FrontEndTxGain, &s.ChannelScan,
	} {
		limit(on, 0, 1)
	}
}

// limit moves *v into the range from low to high. What is no number stays.
func limit[T cmp.Ordered](v *T, low, high T) {
	switch {
	case *v < low:
		*v = low
	case *v > high:
		*v = high
	}
}
