package lora_test

import (
	"errors"
	"math"
	"testing"

	"github.com/meshrig/meshrig/rig/lora"
)

func TestValidateNamesTheField(t *testing.T) {
	for _, test := range []struct {
		field string
		spoil func(*lora.Params)
	}{
		{"", func(*lora.Params) {}},
		{"", func(p *lora.Params) { p.SyncWord, p.CRC = 0, false }},
		{"frequency", func(p *lora.Params) { p.Frequency = 149_999_999 }},
		{"frequency", func(p *lora.Params) { p.Frequency = 2_500_000_001 }},
		{"bandwidth", func(p *lora.Params) { p.Bandwidth = 62_501 }},
		{"spreading factor", func(p *lora.Params) { p.SpreadingFactor = 4 }},
		{"spreading factor", func(p *lora.Params) { p.SpreadingFactor = 13 }},
		{"coding rate", func(p *lora.Params) { p.CodingRate = 4 }},
		{"coding rate", func(p *lora.Params) { p.CodingRate = 9 }},
		{"preamble", func(p *lora.Params) { p.Preamble = 5 }},
		{"power", func(p *lora.Params) { p.Power = 38 }},
		{"power", func(p *lora.Params) { p.Power = lora.DBm(math.NaN()) }},
	} {
		p := lora.Default().Params()
		test.spoil(&p)
		err := p.Validate()
		var field *lora.FieldError
		if errors.As(err, &field); (field == nil) != (test.field == "") || field != nil && field.Field != test.field {
			t.Errorf("%+v: %v, want an error of field %q", p, err, test.field)
		}
	}
}

func TestBandwidthOfNominalAndTrue(t *testing.T) {
	for _, b := range lora.Bandwidths() {
		for _, hertz := range []float64{float64(b), b.Hertz()} {
			if got, err := lora.BandwidthOf(hertz); err != nil || got != b {
				t.Errorf("bandwidth of %v Hz is %v, %v; want %v", hertz, got, err, b)
			}
		}
	}
	for _, hertz := range []float64{0, -1, 62.5, 100_000, 1_000_000, math.NaN(), math.Inf(1)} {
		if got, err := lora.BandwidthOf(hertz); err == nil {
			t.Errorf("bandwidth of %v Hz is %v, want an error", hertz, got)
		}
	}
	if got := lora.BW41k7.Hertz(); math.Abs(got-41_666.67) > 0.01 {
		t.Errorf("41.7 kHz is truly %v Hz", got)
	}
}

func TestPreambleForVersion(t *testing.T) {
	for _, test := range []struct {
		sf           lora.SpreadingFactor
		major, minor int
		want         uint16
	}{
		{lora.SF8, 1, 17, 32},
		{lora.SF9, 1, 17, 16},
		{lora.SF5, 1, 16, 32},
		{lora.SF8, 1, 15, 16},
		{lora.SF8, 1, 7, 16},
		{lora.SF8, 2, 0, 32},
	} {
		if got := lora.PreambleForVersion(test.sf, test.major, test.minor); got != test.want {
			t.Errorf("%v in v%d.%d: %d symbols, want %d", test.sf, test.major, test.minor, got, test.want)
		}
	}
}

func TestUnitsPrint(t *testing.T) {
	p := lora.Default().Params()
	if got, want := p.String(), "869.618 MHz/62.5 kHz/SF8/CR5"; got != want {
		t.Errorf("params print as %q, want %q", got, want)
	}
	if got, want := p.CodingRate.String()+" "+p.Power.String()+" "+lora.SF7.Floor().String(), "4/5 22.0 dBm -7.5 dB"; got != want {
		t.Errorf("units print as %q, want %q", got, want)
	}
}

func TestNoise(t *testing.T) {
	for _, test := range []struct {
		what      string
		got, want lora.DBm
	}{
		{"floor at 62.5 kHz", lora.BW62k5.NoiseFloor(lora.NoiseFigure), -120.0},
		{"SF7/125", meshcore(lora.SF7, lora.BW125k, 5).Sensitivity(lora.NoiseFigure), -124.5},
		{"SF12/125", meshcore(lora.SF12, lora.BW125k, 5).Sensitivity(lora.NoiseFigure), -137.0},
		{"ratio at SF5", lora.DBm(lora.SF5.Floor()), -2.5},
		{"ratio at SF12", lora.DBm(lora.SF12.Floor()), -20},
		{"two equal powers", lora.Sum(-90, -90), -87},
		{"a strong and a weak power", lora.Sum(-60, -120), -60},
	} {
		if math.Abs(float64(test.got-test.want)) > 0.1 {
			t.Errorf("%s: %v, want %v", test.what, test.got, test.want)
		}
	}
}
