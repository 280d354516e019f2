package stats_test

import (
	"encoding/json"
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	moremath "github.com/aclements/go-moremath/stats"
	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/stats"
)

// near tells whether two numbers agree to so many digits behind the point as a table prints.
func near(got, want, within float64) bool { return math.Abs(got-want) <= within }

// R. A. Fisher, The Design of Experiments, 1935, section 21: heights of Darwin's maize in eighths of
// an inch, crossed less self-fertilised. 1726 of the 32768 flips are as far out.
func TestSignFlipIsFishersOwnExample(t *testing.T) {
	t.Parallel()
	darwin := []float64{49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48}
	if p := stats.SignFlip(darwin); !near(p, 1726.0/32768, 1e-9) {
		t.Errorf("p is %v, want 1726/32768", p)
	}
	twice := slices.Concat(darwin, darwin) // drawn, for 30 are too many to count
	if p := stats.SignFlip(twice); p < 0.003 || p > 0.009 {
		t.Errorf("of the same twice p is %v", p)
	}
}

// Fewer than six pairs never reach 5 %, however far apart.
func TestFewPairsShowNothing(t *testing.T) {
	t.Parallel()
	diffs := []float64{}
	for range 5 {
		diffs = append(diffs, 1000)
		if p := stats.SignFlip(diffs); p <= 0.05 {
			t.Errorf("%d pairs reach p = %v", len(diffs), p)
		}
		if stats.PairedShift(diffs).Bounded() {
			t.Errorf("%d pairs give an interval", len(diffs))
		}
	}
	diffs = append(diffs, 1000)
	if p := stats.SignFlip(diffs); p != 2.0/64 {
		t.Errorf("six pairs give p = %v, want 2/64", p)
	}
	if got := stats.PairedShift(diffs); got != (stats.Interval{1000, 1000, 1000}) {
		t.Errorf("six pairs give %v", got)
	}
}

// How many are needed, as worked out for the rules that compare boards.
func TestHowManyAreNeeded(t *testing.T) {
	t.Parallel()
	for _, want := range []struct{ metrics, pairs, values int }{
		{0, 6, 4}, {1, 6, 4}, {10, 9, 6}, {50, 11, 7}, {200, 13, 8}, {618, 15, 9},
	} {
		if got := stats.PairsNeeded(want.metrics, 0.05); got != want.pairs {
			t.Errorf("%d metrics need %d pairs, want %d", want.metrics, got, want.pairs)
		}
		if got := stats.ValuesNeeded(want.metrics, 0.05); got != want.values {
			t.Errorf("%d metrics need %d values, want %d", want.metrics, got, want.values)
		}
	}
}

// M. Hollander and D. A. Wolfe, Nonparametric Statistical Methods, 1973: table 3.1 (Hamilton
// depression scale of nine patients) and table 4.1 (permeability of human chorioamnion).
func TestShiftsAreThoseOfTheBook(t *testing.T) {
	t.Parallel()
	before := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	after := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	diffs := make([]float64, len(before))
	for i := range before {
		diffs[i] = after[i] - before[i]
	}
	if got := stats.PairedShift(diffs); !near(got.Value, -0.46, 1e-9) || !near(got.Low, -0.786, 1e-9) || !near(got.High, -0.010, 1e-9) {
		t.Errorf("paired shift is %v, want -0.46 [-0.786, -0.010]", got)
	}
	early := []float64{1.15, 0.88, 0.90, 0.74, 1.21}
	term := []float64{0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46}
	if got := stats.Shift(early, term); !near(got.Value, 0.305, 1e-9) || !near(got.Low, -0.15, 1e-9) || !near(got.High, 0.76, 1e-9) {
		t.Errorf("shift is %v, want 0.305 [-0.15, 0.76]", got)
	}
	if p := stats.UTest(early, term); !near(p, 0.2544, 5e-5) {
		t.Errorf("p is %v, want 0.2544", p)
	}
}

// The critical values at 5 % of printed tables decide which of the ordered differences is the end:
// for values whose differences are all apart, the interval's end is the one behind them.
func TestCriticalValues(t *testing.T) {
	t.Parallel()
	for n, critical := range map[int]int{6: 0, 7: 2, 8: 3, 10: 8, 15: 25, 20: 52, 25: 89} {
		diffs := make([]float64, n)
		var means []float64
		for i := range diffs {
			diffs[i] = float64(i*i*i) + float64(i)/7
		}
		for i := range diffs {
			for j := i; j < n; j++ {
				means = append(means, (diffs[i]+diffs[j])/2)
			}
		}
		slices.Sort(means)
		if got := stats.PairedShift(diffs); got.Low != means[critical] {
			t.Errorf("signed ranks of %d: the end is %v, want that behind %d", n, got.Low, critical)
		}
	}
	for n, critical := range map[int]int{4: 0, 5: 2, 8: 13, 10: 23, 15: 64, 20: 127} {
		a, b := make([]float64, n), make([]float64, n)
		var apart []float64
		for i := range a {
			a[i], b[i] = float64(i), float64(i*1000)
		}
		for _, x := range a {
			for _, y := range b {
				apart = append(apart, y-x)
			}
		}
		slices.Sort(apart)
		if got := stats.Shift(a, b); got.Low != apart[critical] || got.High != apart[len(apart)-1-critical] {
			t.Errorf("U of %d: the ends are %v, want those behind %d", n, got, critical)
		}
	}
}

// R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3; the others of the facts that
// the rules were made of.
func TestWilson(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		k, n      int
		low, high float64
		within    float64
	}{
		{81, 263, 0.2553, 0.3662, 5e-5},
		{15, 148, 0.0624, 0.1605, 5e-5},
		{0, 20, 0, 0.1611, 5e-5},
		{1, 29, 0.0061, 0.1718, 5e-5},
		{5, 5, 0.57, 1, 5e-3},
		{10, 10, 0.72, 1, 5e-3},
		{20, 20, 0.84, 1, 5e-3},
		{50, 50, 0.93, 1, 5e-3},
		{19, 20, 0.76, 0.99, 5e-3},
		{1, 40, 0, 0.13, 5e-3},
		{0, 0, 0, 1, 0},
	} {
		if got := stats.Wilson(want.k, want.n); !near(got.Low, want.low, want.within) || !near(got.High, want.high, want.within) {
			t.Errorf("%d of %d: %v, want [%v, %v]", want.k, want.n, got, want.low, want.high)
		}
	}
}

// Y. Benjamini and Y. Hochberg, J. R. Statist. Soc. B 57 (1995), section 3.2: of 15 p four are found.
func TestAdjustIsTheAuthorsExample(t *testing.T) {
	t.Parallel()
	p := []float64{
		0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1,
	}
	slices.Reverse(p) // the order of the questions is the caller's
	q := stats.Adjust(p)
	found := 0
	for _, v := range q {
		if v <= 0.05 {
			found++
		}
	}
	if found != 4 || q[11] > 0.05 || !near(q[11], 0.0095*15/4, 1e-12) {
		t.Errorf("%d found, want 4: %v", found, q)
	}
}

// P(D >= d) of two samples of n by the ways through the lattice that leave the band, of all ways
// (B. V. Gnedenko and V. S. Korolyuk, 1951).
func TestKSIsTheShareOfWays(t *testing.T) {
	t.Parallel()
	for _, want := range []struct{ n, apart int }{{5, 5}, {8, 6}, {10, 7}, {10, 4}, {20, 9}} {
		a, b := make([]float64, want.n), make([]float64, want.n)
		for i := range a {
			a[i], b[i] = float64(2*i), float64(2*(i+want.apart)-1)
		}
		exact := ways(want.n, want.apart)
		got := stats.KS(a, b, 1)
		if got < exact*0.75 || got > exact*1.25 {
			t.Errorf("two samples of %d, %d steps apart: p is %v, want %v", want.n, want.apart, got, exact)
		}
		if again := stats.KS(a, b, 1); again != got {
			t.Errorf("the same seed gives %v and then %v", got, again)
		}
	}
}

// ways is the share of the orders of n and n in which one is d ahead of the other at some time.
func ways(n, d int) float64 {
	inside := make([][]float64, n+1)
	for i := range inside {
		inside[i] = make([]float64, n+1)
		for j := range inside[i] {
			switch {
			case i-j >= d || j-i >= d:
			case i == 0 && j == 0:
				inside[i][j] = 1
			default:
				if i > 0 {
					inside[i][j] += inside[i-1][j]
				}
				if j > 0 {
					inside[i][j] += inside[i][j-1]
				}
			}
		}
	}
	all := 1.0
	for i := 1; i <= n; i++ {
		all = all * float64(n+i) / float64(i)
	}
	return 1 - inside[n][n]/all
}

// Values that are alike lie on one step: two series of the same two values are no distance apart,
// in whatever order they come.
func TestKSOfTies(t *testing.T) {
	t.Parallel()
	a, b := []float64{1, 1, 1, 1, 1, 2, 2, 2, 2, 2}, []float64{2, 1, 2, 1, 2, 1, 2, 1, 2, 1}
	if p := stats.KS(a, b, 1); p < 0.99 {
		t.Errorf("of the same values p is %v", p)
	}
}

// Of values that are 0 or 1 the test is Fisher's exact one of a table of two by two: of 60 with 20
// ones the first 30 have 14. Of many more the normal distribution is as good.
func TestUTestOfManyTies(t *testing.T) {
	t.Parallel()
	series := func(zeros, ones int) []float64 {
		return slices.Concat(make([]float64, zeros), slices.Repeat([]float64{1}, ones))
	}
	if p := stats.UTest(series(16, 14), series(24, 6)); !near(p, 0.053897, 1e-6) {
		t.Errorf("p is %v, want 0.053897", p)
	}
	if p := stats.UTest(series(440, 160), series(480, 120)); !near(p, 0.0077, 0.0015) {
		t.Errorf("p is %v, want 0.0077", p)
	}
}

// Of two series that differ in shape alone KS sees what the U-test does not.
func TestKSSeesShape(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 5))
	a, b := make([]float64, 80), make([]float64, 80)
	for i := range a {
		a[i], b[i] = random.NormFloat64(), random.NormFloat64()/4
	}
	if ks, u := stats.KS(a, b, 1), stats.UTest(a, b); ks > 0.001 || u < 0.05 {
		t.Errorf("KS gives %v, U %v", ks, u)
	}
}

// What is no number shows nothing, and neither does nothing.
func TestNothingIsShownByWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	sound := []float64{1, 2, 3, 4, 5, 6, 7}
	for _, bad := range [][]float64{nil, {}, {1, math.NaN(), 3}, {math.Inf(1), 2}} {
		if p := []float64{stats.SignFlip(bad), stats.UTest(bad, sound), stats.UTest(sound, bad), stats.KS(bad, sound, 1)}; slices.Min(p) != 1 {
			t.Errorf("%v: p are %v", bad, p)
		}
		if stats.PairedShift(bad).Bounded() || stats.Shift(sound, bad).Bounded() {
			t.Errorf("%v gives an interval", bad)
		}
	}
	if p := stats.UTest([]float64{1, 1, 1, 1}, []float64{1, 1, 1, 1}); p != 1 {
		t.Errorf("all alike give p = %v", p)
	}
	if q := stats.Adjust([]float64{math.NaN(), 0.01}); q[0] != 1 || q[1] != 0.02 {
		t.Errorf("beside what is no number: %v", q)
	}
}

// Where no two values are alike the U-test is that of another hand, small and large. It is no
// oracle for ties: of 0, 0 and -1 it makes p = 0.
func TestUTestAgreesWithAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size, within := rapid.IntRange(1, 50), 1e-9
		if rapid.Bool().Draw(t, "large") {
			size, within = rapid.IntRange(55, 70), 0.01 // both take the normal distribution for it
		}
		a, b := make([]float64, size.Draw(t, "n")), make([]float64, size.Draw(t, "m"))
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		apart := rapid.Float64Range(0, 2).Draw(t, "apart")
		for i := range a {
			a[i] = random.NormFloat64()
		}
		for i := range b {
			b[i] = random.NormFloat64() + apart
		}
		want, err := moremath.MannWhitneyUTest(a, b, moremath.LocationDiffers)
		if err != nil {
			t.Fatal(err)
		}
		if got := stats.UTest(a, b); !near(got, want.P, within) {
			t.Fatalf("p is %v, the other says %v", got, want.P)
		}
	})
}

// Laws that hold of any values.
func TestLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.Map(rapid.IntRange(-1000, 1000), func(i int) float64 { return float64(i) })
		a, b := rapid.SliceOfN(whole, 1, 12).Draw(t, "a"), rapid.SliceOfN(whole, 1, 12).Draw(t, "b")
		up := stats.Shift(a, b)
		if down := stats.Shift(b, a); down.Value != -up.Value || down.Low != -up.High || down.High != -up.Low {
			t.Fatalf("%v one way, %v the other", up, down)
		}
		if pair := stats.PairedShift(a); pair.Low > pair.Value || pair.Value > pair.High {
			t.Fatalf("the value lies outside: %v", pair)
		}
		turned := slices.Clone(a)
		for i := range turned {
			turned[i] *= -1
		}
		slices.Reverse(turned)
		p := stats.SignFlip(a)
		if other := stats.SignFlip(turned); p != other || p <= 0 || p > 1 {
			t.Fatalf("p is %v, of the negative %v", p, other)
		}
		if u := stats.UTest(a, b); !near(u, stats.UTest(b, a), 1e-9) || u < 0 || u > 1 {
			t.Fatalf("U is %v one way, %v the other", u, stats.UTest(b, a))
		}
		ps := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 30).Draw(t, "p")
		for i, q := range stats.Adjust(ps) {
			if q < ps[i] || q > 1 {
				t.Fatalf("p %v became q %v", ps[i], q)
			}
		}
	})
}

func TestIntervalsWithoutEndsAreWrittenAndRead(t *testing.T) {
	t.Parallel()
	for _, want := range []stats.Interval{{1, 0.5, 1.5}, {2, math.Inf(-1), math.Inf(1)}} {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got stats.Interval
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Errorf("%v became %s and then %v: %v", want, text, got, err)
		}
	}
}

func BenchmarkKS(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	x, y := make([]float64, 20), make([]float64, 20)
	for i := range x {
		x[i], y[i] = random.Float64(), random.Float64()
	}
	b.ReportAllocs()
	for b.Loop() {
		stats.KS(x, y, 1)
	}
}

func BenchmarkSignFlipOf20(b *testing.B) {
	diffs := make([]float64, 20)
	for i := range diffs {
		diffs[i] = float64(i)
	}
	b.ReportAllocs()
	for b.Loop() {
		stats.SignFlip(diffs)
	}
}

// With ties p is the share of all ways to deal the values out, counted one by one.
func TestUTestWithTiesCountsTheWays(t *testing.T) {
	t.Parallel()
	if p := stats.UTest([]float64{0, 0}, []float64{-1}); !near(p, 1.0/3, 1e-12) {
		t.Errorf("of 0, 0 and -1 p is %v, want 1/3", p)
	}
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.Map(rapid.IntRange(0, 3), func(i int) float64 { return float64(i) })
		a, b := rapid.SliceOfN(few, 1, 6).Draw(t, "a"), rapid.SliceOfN(few, 1, 6).Draw(t, "b")
		all := slices.Concat(a, b)
		// wins of the chosen over the others, less their losses: twice U about its middle
		lead := func(chosen uint) (lead int) {
			for i, x := range all {
				for j, y := range all {
					if chosen>>i&1 == 1 && chosen>>j&1 == 0 {
						lead += int(max(-1, min(1, x-y)))
					}
				}
			}
			return max(lead, -lead)
		}
		seen, beyond, ways := lead(1<<len(a)-1), 0, 0
		for chosen := range uint(1) << len(all) {
			if bits.OnesCount(chosen) == len(a) {
				ways++
				if lead(chosen) >= seen {
					beyond++
				}
			}
		}
		if got, want := stats.UTest(a, b), float64(beyond)/float64(ways); !near(got, want, 1e-9) {
			t.Fatalf("p is %v, want %d of %d", got, beyond, ways)
		}
	})
}
