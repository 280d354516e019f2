package admin

import "strconv"

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
