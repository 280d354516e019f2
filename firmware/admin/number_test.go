package admin_test

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/firmware/admin"
)

func TestAtoi(t *testing.T) {
	for text, want := range map[string]int32{
		"": 0, "-": 0, "abc": 0, "7": 7, " \t\n\v\f\r7": 7, "+7": 7, "-7": -7, "--7": 0, "- 7": 0, "7.9": 7, "12x": 12,
		"2147483647": math.MaxInt32, "2147483648": math.MaxInt32, "-2147483649": math.MinInt32,
		"99999999999999999999": math.MaxInt32, "0x10": 0, "1_0": 1,
	} {
		if got := admin.Atoi(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int32().Draw(t, "n")
		rest := rapid.StringMatching(`([^0-9].*)?`).Draw(t, "rest")
		if got := admin.Atoi(strconv.Itoa(int(n)) + rest); got != n {
			t.Errorf("%d", got)
		}
	})
}

func TestWrappingUint(t *testing.T) {
	for text, want := range map[string]uint32{"": 0, "-5": 0, "\t5": 0, "5x": 5, "4294967295": math.MaxUint32, "4294967296": 0, "4294967301": 5} {
		if got := admin.WrappingUint(text); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[0-9]{1,30}`).Draw(t, "digits")
		n, _ := new(big.Int).SetString(text, 10)
		low := new(big.Int).And(n, big.NewInt(math.MaxUint32))
		if got := admin.WrappingUint(text); int64(got) != low.Int64() {
			t.Errorf("%d, want %v", got, low)
		}
		if got, want := admin.Overflows(text), n.Cmp(low) != 0; got != want {
			t.Errorf("overflows: %v, want %v", got, want)
		}
	})
}

func TestAtof(t *testing.T) {
	inf := math.Inf(1)
	for text, want := range map[string]float64{
		"": 0, "abc": 0, ".": 0, "-.": 0, "1.": 1, ".5": 0.5, "\t-2.25x": -2.25, "1e3": 1000, "1E-2": 0.01, "1e": 1, "1e+": 1,
		"1e+q": 1, "1.2.3": 1.2, "0x10": 16, "0x1.8p1": 3, "0x": 0, "0xg": 0, "-0x2p": -2, "1_000": 1, "1e999": inf, "-INF": -inf,
		"infinity!": inf, "+inf": inf, "in": 0,
	} {
		if got := admin.Atof(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if got := admin.Atof("NaN"); !math.IsNaN(got) {
		t.Errorf("NaN: %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64().Draw(t, "f")
		if got := admin.Atof(strconv.FormatFloat(f, 'g', -1, 64) + "!"); got != f {
			t.Errorf("%v, want %v", got, f)
		}
		single := rapid.Float32().Draw(t, "single")
		if got := admin.Strtof(strconv.FormatFloat(float64(single), 'g', -1, 32)); got != single {
			t.Errorf("%v, want %v", got, single)
		}
	})
}

func TestFtoa(t *testing.T) {
	for f, want := range map[float32]string{
		0: "0.0", 869.618: "869.6179809", 0.2: "0.1999999", 1e-6: "0.0000009", 1e-8: "0", -5: "-5.0", 123456789: "123456792.0",
		math.MaxFloat32: "0", 2147483520: "2147483520.0", 2147483648: "0", -0.75: "-0.75", float32(math.Inf(1)): "0",
	} {
		if got := admin.Ftoa(f); got != want {
			t.Errorf("%v: %q, want %q", f, got, want)
		}
	}
	if got := admin.Ftoa(float32(math.NaN())); got != "0" {
		t.Errorf("NaN: %q", got)
	}
	// The rule, in exact arithmetic: seven places, cut. Below 1 the fraction itself is cut to 24 bits before.
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float32Range(1, 2147483520).Draw(t, "f")
		exact, _ := new(big.Rat).SetFloat64(float64(f)).Float64()
		scaled := new(big.Rat).Mul(new(big.Rat).SetFloat64(exact), big.NewRat(10_000_000, 1))
		cut := new(big.Int).Quo(scaled.Num(), scaled.Denom()).String()
		want := cut[:len(cut)-7] + "." + cut[len(cut)-7:]
		want = strings.TrimRight(want, "0")
		if strings.HasSuffix(want, ".") {
			want += "0"
		}
		if got := admin.Ftoa(f); got != want {
			t.Errorf("%v: %q, want %q", f, got, want)
		}
		if got := admin.Ftoa(-f); got != "-"+want {
			t.Errorf("%v: %q, want -%q", -f, got, want)
		}
	})
}

func TestFtoa3(t *testing.T) {
	for f, want := range map[float32]string{
		0: "0", 250: "250", 62.5: "62.5", 7.8: "7.8", 41.7: "41.7", 0.0004: "0", 0.0006: "0.001", -0.0006: "0.001", 0.001: "0.001", 10.25: "10.25", -1.5: "-1.5", 1e30: "2147483.647",
	} {
		if got := admin.Ftoa3(f); got != want {
			t.Errorf("%v: %q, want %q", f, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int32Range(0, 500_000).Draw(t, "thousandths")
		f := float32(n) / 1000
		if got, want := admin.Ftoa3(f), strconv.FormatFloat(float64(n)/1000, 'f', -1, 64); got != want {
			t.Errorf("%v: %q, want %q", f, got, want)
		}
	})
}

func TestPrintFloat(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0.0000", 0.99999: "1.0000", 2.5: "2.5000", -2.25: "-2.2500", 5e9: "ovf", -5e9: "ovf", math.Inf(-1): "inf", -0.00001: "-0.0000",
	} {
		if got := admin.PrintFloat(f, 4); got != want {
			t.Errorf("%v: %q, want %q", f, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		f := rapid.Float64Range(-1e6, 1e6).Draw(t, "f")
		got, err := strconv.ParseFloat(admin.PrintFloat(f, 6), 64)
		if err != nil || math.Abs(got-f) > 0.51e-6 {
			t.Errorf("%v: %v, %v", f, got, err)
		}
	})
}
