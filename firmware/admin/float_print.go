package admin

import (
	"math"
	"strconv"
)

// ftoa prints f with up to seven decimal places, cut and not rounded, without
// trailing zeros but one place at least. What is at least 2^31 or below 2^-23 in
// magnitude, infinite or no number prints "0" (StrHelper::ftoa, v1.17.1).
func ftoa(f float32) string {
	if f == 0 {
		return "0.0"
	}
	bits := math.Float32bits(f)
	exp := int(bits>>23&0xFF) - 127
	if exp >= 31 || exp < -23 {
		return "0"
	}
	mant := bits&0x7FFFFF | 0x800000 // 24 bits
	var whole, frac uint32           // frac in units of 2^-24
	switch {
	case exp >= 23:
		whole = mant << (exp - 23)
	case exp >= 0:
		whole = mant >> (23 - exp)
		frac = mant << (exp + 1) & 0xFFFFFF
	default:
		frac = mant >> -(exp + 1)
	}
	var text []byte
	if bits>>31 == 1 {
		text = append(text, '-')
	}
	text = strconv.AppendUint(text, uint64(whole), 10)
	text = append(text, '.')
	point := len(text)
	for range 7 {
		frac *= 10
		text = append(text, byte('0'+frac>>24))
		frac &= 0xFFFFFF
	}
	for len(text) > point+1 && text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return string(text)
}

// ftoa3 prints f rounded to three decimal places without trailing zeros (StrHelper::ftoa3, v1.17.1).
func ftoa3(f float32) string {
	half := float32(0.5)
	if f < 0 {
		half = -half
	}
	v := truncate32(float64(f*1000 + half))
	text := strconv.Itoa(int(v / 1000))
	frac := v % 1000
	if frac < 0 {
		frac = -frac
	}
	if frac == 0 {
		if v == 0 { // the zeros of "0.000" are all trailing
			return "0"
		}
		return text
	}
	tail := strconv.Itoa(int(1000 + frac))[1:]
	for tail[len(tail)-1] == '0' {
		tail = tail[:len(tail)-1]
	}
	return text + "." + tail
}

// truncate32 converts to 32 bits towards zero. What does not fit becomes the
// nearest number and no number becomes 0, as on the ESP32; C leaves it open.
func truncate32(f float64) int32 {
	switch {
	case math.IsNaN(f):
		return 0
	case f >= math.MaxInt32:
		return math.MaxInt32
	case f <= math.MinInt32:
		return math.MinInt32
	}
	return int32(f)
}

// printFloat prints f with that many decimal places, rounded (Print::printFloat of the Arduino core).
func printFloat(dst []byte, f float64, places int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 0):
		return append(dst, "inf"...)
	case math.Abs(f) > 4294967040:
		return append(dst, "ovf"...)
	}
	if f < 0 {
		dst = append(dst, '-')
		f = -f
	}
	rounding := 0.5
	for range places {
		rounding /= 10
	}
	f += rounding
	whole := uint32(f)
	rest := f - float64(whole)
	dst = strconv.AppendUint(dst, uint64(whole), 10)
	dst = append(dst, '.')
	for range places {
		rest *= 10
		digit := uint32(rest)
		dst = strconv.AppendUint(dst, uint64(digit), 10)
		rest -= float64(digit)
	}
	return dst
}
