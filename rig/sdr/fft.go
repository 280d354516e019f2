package sdr

import "math"

// A transformer is a discrete Fourier transform of one power of two, in single precision: a self-sorting
// radix 4 with one pass of radix 2 where the length asks for it. Not for use by two at a time.
type transformer struct {
	n       int
	twiddle []complex64 // e^(-2πi k/n), three for each butterfly of each pass, in the order of use
	other   []complex64
}

func newTransformer(n int) *transformer {
	f := &transformer{n: n, other: make([]complex64, n)}
	for m := n; m >= 4; m /= 4 {
		for p := range m / 4 {
			for k := 1; k <= 3; k++ {
				sin, cos := math.Sincos(-2 * math.Pi * float64(k*p) / float64(m))
				f.twiddle = append(f.twiddle, complex(float32(cos), float32(sin)))
			}
		}
	}
	return f
}

// transform replaces x, of length n, by its transform and returns it: x itself or a buffer that the
// next call overwrites.
func (f *transformer) transform(x []complex64) []complex64 {
	x, y := x[:f.n], f.other[:f.n]
	twiddle := f.twiddle
	m, stride := f.n, 1
	for ; m >= 4; m, stride = m/4, stride*4 {
		quarter := m / 4
		if stride == 1 {
			first(x, y, twiddle)
		} else {
			pass(x, y, twiddle, quarter, stride)
		}
		twiddle = twiddle[3*quarter:]
		x, y = y, x
	}
	if m == 2 {
		a, b := x[:stride], x[stride:][:stride]
		low, high := y[:stride], y[stride:][:stride]
		for q, v := range a {
			w := b[q]
			low[q], high[q] = v+w, v-w
		}
		return y
	}
	return x
}

// first is the pass of stride 1.
func first(x, y, twiddle []complex64) {
	quarter := len(x) / 4
	a, b, c, d := x[:quarter], x[quarter:][:quarter], x[2*quarter:][:quarter], x[3*quarter:][:quarter]
	y = y[:4*quarter]
	for p, u := range a {
		v, w, z := b[p], c[p], d[p]
		t := twiddle[3*p:][:3]
		out := y[4*p:][:4]
		sum, diff, sum2, diff2 := u+w, u-w, v+z, v-z
		diff2 = complex(-imag(diff2), real(diff2))
		out[0] = sum + sum2
		out[1] = (diff - diff2) * t[0]
		out[2] = (sum - sum2) * t[1]
		out[3] = (diff + diff2) * t[2]
	}
}

// pass is any other of radix 4.
func pass(x, y, twiddle []complex64, quarter, stride int) {
	for p := range quarter {
		t1, t2, t3 := twiddle[3*p], twiddle[3*p+1], twiddle[3*p+2]
		a := x[stride*p:][:stride]
		b := x[stride*(p+quarter):][:stride]
		c := x[stride*(p+2*quarter):][:stride]
		d := x[stride*(p+3*quarter):][:stride]
		out := y[4*stride*p:]
		o0, o1, o2, o3 := out[:stride], out[stride:][:stride], out[2*stride:][:stride], out[3*stride:][:stride]
		for q, u := range a {
			v, w, z := b[q], c[q], d[q]
			sum, diff, sum2, diff2 := u+w, u-w, v+z, v-z
			diff2 = complex(-imag(diff2), real(diff2))
			o0[q] = sum + sum2
			o1[q] = (diff - diff2) * t1
			o2[q] = (sum - sum2) * t2
			o3[q] = (diff + diff2) * t3
		}
	}
}
