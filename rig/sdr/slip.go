package sdr

// A slip is how far the symbols of a frame have moved from where they should be, in bins. A crystal
// that warms up moves them, or a carrier that is off for another reason than its crystal, and in a
// long frame that adds up. Each block tells when it is decoded: which chirps were sent is known then.
type slip struct {
	bins float64 // of the next symbol
	rate float64 // more with each symbol
	past [8][]complex64
}

// How much of what a block shows is believed at once, of the place and of the pace.
const (
	placeGain = 0.6
	paceGain  = 0.3
)

// keep remembers the transform of symbol i of a block.
func (s *slip) keep(i int, bins []complex64) {
	s.past[i] = append(s.past[i][:0], bins...)
	s.bins += s.rate
}

// follow corrects the slip by a block that was decoded; level is the signal's amplitude in a bin.
func (s *slip) follow(b block, nibbles []byte, level float64) {
	var words [16]byte
	for i, n := range nibbles {
		words[i] = codeword(n, b.rate)
	}
	var values [8]uint16
	mask := 1<<b.sf - 1
	power, aside := 0.0, 0.0
	for i, v := range b.interleave(values[:0], words[:b.rows]) {
		y := complex128(s.past[i][v])
		z := complex128(s.past[i][(int(v)-1)&mask]) - complex128(s.past[i][(int(v)+1)&mask])
		power += real(y)*real(y) + imag(y)*imag(y)
		aside += real(z)*real(y) + imag(z)*imag(y)
	}
	// A tone a little above its bin leaks into the two beside it with opposite signs, a part of the
	// height each that is as large as the distance. Without half of the power the block was not decoded.
	n := float64(b.symbols())
	if power < n*level*level/2 {
		return
	}
	off := max(-0.5, min(0.5, aside/(2*power)))
	s.bins += placeGain * off
	s.rate += paceGain * off / n
}
