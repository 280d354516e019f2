package capture_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// record draws what some instrument may know of a frame.
func record(t *rapid.T) sniffer.Frame {
	stamp := func(name string) clock.Stamp {
		return clock.Stamp{At: clock.Time(rapid.Int64Range(-1e15, 1e15).Draw(t, name)), Err: time.Duration(rapid.IntRange(0, 9).Draw(t, name+" err")) * time.Microsecond}
	}
	span := func(name string) sniffer.Span {
		return sniffer.Span{Value: time.Duration(rapid.Int64Range(0, 1e9).Draw(t, name)) * time.Microsecond, Err: 7 * time.Microsecond}
	}
	f := sniffer.Frame{
		Instrument: rapid.StringMatching(`[a-z+ "=\\é-]{0,6}`).Draw(t, "instrument"),
		Known:      sniffer.End | sniffer.Quantity(rapid.Uint32Range(0, uint32(sniffer.Everything)).Draw(t, "known")).Without(sniffer.BadCRC),
		End:        stamp("end"),
		CRC:        sniffer.CRC(rapid.IntRange(0, 3).Draw(t, "crc")),
	}
	know := func(q sniffer.Quantity, do func()) {
		if f.Known.Has(q) {
			do()
		}
	}
	know(sniffer.Start, func() { f.Start = stamp("start") })
	if own := rapid.IntRange(0, 3).Draw(t, "own"); own > 0 { // bits: the end, the start
		read := func(name string) clock.Reading {
			return clock.Reading{
				Clock: "sdr 1", Run: own - 1, At: clock.Time(rapid.Int64Range(-1e15, 1e15).Draw(t, name)), Drift: clock.PPM(own) * 10,
				Err: time.Duration(rapid.IntRange(0, 9).Draw(t, name+" err")) * time.Microsecond,
			}
		}
		if own&1 != 0 {
			f.End.Own = read("end read")
		}
		if own&2 != 0 {
			know(sniffer.Start, func() { f.Start.Own = read("start read") })
		}
	}
	know(sniffer.Duration, func() { f.Duration = span("duration") })
	know(sniffer.PayloadTime, func() { f.PayloadTime = span("payload") })
	know(sniffer.Offset, func() { f.Offset = lora.Offset(rapid.Float64Range(-1e5, 1e5).Draw(t, "offset")) })
	know(sniffer.Frequency, func() { f.Params.Frequency = lora.Frequency(rapid.Uint32().Draw(t, "frequency")) })
	know(sniffer.Bandwidth, func() { f.Params.Bandwidth = rapid.SampledFrom(lora.Bandwidths()).Draw(t, "bandwidth") })
	know(sniffer.SpreadingFactor, func() { f.Params.SpreadingFactor = lora.SpreadingFactor(rapid.IntRange(5, 12).Draw(t, "sf")) })
	know(sniffer.CodingRate, func() { f.Params.CodingRate = lora.CodingRate(rapid.IntRange(5, 8).Draw(t, "cr")) })
	know(sniffer.Preamble, func() { f.Params.Preamble = rapid.Uint16().Draw(t, "preamble") })
	know(sniffer.SyncWord, func() { f.Params.SyncWord = rapid.Byte().Draw(t, "sync") })
	know(sniffer.Checksum, func() { f.Params.CRC = rapid.Bool().Draw(t, "checksum") })
	know(sniffer.Header, func() { f.Header = sniffer.HeaderState(rapid.IntRange(0, 3).Draw(t, "header")) })
	know(sniffer.SNR, func() { f.SNR = lora.DB(rapid.Float64Range(-40, 40).Draw(t, "snr")) })
	know(sniffer.RSSI, func() { f.RSSI = lora.DBm(rapid.Float64Range(-140, 20).Draw(t, "rssi")) })
	return f
}

func TestPairsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ev := capture.Of(record(t))
		back, err := capture.ParsePairs(ev.Pairs())
		if err != nil {
			t.Fatalf("%s: %v", ev.Pairs(), err)
		}
		if d := cmp.Diff(ev, back); d != "" {
			t.Errorf("%s (-written +read):\n%s", ev.Pairs(), d)
		}
	})
}

func TestPairs(t *testing.T) {
	t.Parallel()
	f := sniffer.Frame{
		Instrument: "the tap", End: stamp(7), Params: lora.Params{SpreadingFactor: 8, CRC: true}, CRC: sniffer.CRCGood, SNR: -1.5,
		Known: sniffer.End | sniffer.SpreadingFactor | sniffer.Checksum | sniffer.SNR,
	}
	if got, want := capture.Of(f).Pairs(), `at_us=7 kind=heard by="the tap" snr_db=-1.5 sf=8 checksum=true crc=good`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, text := range []string{"x", "sf=8", "kind=heard", "kind=heard crc=good sf=eight", `kind="heard`, "kind=heard crc=fair", "kind=heard crc=good colour=1"} {
		if ev, err := capture.ParsePairs(text); err == nil {
			t.Errorf("%q was read as %+v", text, ev)
		}
	}
}

func FuzzPairs(f *testing.F) {
	f.Add(`at_us=7 kind=heard by="the tap" snr_db=-1.5 sf=8 checksum=true crc=good`)
	f.Fuzz(func(t *testing.T, text string) {
		ev, err := capture.ParsePairs(text)
		if err != nil {
			return
		}
		again, err := capture.ParsePairs(ev.Pairs())
		if err != nil || again.Pairs() != ev.Pairs() {
			t.Errorf("%q is %q, and then %q, %v", text, ev.Pairs(), again.Pairs(), err)
		}
	})
}

func BenchmarkPairs(b *testing.B) {
	ev := capture.Of(sniffer.Frame{Instrument: "tap", Params: lora.Default().Params(), Known: sniffer.Everything, CRC: sniffer.CRCGood})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := capture.ParsePairs(ev.Pairs()); err != nil {
			b.Fatal(err)
		}
	}
}
