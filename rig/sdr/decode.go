package sdr

// Demapper and decoder tell each other what they know of each bit, without what they were told by
// the other: a few rounds of that are worth half a decibel over one.

const rounds = 5

// decoder decodes the blocks of one reception. All buffers are its own.
type decoder struct {
	likelihood [][]float32   // of each symbol's words
	prior      [][16]float64 // of symbol i, bit j from the highest: how likely it is 1
	joint      []float32
	spread     []float32
	posterior  [][16]float64 // of each codeword's nibbles
}

func (d *decoder) prepare(b block) {
	for len(d.likelihood) < 8 {
		d.likelihood = append(d.likelihood, nil)
		d.prior = append(d.prior, [16]float64{})
	}
	size := 1 << b.rows
	if len(d.joint) < size {
		d.joint, d.spread = make([]float32, size), make([]float32, size)
		for i := range d.likelihood {
			d.likelihood[i] = make([]float32, size)
		}
	}
	if len(d.posterior) < b.rows {
		d.posterior = make([][16]float64, b.rows)
	}
}

// decode gives the nibbles of a block whose likelihoods are filled in.
func (d *decoder) decode(b block, dst []byte) []byte {
	for i := range b.symbols() {
		for j := range b.rows {
			d.prior[i][j] = 0.5
		}
	}
	for round := range rounds {
		for i := range b.symbols() {
			d.demap(b, i)
		}
		sure := true
		for row := range b.rows {
			sure = d.codeword(b, row) && sure
		}
		if sure || round == rounds-1 {
			break
		}
	}
	for row := range b.rows {
		best := 0
		for n, p := range d.posterior[row] {
			if p > d.posterior[row][best] {
				best = n
			}
		}
		dst = append(dst, byte(best))
	}
	return dst
}

// demap replaces what is known beforehand of the bits of symbol i by what its likelihoods add.
func (d *decoder) demap(b block, i int) {
	size := 1 << b.rows
	prior := &d.prior[i]
	joint := d.joint[:size]
	likelihood := d.likelihood[i][:size]
	// How likely each word is beforehand, a bit more in each pass, the highest first.
	spread := d.spread[:size]
	spread[0] = 1
	plain := true
	for j := range b.rows {
		plain = plain && prior[j] == 0.5
	}
	if plain {
		copy(joint, likelihood)
	} else {
		for j := range b.rows {
			one := float32(prior[j])
			for k := 1<<j - 1; k >= 0; k-- {
				p := spread[k]
				spread[2*k+1], spread[2*k] = p*one, p*(1-one)
			}
		}
		for k, p := range likelihood {
			joint[k] = p * spread[k]
		}
	}
	// The sums of the words with each bit, the highest first; then that bit does not matter any more.
	for j, half := 0, size/2; half > 0; j, half = j+1, half/2 {
		var zero, one float64
		low, high := joint[:half], joint[half:][:half]
		for k, p := range low {
			q := high[k]
			zero += float64(p)
			one += float64(q)
			low[k] = p + q
		}
		p := prior[j]
		zero /= 1 - p
		one /= p
		prior[j] = clamp(one / (zero + one))
	}
}

// codeword finds how likely each nibble of a codeword is, and replaces what the symbols say of its
// bits by what the other bits say. sure is true if one nibble is beyond doubt.
func (d *decoder) codeword(b block, row int) (sure bool) {
	var p [8]*float64
	for i := range b.symbols() {
		// row = (i-j-1) mod rows
		j := ((i-1-row)%b.rows + b.rows) % b.rows
		p[i] = &d.prior[i][j]
	}
	posterior := &d.posterior[row]
	var ones [8]float64
	total, most := 0.0, 0.0
	for n := range posterior {
		word := codeword(byte(n), b.rate)
		q := 1.0
		for i := range b.symbols() {
			if word>>i&1 == 1 {
				q *= *p[i]
			} else {
				q *= 1 - *p[i]
			}
		}
		posterior[n] = q
		total += q
		most = max(most, q)
		for i := range b.symbols() {
			if word>>i&1 == 1 {
				ones[i] += q
			}
		}
	}
	for n := range posterior {
		posterior[n] /= total
	}
	for i := range b.symbols() {
		before := *p[i]
		one, zero := ones[i]/before, (total-ones[i])/(1-before)
		*p[i] = clamp(one / (one + zero))
	}
	return most > 0.99999*total
}

func clamp(p float64) float64 {
	const edge = 1e-6
	return max(edge, min(1-edge, p))
}
