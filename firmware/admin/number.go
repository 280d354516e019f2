package admin

import "strconv"

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
