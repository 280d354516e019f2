package lora_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/lora"
)

// meshcore gives the parameters that MeshCore has since v1.16.0.
func meshcore(sf lora.SpreadingFactor, bw lora.Bandwidth, cr lora.CodingRate) lora.Params {
	return lora.Preset{Frequency: 869_618_000, Bandwidth: bw, SpreadingFactor: sf, CodingRate: cr}.Params()
}

// TestTimeOnAirOfTheReference compares with the radio library that the firmware uses, at the
// bandwidths whose symbol time is a whole number of microseconds in its units too. At the
// others it computes with the nominal bandwidth and a truncated symbol, and physics differs.
func TestTimeOnAirOfTheReference(t *testing.T) {
	data, err := os.ReadFile("../../fixtures/vectors/airtime.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Rows [][7]float64 }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	equal, differ := 0, 0
	for _, row := range file.Rows {
		bw, err := lora.BandwidthOf(row[1] * 1000)
		if err != nil {
			t.Fatal(err)
		}
		p := meshcore(lora.SpreadingFactor(row[0]), bw, lora.CodingRate(row[2]))
		if got := p.Preamble; got != uint16(row[3]) {
			t.Errorf("%v: preamble %d, want %v", p, got, row[3])
		}
		if got := p.LowDataRate(); got != (row[5] == 1) {
			t.Errorf("%v: low data rate optimisation %t, want %v", p, got, row[5])
		}
		got, want := p.TimeOnAir(int(row[4])), time.Duration(row[6])*time.Microsecond
		switch bw {
		case lora.BW31k25, lora.BW62k5, lora.BW125k, lora.BW250k, lora.BW500k:
			equal++
			if got != want {
				t.Errorf("%v, %v bytes: %v on air, want %v", p, row[4], got, want)
			}
		default:
			differ++
			if off := float64(got-want) / float64(want); off < -0.006 || off > 0.006 {
				t.Errorf("%v, %v bytes: %v on air, more than 0.6 %% from %v", p, row[4], got, want)
			}
		}
	}
	if equal != 967 || differ != 969 {
		t.Errorf("compared %d rows exactly and %d loosely, want 967 and 969", equal, differ)
	}
}

func TestInstantsOfAFrame(t *testing.T) {
	type instants struct{ Symbol, Lock, Preamble, Sync, Header time.Duration }
	for _, test := range []struct {
		name string
		p    lora.Params
		want instants
	}{
		{"SF8/62.5", meshcore(lora.SF8, lora.BW62k5, 5), instants{
			4096 * time.Microsecond, 24576 * time.Microsecond,
			131072 * time.Microsecond, 148480 * time.Microsecond, 181248 * time.Microsecond,
		}},
		{"two more sync symbols at SF6", meshcore(lora.SF6, lora.BW500k, 5), instants{
			128 * time.Microsecond, 768 * time.Microsecond,
			4096 * time.Microsecond, 4896 * time.Microsecond, 5920 * time.Microsecond,
		}},
		{"true bandwidth of 7.8 kHz", meshcore(lora.SF12, lora.BW7k8, 5), instants{
			524288 * time.Microsecond, 3145728 * time.Microsecond,
			8388608 * time.Microsecond, 10616832 * time.Microsecond, 14811136 * time.Microsecond,
		}},
		{"nothing", lora.Params{}, instants{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := instants{
				test.p.SymbolTime(), test.p.LockTime(), test.p.PreambleTime(),
				test.p.SyncTime(), test.p.HeaderTime(),
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("instants (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPayloadSymbols(t *testing.T) {
	plain := meshcore(lora.SF7, lora.BW62k5, 5)
	bare := plain
	bare.CRC = false
	slow := meshcore(lora.SF12, lora.BW62k5, 8)
	for _, test := range []struct {
		name  string
		p     lora.Params
		bytes int
		want  time.Duration // symbols behind the header
	}{
		{"only a checksum", plain, 0, 5},
		{"nothing at all", bare, 0, 0},
		{"checksum and three bytes share two blocks", plain, 3, 10},
		{"three bytes alone", bare, 3, 5},
		{"fits the header block", slow, 0, 0},
		{"two bits a symbol less", slow, 8, 16},
		{"fewer than none", plain, -1, 0},
	} {
		if got := (test.p.TimeOnAir(test.bytes) - test.p.HeaderTime()) / test.p.SymbolTime(); got != test.want {
			t.Errorf("%s: %d symbols, want %d", test.name, got, test.want)
		}
	}
}

func params(t *rapid.T) lora.Params {
	p := meshcore(
		lora.SpreadingFactor(rapid.IntRange(5, 12).Draw(t, "sf")),
		rapid.SampledFrom(lora.Bandwidths()).Draw(t, "bw"),
		lora.CodingRate(rapid.IntRange(5, 8).Draw(t, "cr")),
	)
	p.Preamble = rapid.Uint16Min(lora.PreambleLock).Draw(t, "preamble")
	p.CRC = rapid.Bool().Draw(t, "crc")
	return p
}

func TestTimeOnAirGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := params(t)
		n := rapid.IntRange(0, lora.MaxPayload-1).Draw(t, "n")
		one, next := p.TimeOnAir(n), p.TimeOnAir(n+1)
		if one < p.HeaderTime() || next < one {
			t.Errorf("%v: %v for %d bytes, %v for one more, header at %v", p, one, n, next, p.HeaderTime())
		}
		if (next-one)%p.SymbolTime() != 0 {
			t.Errorf("%v: a byte more adds a broken number of symbols", p)
		}
		longer := p
		longer.Preamble--
		if diff := one - longer.TimeOnAir(n); diff != p.SymbolTime() {
			t.Errorf("%v: one preamble symbol adds %v, want %v", p, diff, p.SymbolTime())
		}
		if p.LockTime() > p.PreambleTime() || p.PreambleTime() >= p.SyncTime() || p.SyncTime() >= p.HeaderTime() {
			t.Errorf("%v: the instants of a frame are out of order", p)
		}
		if p.SymbolTime()%time.Microsecond != 0 || p.TimeOnAir(n)%time.Microsecond != 0 {
			t.Errorf("%v: broken microseconds", p)
		}
	})
}

func BenchmarkTimeOnAir(b *testing.B) {
	p := meshcore(lora.SF8, lora.BW62k5, 5)
	b.ReportAllocs()
	for b.Loop() {
		p.TimeOnAir(100)
	}
}
