package companion

import (
	"cmp"
	"encoding/hex"
	"errors"
	"io/fs"
	"strings"

	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// Settings are what an app can set (NodePrefs.h of companion_radio, v1.17.1).
type Settings struct {
	Name                 string  // at most 31 bytes
	Latitude             float64 // degrees
	Longitude            float64 // degrees
	Frequency            float32 // MHz
	Bandwidth            float32 // kHz
	SpreadingFactor      uint8
	CodingRate           uint8
	BoostedGain          uint8
	Power                int8                  // dBm
	AirtimeFactor        float32               // silence per airtime
	ReceiveDelay         float32               // base of the delay of weakly heard floods
	PathHashMode         uint8                 // bytes of a hash less one
	MultiAcks            uint8                 // 1: two acknowledgements of a text
	GPSEnabled           uint8                 // has no effect on this board
	GPSInterval          uint32                // seconds
	LocationPolicy       uint8                 // 0: adverts have no position
	RepeatOff            uint8                 // 1: repeats nothing for others
	AutoAddHops          uint8                 // hops and one more from which a new contact is not added; 0: any
	DefaultScope         string                // its name, at most 30 bytes
	DefaultScopeKey      identity.TransportKey // zeros: floods have no scope
	PIN                  uint32                // of Bluetooth; 0: that of the build
	BuzzerQuiet          uint8
	VibratorQuiet        uint8
	AutoAdd              uint8 // bits for what is added by itself
	ManualAdd            uint8 // bit 0: AutoAdd counts; else everything is added
	TelemetryBase        uint8 // who sees the board's own: 0 nobody, 1 by the contact's flags, 2 all
	TelemetryLocation    uint8
	TelemetryEnvironment uint8
}

// defaults are the settings of a build for a node with a key, whose first bytes are its name if the build gives none
// (MyMesh::begin, v1.17.1: ADVERT_NAME).
func defaults(b admin.Build, key identity.PublicKey) Settings {
	s := Settings{
		Name: wire.TruncateUTF8(cmp.Or(b.Name, strings.ToUpper(hex.EncodeToString(key[:4]))), nameSize-1), Frequency: b.Radio.Frequency, Bandwidth: b.Radio.Bandwidth,
		SpreadingFactor: b.Radio.SpreadingFactor, CodingRate: b.Radio.CodingRate, Power: b.Power, AirtimeFactor: 1, RepeatOff: 1,
	}
	if b.BoostedGain {
		s.BoostedGain = 1
	}
	return s
}

// radio returns the parameters of the radio.
func (s *Settings) radio() admin.RadioParameters {
	return admin.RadioParameters{
		Frequency: s.Frequency, Bandwidth: s.Bandwidth, SpreadingFactor: s.SpreadingFactor, CodingRate: s.CodingRate,
	}
}

// prefs lists the entries in the order of the file (NodePrefs::structure, v1.17.1).
func (s *Settings) prefs() []admin.Pref {
	return []admin.Pref{
		{Key: "name", Value: &s.Name, Limit: nameSize - 1},
		{Key: "lat", Value: &s.Latitude},
		{Key: "lon", Value: &s.Longitude},
		{Key: "radio", Group: []admin.Pref{
			{Key: "freq", Value: &s.Frequency},
			{Key: "bw", Value: &s.Bandwidth},
			{Key: "sf", Value: &s.SpreadingFactor},
			{Key: "cr", Value: &s.CodingRate},
			{Key: "rxgain", Value: &s.BoostedGain},
			{Key: "tx", Value: &s.Power},
			{Key: "af", Value: &s.AirtimeFactor},
			{Key: "rxdelay", Value: &s.ReceiveDelay},
			{Key: "hash_mode", Value: &s.PathHashMode},
			{Key: "multi_ack", Value: &s.MultiAcks},
		}},
		{Key: "gps", Group: []admin.Pref{
			{Key: "en", Value: &s.GPSEnabled},
			{Key: "int", Value: &s.GPSInterval},
			{Key: "adv_loc", Value: &s.LocationPolicy},
		}},
		{Key: "repeat", Group: []admin.Pref{
			{Key: "disable", Value: &s.RepeatOff},
		}},
		{Key: "comp", Group: []admin.Pref{
			{Key: "auto_max", Value: &s.AutoAddHops},
			{Key: "defs_nm", Value: &s.DefaultScope, Limit: scopeNameSize - 1},
			{Key: "defs_key", Value: (*[16]byte)(&s.DefaultScopeKey)},
			{Key: "pin", Value: &s.PIN},
			{Key: "buzz_q", Value: &s.BuzzerQuiet},
			{Key: "vibe_q", Value: &s.VibratorQuiet},
			{Key: "auto_add", Value: &s.AutoAdd},
			{Key: "man_add", Value: &s.ManualAdd},
			{Key: "tel_base", Value: &s.TelemetryBase},
			{Key: "tel_loc", Value: &s.TelemetryLocation},
			{Key: "tel_env", Value: &s.TelemetryEnvironment},
		}},
	}
}

// sanitise brings what a file may hold into its range (MyMesh::begin, v1.17.1).
func (s *Settings) sanitise() {
	s.ReceiveDelay = within(s.ReceiveDelay, 0, 20)
	s.AirtimeFactor = within(s.AirtimeFactor, 0, 9)
	s.Frequency = within(s.Frequency, 150, 2500)
	s.Bandwidth = within(s.Bandwidth, 7.8, 500)
	s.SpreadingFactor = within(s.SpreadingFactor, 5, 12)
	s.CodingRate = within(s.CodingRate, 5, 8)
	s.Power = within(s.Power, -9, MaxPower)
	s.GPSEnabled = within(s.GPSEnabled, 0, 1)
	s.GPSInterval = within(s.GPSInterval, 0, 86400)
}

// within returns v, or the nearer end of its range.
func within[T float32 | uint8 | int8 | uint32](v, low, high T) T {
	switch {
	case v < low:
		return low
	case v > high:
		return high
	}
	return v
}

// loadSettings reads the settings over those of the build. Those of before v1.17.0 are taken over
// and written in the new form once (DataStore::loadPrefs, v1.17.1).
func (c *Companion) loadSettings() {
	s := defaults(c.release.Build, c.self())
	flash := c.flash()
	data, err := flash.ReadFile(admin.PrefsFile)
	if err == nil {
		_ = admin.ParsePrefs(data, s.prefs()) // what stands before an error counts
	} else if errors.Is(err, fs.ErrNotExist) {
		if data, err = flash.ReadFile(legacyPrefs); err == nil {
			s.parseLegacy(data)
			c.settings = s
			c.saveSettings()
		}
	}
	s.sanitise()
	c.settings = s
}

// saveSettings writes the settings. The firmware does not look at the result.
func (c *Companion) saveSettings() {
	_ = c.flash().WriteFile(admin.PrefsFile, admin.AppendPrefs(nil, c.settings.prefs()))
}
