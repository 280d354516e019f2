package flash_test

import (
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/flash"
)

func TestForeign(t *testing.T) {
	for data, want := range map[string]string{
		"":                                    "an empty file",
		"\n<!DOCTYPE HTML>\n<html>":           "a web page",
		"\xef\xbb\xbf<html lang=en>":          "a web page",
		"<?xml version='1.0'?><Error>":        "a web page",
		"version https://git-lfs.github.com":  "a pointer of Git LFS",
		":10010000214601360121470136007EFE\n": "Intel HEX",
		"\x7fELF\x01\x01":                     "an ELF file",
		"\x1f\x8b\x08\x00":                    "compressed by gzip",
		"UF2\nWQ]\x9e":                        "",
		"PK\x03\x04":                          "",
		"\xe9\x04\x02\x3f":                    "",
		": not hex":                           "",
	} {
		if got := flash.Foreign([]byte(data)); !strings.HasPrefix(got, want) || (want == "") != (got == "") {
			t.Errorf("%q: %q, want %q", data, got, want)
		}
	}
}
