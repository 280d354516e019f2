package sdr

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"strconv"
	"testing"

	"gonum.org/v1/gonum/dsp/fourier"
)

func noise(n int) []complex64 {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	x := make([]complex64, n)
	for i := range x {
		x[i] = complex(float32(random.NormFloat64()), float32(random.NormFloat64()))
	}
	return x
}

func TestFourier(t *testing.T) {
	t.Parallel()
	for _, n := range []int{4, 8, 32, 64, 128, 512} {
		x := noise(n)
		got := newTransformer(n).transform(append([]complex64(nil), x...))
		for k := range n {
			var want complex128
			for i, v := range x {
				want += complex128(v) * cmplx.Rect(1, -2*math.Pi*float64(i*k%n)/float64(n))
			}
			if cmplx.Abs(complex128(got[k])-want) > 1e-5*float64(n) {
				t.Fatalf("%d points, bin %d: %v, want %v", n, k, got[k], want)
			}
		}
	}
}

// Ours and the best-kept library's, which knows double precision only.
func BenchmarkFourier(b *testing.B) {
	for _, n := range []int{128, 256, 1024, 4096} {
		b.Run("own/"+strconv.Itoa(n), func(b *testing.B) {
			f, x, y := newTransformer(n), noise(n), make([]complex64, n)
			b.ReportAllocs()
			b.SetBytes(int64(n))
			for b.Loop() {
				copy(y, x)
				f.transform(y)
			}
		})
		b.Run("gonum/"+strconv.Itoa(n), func(b *testing.B) {
			f, x, y := fourier.NewCmplxFFT(n), make([]complex128, n), make([]complex128, n)
			for i, v := range noise(n) {
				x[i] = complex128(v)
			}
			b.ReportAllocs()
			b.SetBytes(int64(n))
			for b.Loop() {
				f.Coefficients(y, x)
			}
		})
	}
}
