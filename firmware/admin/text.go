package admin

import (
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/firmware/device"
)

func itoa(n int32) string { return strconv.FormatInt(int64(n), 10) }

// millisOf returns minutes in milliseconds modulo 2^32.
func millisOf(minutes int32) device.Millis {
	return device.Millis(uint32(minutes) * 60_000) // the wrap is TemporaryOverflow
}

// splitParts cuts text at every sep into at most n parts; what follows the last is
// dropped, and so is an empty part at the very end (Utils::parseTextParts, v1.17.1).
func splitParts(text string, sep byte, n int) []string {
	var parts []string
	for text != "" && len(parts) < n {
		var part string
		part, text, _ = strings.Cut(text, string(sep))
		parts = append(parts, part)
	}
	return parts
}

const hexDigits = "0123456789ABCDEF"

// upperHex prints b in upper-case hexadecimal digits.
func upperHex(b []byte) string {
	text := make([]byte, 0, 2*len(b))
	for _, v := range b {
		text = append(text, hexDigits[v>>4], hexDigits[v&15])
	}
	return string(text)
}

// unhex reads exactly len(dst) bytes from hexadecimal digits, upper or lower case.
func (c *Console) unhex(dst []byte, text string) bool {
	if len(text) != 2*len(dst) {
		return false
	}
	for i := range dst {
		high, okHigh := hexValue(text[2*i])
		low, okLow := hexValue(text[2*i+1])
		if (!okHigh || !okLow) && !c.Quirks.BadHexIsZero {
			return false
		}
		dst[i] = high<<4 | low
	}
	return true
}

func hexValue(digit byte) (byte, bool) {
	switch {
	case isDigit(digit):
		return digit - '0', true
	case isHexDigit(digit):
		return digit | 0x20 - 'a' + 10, true
	}
	return 0, false
}
