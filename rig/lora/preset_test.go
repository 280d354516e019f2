package lora_test

import (
	"errors"
	"testing"

	"github.com/meshrig/meshrig/rig/lora"
)

func TestPresetsAreValidAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range lora.Presets() {
		if err := p.Params().Validate(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if p.Source == "" {
			t.Errorf("%s: no source", p.Name)
		}
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			if seen[name] {
				t.Errorf("%s: the name is given twice", name)
			}
			seen[name] = true
			if got, err := lora.LookupPreset(name); err != nil || got.Name != p.Name {
				t.Errorf("%s finds %s, %v; want %s", name, got.Name, err, p.Name)
			}
		}
	}
}

func TestLookupPreset(t *testing.T) {
	for name, want := range map[string]string{
		"firmware-default": "869.618 MHz/62.5 kHz/SF8/CR5",
		"EU/UK (Narrow)":   "869.618 MHz/62.5 kHz/SF8/CR8",
		"us_ca_narrow":     "910.525 MHz/62.5 kHz/SF7/CR5",
		"sf7-62.5":         "910.525 MHz/62.5 kHz/SF7/CR5",
		"sf11-250":         "869.525 MHz/250 kHz/SF11/CR5",
		"eu-uk-long-range": "869.525 MHz/250 kHz/SF11/CR5",
	} {
		p, err := lora.LookupPreset(name)
		if err != nil || p.Params().String() != want {
			t.Errorf("%s is %v, %v; want %s", name, p.Params(), err, want)
		}
	}
}

func TestLookupPresetSuggests(t *testing.T) {
	_, err := lora.LookupPreset("us-ca-narow")
	var unknown *lora.PresetError
	if !errors.As(err, &unknown) || len(unknown.Nearest) != 3 || unknown.Nearest[0] != "us-ca-narrow" {
		t.Errorf("error is %v, want us-ca-narrow first of three", err)
	}
	for _, name := range []string{"", "ü", "a name longer than any that is known to anyone"} {
		if _, err := lora.LookupPreset(name); err == nil {
			t.Errorf("%q: %v, want an error", name, err)
		}
	}
}
