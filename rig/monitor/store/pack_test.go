package store_test

import (
	"bytes"
	"maps"
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/monitor/store"
)

// values draws what a poll may measure: whole numbers, broken ones, large and small ones.
func values(t *rapid.T) sample.Values {
	v := sample.Values{}
	for range rapid.IntRange(0, 12).Draw(t, "metrics") {
		m := sample.Quantities[rapid.IntRange(0, len(sample.Quantities)-1).Draw(t, "metric")].Metric
		if rapid.Bool().Draw(t, "whole") {
			v[m] = float64(rapid.Int64Range(-1<<54, 1<<54).Draw(t, "number"))
		} else {
			v[m] = rapid.Float64().Draw(t, "value")
		}
	}
	return v
}

// TestPack gives back what was packed, to the bit, and nothing that is no number.
func TestPack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := values(t)
		got, err := store.Unpacked(store.Packed(v))
		if err != nil {
			t.Fatal(err)
		}
		maps.DeleteFunc(v, func(_ sample.Metric, x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
		if !maps.EqualFunc(v, got, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }) {
			t.Fatalf("%v of %v", got, v)
		}
	})
	odd := sample.Values{sample.Battery: math.NaN(), sample.NoiseFloor: math.Inf(-1), "new_metric": 4, sample.LastSNR: math.Copysign(0, -1)}
	if got, err := store.Unpacked(store.Packed(odd)); err != nil || len(got) != 1 || !math.Signbit(got[sample.LastSNR]) {
		t.Errorf("%v, %v", got, err)
	}
	if n := len(store.Packed(sample.Values{sample.Battery: 4.1, sample.Uptime: 86400, sample.NoiseFloor: -112})); n > 18 {
		t.Errorf("%d bytes for three values", n)
	}
}

// TestPackSpan gives back what several polls came to.
func TestPackSpan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first, again, err := store.Spanned(noon.UnixMilli(), rapid.SliceOfN(rapid.Custom(values), 1, 6).Draw(t, "polls"))
		if err != nil || !bytes.Equal(first, again) {
			t.Fatalf("%x, %x, %v", first, again, err)
		}
	})
}

// FuzzUnpack reads whatever may stand in a file.
func FuzzUnpack(f *testing.F) {
	f.Add(store.Packed(sample.Values{sample.Battery: 4.1, sample.Uptime: 86400}))
	span, _, err := store.Spanned(0, []sample.Values{{sample.Battery: 4.1, sample.Sent: 7}, {}, {sample.Sent: 9}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(span)
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := store.Unpacked(b)
		for m, x := range v {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				t.Errorf("%s is %v", m, x)
			}
		}
		if err == nil {
			if again, err := store.Unpacked(store.Packed(v)); err != nil || !maps.Equal(v, again) {
				t.Errorf("%v, then %v: %v", v, again, err)
			}
		}
		_, _ = store.UnpackedSpan(b)
	})
}
