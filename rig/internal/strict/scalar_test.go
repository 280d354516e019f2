package strict_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/internal/strict"
)

// TestPlain holds what of a text becomes a field without a unit, and what is said of one that does not.
func TestPlain(t *testing.T) {
	t.Parallel()
	var fields struct {
		Text  string
		Truth bool
		Int   int
		Long  int64
		Byte  uint8
		Float float64
		Slice []int
	}
	known := []string{"starttls", "tls"}
	for _, c := range []struct {
		field any
		text  string
		known []string
		want  any    // nil: an error
		words string // of that
	}{
		{&fields.Text, "anything", nil, "anything", ""},
		{&fields.Text, "tls", known, "tls", ""},
		{&fields.Text, "tsl", known, nil, `"tsl" is none of its words; nearest: tls`},
		{&fields.Truth, "true", nil, true, ""},
		{&fields.Truth, "perhaps", nil, nil, "want true or false"},
		{&fields.Int, "-0x10", nil, -16, ""},
		{&fields.Int, "2147483648", nil, nil, "want a whole number"}, // as on a machine of 32 bits
		{&fields.Long, "2147483648", nil, int64(2147483648), ""},
		{&fields.Byte, "255", nil, uint8(255), ""},
		{&fields.Byte, "256", nil, nil, "want a whole number from 0"},
		{&fields.Float, "0.5", nil, 0.5, ""},
		{&fields.Float, "half", nil, nil, "want a number"},
		{&fields.Slice, "1", nil, nil, "no field of type []int can be read"},
	} {
		v := reflect.ValueOf(c.field).Elem()
		err := strict.Plain(v, c.text, c.known)
		if (err == nil) != (c.want != nil) || err == nil && v.Interface() != c.want || err != nil && !strings.HasPrefix(err.Error(), c.words) {
			t.Errorf("%q as %v: %v, %v; want %v, %q", c.text, v.Type(), v.Interface(), err, c.want, c.words)
		}
	}
}
