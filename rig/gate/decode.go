package gate

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/meshrig/meshrig/rig/internal/strict"
)

// form is what a policy may hold. An alias would let one line stand for many, even for itself; a
// waiver is to be read where it stands.
func form() strict.Form {
	return strict.Form{
		Kind: "a policy", Whole: "the policy", Empty: "begin with one of ci/policies",
		Deepest: 16, Longest: 128, // a waiver takes some hundred bytes
		Set: func(v reflect.Value, text string) error {
			if err := set(v, text); err != nil {
				return fmt.Errorf("%w, not %q", err, text)
			}
			return nil
		},
	}
}

// decoder judges what a policy means.
type decoder struct{ *strict.File }

// at notes what is wrong with the meaning of a field that was read, or of the nearest around it.
func (d decoder) at(format string, args ...any) func(fields ...any) {
	return func(fields ...any) { d.Report(fmt.Sprintf(format, args...), fields...) }
}

func set(v reflect.Value, text string) error {
	if field, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		return field.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.Bool:
		if text != "true" && text != "false" {
			return errors.New("want true or false")
		}
		v.SetBool(text == "true")
	case reflect.Int:
		n, err := strconv.ParseUint(text, 10, 20)
		if err != nil {
			return errors.New("want a whole number from 0")
		}
		v.SetInt(int64(n))
	default:
		if text == "" {
			return errors.New("want a text")
		}
		v.SetString(text)
	}
	return nil
}
