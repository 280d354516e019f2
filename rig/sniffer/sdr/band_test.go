package sdr_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/rtltcp"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// channels are those of benches on some frequencies.
func channels(bw lora.Bandwidth, at ...lora.Frequency) (list []lora.Params) {
	for _, f := range at {
		p := lora.Default().Params()
		p.Frequency, p.Bandwidth = f, bw
		list = append(list, p)
	}
	return list
}

func TestBand(t *testing.T) {
	for _, c := range []struct {
		channels []lora.Params
		rate     float64
	}{
		{channels(lora.BW62k5, 869_618_000), 250_000},
		{channels(lora.BW250k, 910_525_000), 1_000_000},
		{channels(lora.BW62k5, 910_525_000, 910_625_000), 250_000},
		{channels(lora.BW62k5, 910_525_000, 910_725_000, 910_925_000, 911_125_000), 1_000_000},
		{channels(lora.BW62k5, 910_000_000, 911_500_000), 2_000_000},
		{channels(lora.BW62k5, 910_000_000, 912_000_000), 2_400_000},
	} {
		rate, centre, err := sdr.Band(c.channels)
		if err != nil || rate != c.rate {
			t.Errorf("%v: %v around %v, %v", c.channels, rate, centre, err)
		}
	}
	_, _, err := sdr.Band(channels(lora.BW62k5, 869_618_000, 910_525_000))
	if err == nil || err.Error() != "sdr: channels from 869.561 to 910.584 MHz, crystals included, are 41023 kHz together, and a dongle hears 2160 kHz at most, at 2400000 samples a second; give their benches frequencies that are nearer to each other, or another dongle" {
		t.Error(err)
	}
}

// TestBandHolds holds that every channel lies in the band that it was made for, with what crystals are
// off, at a rate that dongles have.
func TestBandHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []lora.Params
		for range rapid.IntRange(1, 5).Draw(t, "benches") {
			at := lora.Frequency(868_000_000 + 1000*rapid.IntRange(0, 3000).Draw(t, "kHz"))
			list = append(list, channels(rapid.SampledFrom([]lora.Bandwidth{lora.BW62k5, lora.BW125k, lora.BW250k}).Draw(t, "bandwidth"), at)...)
		}
		rate, centre, err := sdr.Band(list)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "sdr: channels from ") || len(list) == 1 {
				t.Error(err)
			}
			return
		}
		if err := rtltcp.CheckRate(rate); err != nil {
			t.Error(err)
		}
		for _, p := range list {
			if err := sdr.Check(source.Info{Rate: rate, Centre: centre}, p); err != nil {
				t.Error(err)
			}
			if edge := math.Abs(float64(p.Frequency)-float64(centre)) + p.Bandwidth.Hertz()/2 + 30e-6*float64(p.Frequency); edge > rate*0.45+1 {
				t.Errorf("%v reaches %.0f Hz beside the middle at %v", p, edge, rate)
			}
		}
	})
}
