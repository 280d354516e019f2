package sdr_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

// Whatever the samples are, a receiver neither stops nor depends on how they come, and a frame that
// it gives is one that can be.
func FuzzReceiver(f *testing.F) {
	p := settings(lora.SF5, lora.BW500k, 5)
	w, err := sdr.Modulate(nil, []byte("frame"), p, sdr.Tuning{Rate: 1e6})
	if err != nil {
		f.Fatal(err)
	}
	seed := make([]byte, 0, 2*len(w))
	for _, x := range w {
		seed = append(seed, byte(127.5+100*real(x)), byte(127.5+100*imag(x)))
	}
	f.Add(seed, uint16(77))
	f.Add([]byte{0, 255, 128, 127}, uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, piece uint16) {
		iq := make([]complex64, 0, len(data)/2)
		for i := 0; i+1 < len(data); i += 2 {
			iq = append(iq, complex(float32(data[i])-127.5, float32(data[i+1])-127.5))
		}
		want := all(receiver(t, 1e6, p), iq, len(iq)+1)
		if diff := cmp.Diff(want, all(receiver(t, 1e6, p), iq, int(piece)+1)); diff != "" {
			t.Errorf("in pieces of %d (-whole +pieces):\n%s", int(piece)+1, diff)
		}
		for _, frame := range want {
			if !(frame.Start < frame.End) || frame.End > float64(len(iq)+100_000) || frame.Params.Preamble > 72 || len(frame.Payload) > lora.MaxPayload {
				t.Errorf("%+v", frame)
			}
		}
	})
}
