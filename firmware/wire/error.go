package wire

import "strconv"

// FieldError says which field of a frame, payload or plaintext cannot be read or written, what was there and what was expected.
type FieldError struct {
	// Field names the field, for example "path" or "advert signature".
	Field string
	// Found tells what was there, for example "3 bytes".
	Found string
	// Want tells what would have been right, for example "64 bytes".
	Want string
}

// Error returns "wire: FIELD: found FOUND, want WANT".
func (e *FieldError) Error() string {
	return "wire: " + e.Field + ": found " + e.Found + ", want " + e.Want
}

func countBytes(n int) string {
	if n == 1 {
		return "1 byte"
	}
	return strconv.Itoa(n) + " bytes"
}

func tooShort(field string, found, atLeast int) error {
	return &FieldError{Field: field, Found: countBytes(found), Want: "at least " + countBytes(atLeast)}
}

func tooLong(field string, found, atMost int) error {
	return &FieldError{Field: field, Found: countBytes(found), Want: "at most " + countBytes(atMost)}
}

func wrongValue(field string, found int, want string) error {
	return &FieldError{Field: field, Found: strconv.Itoa(found), Want: want}
}

func wantNumber(n int) string { return strconv.Itoa(n) }
