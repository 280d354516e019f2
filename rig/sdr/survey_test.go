package sdr_test

import (
	"math"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

// survey is what a survey makes of samples.
func survey(tb testing.TB, c sdr.SurveyConfig, iq []complex64, piece int) (*sdr.Survey, []sdr.Frame) {
	tb.Helper()
	s, err := sdr.NewSurvey(c)
	if err != nil {
		tb.Fatal(err)
	}
	var frames []sdr.Frame
	for len(iq) > 0 {
		n := min(piece, len(iq))
		frames = append(frames, s.Write(iq[:n])...)
		iq = iq[n:]
	}
	return s, append(frames, s.Flush()...)
}

// A survey finds the one setting of a recording without being told, and all its frames.
func TestSurveyOfTheRecordings(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"tiny_sf7_bw62k5_cr45", "tiny_sf8_bw62k5_cr48", "sf8_bw62k5_cr45_sync34", "sf10_bw250_cr45_p15"} {
		r := load(t, name)
		s, frames := survey(t, sdr.SurveyConfig{Rate: r.rate, Centre: r.params.Frequency}, r.iq, 10_000)
		found := s.Settings()
		if len(found) != 1 || len(frames) != len(r.frames) {
			t.Errorf("%s: %d frames of %+v, want %d of %v", r.name, len(frames), found, len(r.frames), r.params)
			continue
		}
		got := found[0].Params
		off := math.Abs(float64(got.Frequency) - float64(r.params.Frequency) - r.frames[0].offset)
		if got.Frequency = r.params.Frequency; got != r.params || off > 2 || found[0].Frames != len(r.frames) {
			t.Errorf("%s: %+v, %.1f Hz off; want %v", r.name, found[0], off, r.params)
		}
		if diff := frames[0].Start - r.frames[0].start; math.Abs(diff) > 0.2 {
			t.Errorf("%s: the first frame begins %.2f samples late", r.name, diff)
		}
	}
}

// Settings that share a band, off its centre and at the same time, are all found, and only they.
func TestSurveyOfABusyBand(t *testing.T) {
	t.Parallel()
	const rate, centre = 1e6, 869_400_000
	s := quiet(rate, lora.BW62k5.Hertz(), 1.6, 3)
	want := map[string]float64{}
	for i, test := range []struct {
		sf     lora.SpreadingFactor
		bw     lora.Bandwidth
		cr     lora.CodingRate
		offset float64
	}{
		{lora.SF7, lora.BW62k5, 5, -300e3},
		{lora.SF8, lora.BW62k5, 8, 218e3},
		{lora.SF9, lora.BW125k, 6, -100e3},
		{lora.SF11, lora.BW250k, 5, 125e3},
	} {
		p := settings(test.sf, test.bw, test.cr)
		p.Frequency = lora.Frequency(centre + test.offset)
		for k := range 2 {
			s.add(t, strings.Repeat("x", 5+i), p, sdr.Tuning{Centre: centre, PPM: 5, Gain: 5 + lora.DB(10*math.Log10(test.bw.Hertz()/62.5e3))}, 0.05+0.8*float64(k)+0.02*float64(i))
		}
		want[p.String()] = float64(p.Frequency) * (1 + 5e-6)
	}
	survey, frames := survey(t, sdr.SurveyConfig{Rate: rate, Centre: centre}, s.iq, 65_536)
	if len(frames) != 8 {
		t.Errorf("%d frames, want 8", len(frames))
	}
	for _, found := range survey.Settings() {
		exact := float64(found.Params.Frequency)
		found.Params.Frequency = lora.Frequency(math.Round(exact/(1+5e-6)/1e3) * 1e3)
		if f, ok := want[found.Params.String()]; !ok || math.Abs(f-exact) > 20 || found.Frames != 2 {
			t.Errorf("found %v with %d frames at %.0f Hz", found.Params, found.Frames, exact)
		}
		delete(want, found.Params.String())
	}
	if len(want) != 0 {
		t.Errorf("not found: %v", want)
	}
}

func TestSurveyRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		c    sdr.SurveyConfig
		want string
	}{
		"nothing":           {sdr.SurveyConfig{}, "sdr: survey: rate of 0 samples a second: want more than 0 and at most 2e+07"},
		"a narrow band":     {sdr.SurveyConfig{Rate: 50e3}, "sdr: survey: rate of 50000 samples a second: too low for any usual bandwidth"},
		"a wide channel":    {sdr.SurveyConfig{Rate: 250e3, Bandwidths: []lora.Bandwidth{lora.BW500k}}, "sdr: survey: bandwidth of 500 kHz: want one that a radio knows within 250000 samples a second"},
		"an unknown factor": {sdr.SurveyConfig{Rate: 250e3, Factors: []lora.SpreadingFactor{13}}, "sdr: survey: SF13: want SF5 to SF12"},
	} {
		if _, err := sdr.NewSurvey(test.c); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}
