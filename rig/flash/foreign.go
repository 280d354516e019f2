package flash

import (
	"bytes"
	"strings"
)

// Foreign tells what a file is that was taken for an image and is none: "a web page". Empty: it
// is nothing of the kind that people mistake for one.
func Foreign(data []byte) string {
	head := data[:min(len(data), 512)]
	text := strings.ToLower(string(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))))
	switch {
	case len(data) == 0:
		return "an empty file"
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), strings.HasPrefix(text, "<?xml"):
		return "a web page, as comes in place of a file that one has to be logged in for or that is gone"
	case strings.HasPrefix(text, "version https://git-lfs"):
		return "a pointer of Git LFS; get the file itself with git lfs pull"
	case strings.HasPrefix(text, ":") && len(strings.TrimRight(strings.SplitN(text, "\n", 2)[0], "\r:0123456789abcdef")) == 0:
		return "Intel HEX; take the .bin, .uf2 or .zip of the same build"
	case bytes.HasPrefix(head, []byte("\x7fELF")):
		return "an ELF file with what a debugger needs; take the .bin, .uf2 or .zip of the same build"
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return "compressed by gzip; unpack it first"
	}
	return ""
}
