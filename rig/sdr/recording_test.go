package sdr_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/lora"
)

// recording is a file of fixtures/iq with what is in it.
type recording struct {
	name   string
	rate   float64
	params lora.Params
	snr    float64
	frames []truth
	maker  string
	iq     []complex64
}

// truth is a frame as its generator made it.
type truth struct {
	payload []byte
	start   float64 // samples
	length  int
	offset  float64 // hertz
	ppm     float64
}

func recordings(tb testing.TB) []recording {
	tb.Helper()
	names, err := filepath.Glob("../../fixtures/iq/*.json")
	if err != nil || len(names) == 0 {
		tb.Fatal("no recordings", err)
	}
	var all []recording
	for _, name := range names {
		all = append(all, load(tb, strings.TrimSuffix(filepath.Base(name), ".json")))
	}
	return all
}

func load(tb testing.TB, name string) recording {
	tb.Helper()
	text, err := os.ReadFile("../../fixtures/iq/" + name + ".json")
	if err != nil {
		tb.Fatal(err)
	}
	var file struct {
		Rate     float64 `json:"sample_rate"`
		Centre   uint32  `json:"center_freq"`
		SF       uint8
		BW       float64
		CR       uint8  `json:"cr_index"`
		Preamble uint16 `json:"preamble_symbols"`
		Sync     string `json:"sync_word"`
		CRC      bool
		SNR      float64 `json:"snr_db_in_bw"`
		Maker    string  `json:"generator"`
		Frames   []struct {
			Start   float64 `json:"start_sample"`
			Length  int     `json:"num_samples"`
			Payload string  `json:"payload_hex"`
			PPM     float64
			Offset  float64 `json:"cfo_hz"`
			Delay   float64 `json:"frac_delay"`
		}
	}
	if err := json.Unmarshal(text, &file); err != nil {
		tb.Fatal(err)
	}
	sync, err := hex.DecodeString(strings.TrimPrefix(file.Sync, "0x"))
	if err != nil {
		tb.Fatal(err)
	}
	bw, err := lora.BandwidthOf(file.BW)
	if err != nil {
		tb.Fatal(err)
	}
	r := recording{name: name, rate: file.Rate, snr: file.SNR, maker: file.Maker, params: lora.Params{
		Frequency: lora.Frequency(file.Centre), Bandwidth: bw, SpreadingFactor: lora.SpreadingFactor(file.SF),
		CodingRate: lora.CodingRate(file.CR + 4), Preamble: file.Preamble, SyncWord: sync[0], CRC: file.CRC,
	}}
	for _, f := range file.Frames {
		payload, err := hex.DecodeString(f.Payload)
		if err != nil {
			tb.Fatal(err)
		}
		r.frames = append(r.frames, truth{payload, f.Start - f.Delay, f.Length, f.Offset, f.PPM})
	}
	raw, err := os.ReadFile("../../fixtures/iq/" + name + ".cu8")
	if err != nil {
		tb.Fatal(err)
	}
	for i := 0; i+1 < len(raw); i += 2 {
		r.iq = append(r.iq, complex((float32(raw[i])-127.5)/127.5, (float32(raw[i+1])-127.5)/127.5))
	}
	return r
}
