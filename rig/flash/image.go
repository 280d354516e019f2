package flash

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// Sum is a SHA-256 of an image file. The zero value is the hash of nothing that is known.
type Sum [sha256.Size]byte

// SumOf computes the SHA-256 of data.
func SumOf(data []byte) Sum { return sha256.Sum256(data) }

// ParseSum reads 64 hexadecimal digits.
func ParseSum(text string) (Sum, error) {
	var s Sum
	b, err := hex.DecodeString(strings.TrimSpace(text))
	if err != nil || len(b) != len(s) {
		return Sum{}, fmt.Errorf("flash: SHA-256 %q: want 64 hexadecimal digits, as sha256sum prints them", text)
	}
	return Sum(b), nil
}

// Known reports whether there is a hash.
func (s Sum) Known() bool { return s != Sum{} }

// String is the hash in 64 hexadecimal digits.
func (s Sum) String() string { return hex.EncodeToString(s[:]) }

// MarshalText writes the hash as String does.
func (s Sum) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (s *Sum) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSum(string(text))
	return err
}

// Image is a firmware file with what is known of it. Its format follows from the file's name:
// .bin for the ESP32 family, .uf2 for mass storage, .zip for serial DFU.
type Image struct {
	Role    string // "room"
	Board   string // the kind of board it was built for, "heltec_v3"
	Version string // the version that the board has to report once it runs, "1.17.1"
	File    string // name of the file, without folders
	// BoardID is the Board-ID that a UF2 boot loader of such a board has, as a pattern of
	// path.Match; "": any.
	BoardID string
	SHA256  Sum
	Data    []byte
}

// String names the image for people.
func (i Image) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", i.File, i.Version))
}

// Check holds the bytes of the image against its hash. The error is a *HashMismatch, also if
// the image has no hash: nothing is flashed that nobody vouches for.
func (i Image) Check() error {
	if got := SumOf(i.Data); got != i.SHA256 {
		return &HashMismatch{File: i.File, Want: i.SHA256, Got: got}
	}
	return nil
}

// HashMismatch says that a file is not the one that the manifest means.
type HashMismatch struct {
	File      string
	Want, Got Sum
}

func (e *HashMismatch) Error() string {
	if !e.Want.Known() {
		return fmt.Sprintf("flash: image %s: no SHA-256 is known for it; pin it with `meshrig firmware add`", e.File)
	}
	return fmt.Sprintf("flash: image %s: SHA-256 is %s, the manifest wants %s; get the file again", e.File, e.Got, e.Want)
}
