package sdr_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sdr/source"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/rig/sniffer/sdr"
)

// truth is what is known of a recording.
type truth struct {
	File     string
	Rate     float64 `json:"sample_rate"`
	Centre   uint32  `json:"center_freq"`
	SF       uint8
	BW       float64
	CR       int    `json:"cr_index"`
	Sync     string `json:"sync_word"`
	Preamble uint16 `json:"preamble_symbols"`
	Frames   []struct {
		Start   float64 `json:"start_sample"`
		Delay   float64 `json:"frac_delay"`
		Samples float64 `json:"num_samples"`
		Payload string  `json:"payload_hex"`
		CFO     float64 `json:"cfo_hz"`
		Air     float64 `json:"time_on_air_ms"`
	}
}

const folder = "../../../fixtures/iq/"

func recordings(tb testing.TB) (list []truth) {
	tb.Helper()
	files, err := filepath.Glob(folder + "*.json")
	if err != nil || len(files) == 0 {
		tb.Fatal("no recordings", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			tb.Fatal(err)
		}
		var r truth
		if err := json.Unmarshal(text, &r); err != nil {
			tb.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func (r truth) params(tb testing.TB) lora.Params {
	tb.Helper()
	bw, err := lora.BandwidthOf(r.BW)
	if err != nil {
		tb.Fatal(err)
	}
	return lora.Params{Frequency: lora.Frequency(r.Centre), Bandwidth: bw, SpreadingFactor: lora.SpreadingFactor(r.SF), SyncWord: lora.SyncWord}
}

// hear lets an ear hear a source to its end.
func hear(tb testing.TB, s source.Source, channels ...lora.Params) ([]sniffer.Frame, *sdr.Ear, error) {
	tb.Helper()
	e, err := sdr.NewEar("dongle", s.Info(), channels, sdr.FromBegin(s.Info().Rate, 0))
	if err != nil {
		tb.Fatal(err)
	}
	var frames []sniffer.Frame
	for {
		b, err := s.Next(tb.Context())
		if err != nil {
			return append(frames, e.End()...), e, err
		}
		frames = append(frames, e.Hear(b)...)
	}
}

// TestRecordings holds that what the recordings hold is in the records, within their error bars.
func TestRecordings(t *testing.T) {
	for _, r := range recordings(t) {
		s, err := source.Open(folder+r.File, source.Options{Rate: r.Rate, Centre: lora.Frequency(r.Centre)})
		if err != nil {
			t.Fatal(err)
		}
		frames, e, err := hear(t, s, r.params(t))
		_ = s.Close()
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		want := r.Frames
		if r.Sync != "0x12" {
			want = nil
		}
		if len(frames) != len(want) || len(e.Findings()) > 0 {
			t.Errorf("%s: %d frames, want %d; %q", r.File, len(frames), len(want), e.Findings())
			continue
		}
		for i, f := range frames {
			w := want[i]
			start := (w.Start + w.Delay) / r.Rate
			air := w.Air / 1000
			near := func(what string, got, err time.Duration, want float64) {
				t.Helper()
				if off := math.Abs(got.Seconds() - want); off > err.Seconds() || err <= 0 || err > f.Params.SymbolTime()/4 {
					t.Errorf("%s, frame %d: %s %v±%v, want %v", r.File, i, what, got, err, want)
				}
			}
			near("start", f.Start.At.Sub(0), f.Start.Err, start)
			near("end", f.End.At.Sub(0), f.End.Err, start+air)
			near("duration", f.Duration.Value, f.Duration.Err, air)
			near("payload", f.PayloadTime.Value, f.PayloadTime.Err, air-f.Params.HeaderTime().Seconds())
			if hex.EncodeToString(f.Payload) != w.Payload || f.CRC != sniffer.CRCGood || f.Header != sniffer.HeaderGood || f.Instrument != "dongle" {
				t.Errorf("%s, frame %d: %+v", r.File, i, f)
			}
			if f.Params.Preamble != r.Preamble || int(f.Params.CodingRate) != 4+r.CR || f.Params.SyncWord != 0x12 || math.Abs(float64(f.Offset)-w.CFO) > 100 {
				t.Errorf("%s, frame %d: %+v, %v off, want %v", r.File, i, f.Params, f.Offset, w.CFO)
			}
			if f.Known != sdr.Knows&^sniffer.BadCRC || f.RSSI != 0 {
				t.Errorf("%s, frame %d knows %v", r.File, i, f.Known)
			}
		}
	}
}

// tiny is the samples of a short recording.
func tiny(tb testing.TB) (truth, []byte) {
	tb.Helper()
	for _, r := range recordings(tb) {
		if strings.HasPrefix(r.File, "tiny_sf7") {
			raw, err := os.ReadFile(folder + r.File)
			if err != nil {
				tb.Fatal(err)
			}
			return r, raw
		}
	}
	tb.Fatal("no tiny recording")
	return truth{}, nil
}

// raw is a source of 8-bit samples.
func (r truth) raw(rate float64, b []byte) source.Source {
	return source.Raw(bytes.NewReader(b), source.Info{Name: "a.cu8", Coding: source.CU8, Rate: rate, Centre: lora.Frequency(r.Centre), Count: -1})
}

// TestSpoiled spoils a recording in the ways in which recordings are, and holds that it is said.
func TestSpoiled(t *testing.T) {
	r, good := tiny(t)
	each := func(do func(i int, b byte) byte) []byte {
		out := bytes.Clone(good)
		for i, b := range good {
			out[i] = do(i, b)
		}
		return out
	}
	for name, test := range map[string]struct {
		rate   float64
		raw    []byte
		frames int
		end    string
		found  string
	}{
		"as it is":      {r.Rate, good, len(r.Frames), "EOF", ""},
		"I and Q":       {r.Rate, each(func(i int, _ byte) byte { return good[i^1] }), 0, "EOF", "I and Q swapped: no frame as it is, and 1 with the two exchanged"},
		"another rate":  {1_000_000, good, 0, "EOF", "wrong sample rate: no frame at 1000000 samples a second, and 1 at 250000"},
		"silent":        {r.Rate, each(func(int, byte) byte { return 127 }), 0, "EOF", "(100.0 %) are the same"},
		"clipped":       {r.Rate, each(func(_ int, b byte) byte { return byte(min(255, max(0, 20*(int(b)-127)+127))) }), 1, "EOF", "at the end of the converter's range"},
		"constant":      {r.Rate, each(func(_ int, b byte) byte { return byte(min(255, int(b)+60)) }), 1, "EOF", "dc spike: "},
		"half a sample": {r.Rate, good[:len(good)-1], 1, "1 bytes of a broken sample", ""},
		"half a frame":  {r.Rate, good[:len(good)/2], 0, "EOF", ""},
	} {
		frames, e, err := hear(t, r.raw(test.rate, test.raw), r.params(t))
		found := strings.Join(append(e.Findings(), e.Doubts()...), "\n")
		if len(frames) != test.frames || !strings.Contains(err.Error(), test.end) || !strings.Contains(found, test.found) || test.found == "" && found != "" {
			t.Errorf("%s: %d frames, %v, %q", name, len(frames), err, found)
		}
	}
}

// TestNews holds that who watches is told once of each trouble, when it shows.
func TestNews(t *testing.T) {
	r, good := tiny(t)
	for i := range len(good) / 2 {
		good[2*i], good[2*i+1] = good[2*i+1], good[2*i]
	}
	e, err := sdr.NewEar("dongle", r.raw(r.Rate, nil).Info(), []lora.Params{r.params(t)}, sdr.FromBegin(r.Rate, 0))
	if err != nil {
		t.Fatal(err)
	}
	var news []string
	hear := func(raw []byte) {
		e.Hear(source.Block{IQ: source.CU8.Decode(nil, raw)})
		news = append(news, e.News()...)
	}
	hear(good)
	if len(news) > 0 {
		t.Errorf("%q after %d samples", news, len(good)/2)
	}
	for range 110 {
		hear(bytes.Repeat([]byte{127}, 100_000))
	}
	if len(news) != 2 || !strings.HasPrefix(news[0], "silent: ") || !strings.HasPrefix(news[1], "I and Q swapped: ") {
		t.Errorf("%q", news)
	}
}

func BenchmarkHear(b *testing.B) {
	r, raw := tiny(b)
	e, err := sdr.NewEar("dongle", r.raw(r.Rate, nil).Info(), []lora.Params{r.params(b)}, sdr.FromBegin(r.Rate, 0))
	if err != nil {
		b.Fatal(err)
	}
	iq := source.CU8.Decode(nil, raw)
	b.SetBytes(int64(len(iq))) // samples
	b.ReportAllocs()
	for b.Loop() {
		e.Hear(source.Block{IQ: iq})
	}
}

// TestGap holds that a frame behind a gap is where it is, and that one around a short gap is heard.
func TestGap(t *testing.T) {
	r, good := tiny(t)
	iq := source.CU8.Decode(nil, good)
	w := r.Frames[0]
	for name, test := range map[string]struct {
		vague     bool
		cut, lost int64 // samples lost in front of that sample, and how many of them are not in the recording
		moved     float64
		frames    int
	}{
		"before it":          {false, 0, 100_000_000, 100_000_000, 1},
		"a short one in it":  {false, int64(w.Start) + 25_000, 100, 0, 1},
		"a long one in it":   {false, int64(w.Start) + 25_000, 20_000, 0, 0},
		"nobody knows where": {true, int64(w.Start) + 10_000, 100_000, 100_000, 1},
	} {
		e, err := sdr.NewEar("dongle", r.raw(r.Rate, nil).Info(), []lora.Params{r.params(t)}, sdr.FromBegin(r.Rate, 1))
		if err != nil {
			t.Fatal(err)
		}
		dropped := test.lost - int64(test.moved)
		var frames []sniffer.Frame
		frames = append(frames, e.Hear(source.Block{IQ: iq[:test.cut]})...)
		frames = append(frames, e.Hear(source.Block{At: test.cut + test.lost, Lost: test.lost, Vague: test.vague, IQ: iq[min(int64(len(iq)), test.cut+dropped):]})...)
		frames = append(frames, e.End()...)
		good := 0
		for _, f := range frames {
			if f.CRC != sniffer.CRCGood {
				continue
			}
			good++
			at := (w.Start + w.Delay + test.moved) / r.Rate
			if test.cut > int64(w.Start) {
				at = (w.Start + w.Delay) / r.Rate
			}
			if off := math.Abs(f.Start.At.Sub(0).Seconds() - at); off > f.Start.Err.Seconds() || f.Start.Err > f.Params.SymbolTime()/4+time.Millisecond {
				t.Errorf("%s: starts at %v, want %v", name, f.Start, at)
			}
		}
		if c := e.Counts(); good != test.frames || c.Lost != test.lost || c.Gaps != 1 || c.Samples != int64(len(iq))-dropped {
			t.Errorf("%s: %d frames, %+v", name, good, c)
		}
	}
}
