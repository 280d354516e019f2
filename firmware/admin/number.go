package admin

import (
	"math"
	"strconv"
)

// The numbers of commands and files are read and printed as the C library and the
// firmware's own helpers do it. All of them read as much of the text as makes a
// number and ignore the rest.

// skipSpace returns text without its leading white space (isspace of C).
func skipSpace(text string) string {
	for text != "" && (text[0] == ' ' || text[0] >= '\t' && text[0] <= '\r') {
		text = text[1:]
	}
	return text
}

// digits returns how many decimal digits text starts with.
func digits(text string) int {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return i
		}
	}
	return len(text)
}

// atoi reads a signed decimal number after white space. No number is 0, one that
// is out of range the nearest of 32 bits (atoi of a 32-bit C library, which calls strtol).
func atoi(text string) int32 {
	text = skipSpace(text)
	sign := ""
	if text != "" && (text[0] == '-' || text[0] == '+') {
		sign, text = text[:1], text[1:]
	}
	n, _ := strconv.ParseInt(sign+text[:digits(text)], 10, 32) // the nearest number is returned beside the error
	return int32(n)
}

// wrappingUint reads decimal digits modulo 2^32, with neither sign nor space before them
// (_atoi in CommonCLI.cpp, v1.17.1).
func wrappingUint(text string) uint32 {
	var n uint32
	for i := range digits(text) {
		n = n*10 + uint32(text[i]-'0')
	}
	return n
}

// overflows reports whether the digits that text starts with are more than 32 bits hold.
func overflows(text string) bool {
	_, err := strconv.ParseUint(text[:digits(text)], 10, 32)
	return digits(text) > 0 && err != nil
}

// atof reads a floating-point number after white space. No number is 0 (atof of C).
func atof(text string) float64 { return parseFloat(text, 64) }

// strtof is atof in single precision, rounded once.
func strtof(text string) float32 { return float32(parseFloat(text, 32)) }

func parseFloat(text string, bits int) float64 {
	text = skipSpace(text)
	number, hex := floatPrefix(text)
	if hex == hexWithoutExponent { // which strconv demands
		number += "p0"
	}
	f, _ := strconv.ParseFloat(number, bits) // the nearest number is returned beside the error
	return f
}

type floatForm uint8

const (
	decimalForm floatForm = iota
	hexWithExponent
	hexWithoutExponent
)

// floatPrefix returns the longest start of text that is a number to strtod of C.
func floatPrefix(text string) (string, floatForm) {
	i := 0
	if i < len(text) && (text[i] == '-' || text[i] == '+') {
		i++
	}
	for _, word := range []string{"infinity", "inf", "nan"} {
		if hasFold(text[i:], word) {
			if word == "nan" {
				return "nan", decimalForm
			}
			return text[:i+len(word)], decimalForm
		}
	}
	if hasFold(text[i:], "0x") {
		if end := mantissa(text, i+2, isHexDigit); end > 0 {
			if exp := exponent(text, end, 'p'); exp > end {
				return text[:exp], hexWithExponent
			}
			return text[:end], hexWithoutExponent
		}
		return "0", decimalForm
	}
	end := mantissa(text, i, isDigit)
	if end == 0 {
		return "0", decimalForm
	}
	return text[:exponent(text, end, 'e')], decimalForm
}

// mantissa returns where the digits with at most one point that start at i end, or 0 if there is no digit.
func mantissa(text string, i int, digit func(byte) bool) int {
	found, point := false, false
	for ; i < len(text); i++ {
		switch {
		case digit(text[i]):
			found = true
		case text[i] == '.' && !point:
			point = true
		default:
			if !found {
				return 0
			}
			return i
		}
	}
	if !found {
		return 0
	}
	return i
}

// exponent returns where the exponent that starts at i ends: i if there is none.
func exponent(text string, i int, letter byte) int {
	if i >= len(text) || text[i]|0x20 != letter {
		return i
	}
	j := i + 1
	if j < len(text) && (text[j] == '-' || text[j] == '+') {
		j++
	}
	n := digits(text[j:])
	if n == 0 {
		return i
	}
	return j + n
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isHexDigit(b byte) bool {
	return isDigit(b) || b|0x20 >= 'a' && b|0x20 <= 'f'
}

// hasFold reports whether text starts with the lower-case word in any case.
func hasFold(text, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := range len(word) {
		b := text[i]
		if b >= 'A' && b <= 'Z' {
			b |= 0x20
		}
		if b != word[i] {
			return false
		}
	}
	return true
}

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
