package sdr_test

import (
	"testing"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

// The bytes a second that a benchmark shows are samples a second.
func BenchmarkReceiver(b *testing.B) {
	for name, test := range map[string]struct {
		rate    float64
		bw      lora.Bandwidth
		factors []lora.SpreadingFactor
		frames  bool
		at      float64 // seconds between them; 0 is one after the other
	}{
		"SF7 frames":          {250e3, lora.BW62k5, []lora.SpreadingFactor{lora.SF7}, true, 0},
		"SF7 noise":           {250e3, lora.BW62k5, []lora.SpreadingFactor{lora.SF7}, false, 0},
		"SF7 to SF12 frames":  {1e6, lora.BW250k, []lora.SpreadingFactor{lora.SF7, lora.SF8, lora.SF9, lora.SF10, lora.SF11, lora.SF12}, true, 0},
		"SF7 to SF12 at once": {1e6, lora.BW250k, []lora.SpreadingFactor{lora.SF7, lora.SF8, lora.SF9, lora.SF10, lora.SF11, lora.SF12}, true, 0.03},
	} {
		b.Run(name, func(b *testing.B) {
			var channels []lora.Params
			for _, sf := range test.factors {
				channels = append(channels, settings(sf, test.bw, 5))
			}
			s := quiet(test.rate, test.bw.Hertz(), 4, 1)
			at := 0.1
			for n := 0; test.frames && at < 3; n++ {
				p := channels[n%len(channels)]
				s.add(b, "sixty bytes of text, so that a frame is as long as many are.", p, sdr.Tuning{Gain: 5}, at)
				if at += test.at; test.at == 0 {
					at += p.TimeOnAir(60).Seconds()
				}
			}
			rx := receiver(b, test.rate, channels...)
			b.ReportAllocs()
			b.SetBytes(int64(len(s.iq)))
			for b.Loop() {
				rx.Write(s.iq)
			}
		})
	}
}
