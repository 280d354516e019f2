package admin

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/meshrig/meshrig/firmware/device"
)

// PrefsFile is where the settings are kept since v1.17.0.
const PrefsFile = "/prefs.json"

// LoadSettings returns the settings on flash, over those of the build. Settings of
// before v1.17.0 are taken over and written in the new form once
// (CommonCLI::loadPrefs, v1.17.1). A file that is not as it should be counts up to
// the error, which names file, field and what was expected; the settings returned
// are those that the firmware would go on with.
func LoadSettings(flash device.Flash, b Build) (Settings, error) {
	s := b.Settings()
	data, err := flash.ReadFile(PrefsFile)
	if err == nil {
		return s, s.parse(data)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return s, fmt.Errorf("admin: settings: %w", err)
	}
	data, err = flash.ReadFile(LegacyPrefsFile)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fmt.Errorf("admin: settings: %w", err)
	}
	return s, errors.Join(s.parseLegacy(data), s.Save(flash))
}

// Save writes the settings to flash.
func (s *Settings) Save(flash device.Flash) error {
	if err := flash.WriteFile(PrefsFile, s.encode()); err != nil {
		return fmt.Errorf("admin: settings: %w", err)
	}
	return nil
}

// pref is one entry of PrefsFile: a value, or an object with entries of its own.
type pref struct {
	key   string
	value any // *uint8, *int8, *uint16, *uint32, *float32, *float64, *string, *[16]byte
	limit int // of a string, in bytes
	group []pref
}

// prefs lists the entries in the order of the file (NodePrefs::structure, v1.17.1).
func (s *Settings) prefs() []pref {
	return []pref{
		{key: "name", value: &s.Name, limit: MaxName},
		{key: "pass", value: &s.Password, limit: MaxPassword},
		{key: "guest", value: &s.GuestPassword, limit: MaxPassword},
		{key: "owner", value: &s.Owner, limit: MaxOwner},
		{key: "adv_int", value: &s.AdvertInterval},
		{key: "f_adv_int", value: &s.FloodAdvertInterval},
		{key: "lat", value: &s.Latitude},
		{key: "lon", value: &s.Longitude},
		{key: "radio", group: []pref{
			{key: "freq", value: &s.Frequency},
			{key: "bw", value: &s.Bandwidth},
			{key: "sf", value: &s.SpreadingFactor},
			{key: "cr", value: &s.CodingRate},
			{key: "cad", value: &s.ChannelScan},
			{key: "int_thr", value: &s.InterferenceThreshold},
			{key: "rxgain", value: &s.BoostedGain},
			{key: "fem_rxgain", value: &s.FrontEndRxGain},
			{key: "fem_txgain", value: &s.FrontEndTxGain},
			{key: "tx", value: &s.Power},
			{key: "af", value: &s.AirtimeFactor},
			{key: "rxdelay", value: &s.RxDelayBase},
			{key: "f_txdelay", value: &s.TxDelayFactor},
			{key: "d_txdelay", value: &s.DirectTxDelayFactor},
			{key: "agc_int", value: &s.GainResetInterval},
			{key: "hash_mode", value: &s.PathHashMode},
			{key: "multi_ack", value: &s.MultiAcks},
		}},
		{key: "bridge", group: []pref{
			{key: "en", value: &s.Bridge.Enabled},
			{key: "delay", value: &s.Bridge.Delay},
			{key: "src", value: &s.Bridge.Source},
			{key: "baud", value: &s.Bridge.Baud},
			{key: "ch", value: &s.Bridge.Channel},
			{key: "secret", value: &s.Bridge.Secret, limit: MaxPassword},
		}},
		{key: "gps", group: []pref{
			{key: "en", value: &s.GPSEnabled},
			{key: "int", value: &s.GPSInterval},
			{key: "adv_loc", value: (*uint8)(&s.Location)},
		}},
		{key: "repeat", group: []pref{
			{key: "disable", value: &s.ForwardingOff},
			{key: "f_max", value: &s.FloodMax},
			{key: "f_max_uns", value: &s.FloodMaxUnscoped},
			{key: "f_max_adv", value: &s.FloodMaxAdvert},
			{key: "loop", value: (*uint8)(&s.LoopDetect)},
		}},
		{key: "room", group: []pref{
			{key: "rd_only", value: &s.AllowReadOnly},
		}},
		{key: "power", group: []pref{
			{key: "adc_mult", value: &s.ADCMultiplier},
			{key: "pwr_sav_en", value: &s.PowerSaving},
		}},
	}
}

// encode returns the settings in the form of PrefsFile: like JSON, but with keys that are not
// quoted (ConfigSerializer::saveSerial, v1.17.1).
func (s *Settings) encode() []byte { return appendPrefs(nil, s.prefs()) }

func appendPrefs(dst []byte, prefs []pref) []byte {
	for i := range prefs {
		p := &prefs[i]
		separator := byte(',')
		if i == 0 {
			separator = '{'
		}
		dst = append(dst, separator)
		dst = append(dst, p.key...)
		dst = append(dst, ':')
		if p.group != nil {
			dst = appendPrefs(dst, p.group)
			continue
		}
		dst = p.append(dst)
	}
	return append(dst, '}')
}

func (p *pref) append(dst []byte) []byte {
	switch v := p.value.(type) {
	case *uint8:
		dst = strconv.AppendUint(dst, uint64(*v), 10)
	case *int8:
		dst = strconv.AppendInt(dst, int64(*v), 10)
	case *uint16:
		dst = strconv.AppendUint(dst, uint64(*v), 10)
	case *uint32:
		dst = strconv.AppendUint(dst, uint64(*v), 10)
	case *float32:
		dst = appendPlaces(dst, float64(*v), 4)
	case *float64:
		dst = appendPlaces(dst, *v, 6)
	case *string:
		dst = appendQuoted(dst, *v)
	case *[16]byte:
		dst = appendQuoted(dst, upperHex(v[:]))
	}
	return dst
}

func appendPlaces(dst []byte, f float64, places int) []byte {
	if f == 0 {
		return append(dst, '0')
	}
	return printFloat(dst, f, places)
}

func appendQuoted(dst []byte, text string) []byte {
	dst = append(dst, '"')
	for i := range len(text) {
		switch c := text[i]; c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// assign reads a value from its text.
func (p *pref) assign(text string) {
	switch v := p.value.(type) {
	case *uint8:
		*v = uint8(atoi(text)) // cut as in the firmware, as are the next three
	case *int8:
		*v = int8(atoi(text)) // see above
	case *uint16:
		*v = uint16(atoi(text)) // see above
	case *uint32:
		*v = uint32(atoi(text)) // see above
	case *float32:
		*v = float32(atof(text))
	case *float64:
		*v = atof(text)
	case *string:
		*v = clip(text, p.limit)
	case *[16]byte:
		*v = [16]byte{}
		if b, err := hex.DecodeString(text); err == nil && len(b) == len(v) {
			*v = [16]byte(b)
		}
	}
}
