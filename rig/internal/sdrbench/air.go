package main

import (
	"math"
	"math/rand/v2"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr"
)

const carrier lora.Frequency = 869_618_000

// settings are what MeshCore sends with, at a tenth of a watt or a thousand.
func settings(sf lora.SpreadingFactor, bw lora.Bandwidth, cr lora.CodingRate) lora.Params {
	return lora.Preset{Frequency: carrier, Bandwidth: bw, SpreadingFactor: sf, CodingRate: cr}.Params()
}

func receiver(rate float64, channels ...lora.Params) (*sdr.Receiver, error) {
	return sdr.NewReceiver(sdr.Config{Rate: rate, Centre: carrier, Channels: channels})
}

// air makes noise of power 1 in one bandwidth, and payloads.
type air struct {
	rate   float64
	sigma  float32
	random *rand.Rand
}

func newAir(rate, bandwidth float64, seed uint64) *air {
	return &air{rate, float32(math.Sqrt(rate / bandwidth / 2)), rand.New(rand.NewPCG(seed, 0))} //nolint:gosec // the same each time
}

// noise gives n samples, in dst if it is long enough.
func (a *air) noise(dst []complex64, n int) []complex64 {
	if cap(dst) < n {
		dst = make([]complex64, n)
	}
	dst = dst[:n]
	for i := range dst {
		dst[i] = complex(a.sigma*float32(a.random.NormFloat64()), a.sigma*float32(a.random.NormFloat64()))
	}
	return dst
}

func (a *air) payload(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(a.random.Uint32())
	}
	return b
}

// between is a number from low to high.
func (a *air) between(low, high float64) float64 { return low + (high-low)*a.random.Float64() }

// add puts a frame on the samples, that many of them behind the first.
func (a *air) add(iq []complex64, payload []byte, p lora.Params, at, gain, offset float64) error {
	w, err := sdr.NewWave(payload, p, sdr.Tuning{Rate: a.rate, Phase: a.random.Float64(), Gain: lora.DB(gain), Offset: offset})
	if err != nil {
		return err
	}
	w.Add(iq, -at)
	return nil
}

// ear counts which of the payloads that were sent come back.
type ear struct {
	rx    *sdr.Receiver
	sent  map[string]int // to which count it belongs
	heard [2]int
	other int
}

func (e *ear) hear(frames []sdr.Frame) {
	for _, f := range frames {
		which, known := e.sent[string(f.Payload)]
		switch {
		case f.CRC != sdr.Good:
		case known:
			e.heard[which]++
			delete(e.sent, string(f.Payload))
		default:
			e.other++
		}
	}
}
