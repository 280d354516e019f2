package lora

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// Preset is a named radio setting that a community or a release agreed on.
type Preset struct {
	// Name is what --preset takes: lower case, words joined by hyphens.
	Name string
	// Aliases are other names for the same preset.
	Aliases []string
	// Source says where the setting is published.
	Source string

	Frequency       Frequency
	Bandwidth       Bandwidth
	SpreadingFactor SpreadingFactor
	CodingRate      CodingRate
}

// DefaultPower is the transmit power of Preset.Params: that of the recorded release build.
const DefaultPower DBm = 22

// Params completes the preset to what a MeshCore radio of firmware v1.16.0 or later uses:
// the preamble of the spreading factor, sync word 0x12, CRC on, DefaultPower.
func (p Preset) Params() Params {
	return Params{
		Frequency:       p.Frequency,
		Bandwidth:       p.Bandwidth,
		SpreadingFactor: p.SpreadingFactor,
		CodingRate:      p.CodingRate,
		Preamble:        Preamble(p.SpreadingFactor, true),
		SyncWord:        SyncWord,
		CRC:             true,
		Power:           DefaultPower,
	}
}

// Default is the preset of a freshly flashed room server since v1.14.0.
func Default() Preset { return Presets()[0] }

// The places that the presets are taken from.
const (
	fromFirmware114 = "MyMesh::MyMesh of the room server, v1.14.0 to v1.17.1"
	fromFirmware113 = "MyMesh::MyMesh of the room server, up to v1.13.0"
	fromApps        = "suggested_radio_settings at https://api.meshcore.nz/api/v1/config, as mirrored 2026-09-04"
)

// Presets lists every preset, the default first.
func Presets() []Preset {
	return []Preset{
		{"firmware-default", []string{"v1.14"}, fromFirmware114, 869_618_000, BW62k5, SF8, 5},
		{"firmware-1.13", []string{"sf11-250"}, fromFirmware113, 869_525_000, BW250k, SF11, 5},
		{"eu-uk-narrow", []string{"eu-narrow", "uk-narrow", "eu", "uk", "switzerland", "netherlands-limburg"}, fromApps, 869_618_000, BW62k5, SF8, 8},
		{"eu-uk-long-range", []string{"eu-uk-deprecated", "eu-long-range"}, fromApps, 869_525_000, BW250k, SF11, 5},
		{"us-ca-narrow", []string{"us-narrow", "ca-narrow", "usa-canada", "us", "ca", "sf7-62.5"}, fromApps, 910_525_000, BW62k5, SF7, 5},
		{"us-southern-california", []string{"socal"}, fromApps, 927_875_000, BW62k5, SF7, 5},
		{"australia", []string{"au"}, fromApps, 915_800_000, BW250k, SF10, 5},
		{"australia-narrow", []string{"au-narrow"}, fromApps, 916_575_000, BW62k5, SF7, 8},
		{"australia-mid", []string{"au-mid"}, fromApps, 915_075_000, BW125k, SF9, 5},
		{"australia-sa-wa", []string{"au-sa-wa"}, fromApps, 923_125_000, BW62k5, SF8, 8},
		{"australia-qld", []string{"au-qld"}, fromApps, 923_125_000, BW62k5, SF8, 5},
		{"brazil", []string{"br"}, fromApps, 923_125_000, BW62k5, SF8, 8},
		{"costa-rica", []string{"cr"}, fromApps, 910_525_000, BW125k, SF11, 5},
		{"czech-narrow", []string{"cz-narrow", "cz"}, fromApps, 869_432_000, BW62k5, SF7, 5},
		{"eu-433-long-range", []string{"eu-433"}, fromApps, 433_650_000, BW250k, SF11, 5},
		{"eu-433-narrow", nil, fromApps, 433_650_000, BW62k5, SF8, 8},
		{"hungary", []string{"hu", "netherlands", "nl", "slovakia", "sk"}, fromApps, 869_618_000, BW62k5, SF7, 5},
		{"new-zealand-narrow", []string{"nz-narrow", "nz"}, fromApps, 917_375_000, BW62k5, SF7, 5},
		{"new-zealand-gisborne", []string{"nz-gisborne"}, fromApps, 917_375_000, BW250k, SF11, 5},
		{"portugal-433", []string{"pt-433"}, fromApps, 433_375_000, BW62k5, SF9, 6},
		{"portugal-868", []string{"pt-868", "pt"}, fromApps, 869_618_000, BW62k5, SF7, 6},
		{"vietnam-narrow", []string{"vn-narrow", "vn"}, fromApps, 920_250_000, BW62k5, SF8, 5},
		{"vietnam-deprecated", []string{"vn-deprecated"}, fromApps, 920_250_000, BW250k, SF11, 5},
	}
}

// PresetNames are the names of all presets, in their order.
func PresetNames() []string {
	var names []string
	for _, p := range Presets() {
		names = append(names, p.Name)
	}
	return names
}

// PresetError says that no preset has a name, and which names are nearest.
type PresetError struct {
	Name    string
	Nearest []string
}

// Error names the unknown preset and the nearest known ones.
func (e *PresetError) Error() string {
	return fmt.Sprintf("lora: preset %q: unknown, nearest are %s", e.Name, strings.Join(e.Nearest, ", "))
}

// LookupPreset finds a preset by its name or an alias; case, spaces, underscores and slashes
// do not matter. The error is a *PresetError with the three nearest names.
func LookupPreset(name string) (Preset, error) {
	want := canonical(name)
	type candidate struct {
		name     string
		distance int
	}
	candidates := make([]candidate, 0, 2*len(Presets()))
	for _, p := range Presets() {
		for _, known := range append([]string{p.Name}, p.Aliases...) {
			if known == want {
				return p, nil
			}
			candidates = append(candidates, candidate{known, levenshtein.ComputeDistance(want, known)})
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	nearest := make([]string, 0, 3)
	for _, c := range candidates[:cap(nearest)] {
		nearest = append(nearest, c.name)
	}
	return Preset{}, &PresetError{Name: name, Nearest: nearest}
}

func canonical(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return strings.ContainsRune(" \t_/-()", r)
	}), "-")
}
