package strict

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
)

// Unit is a unit of a quantity and its size in the one that the field counts.
type Unit struct {
	Name string
	Size float64
}

// Quantity reads a number with one of the units, of which a longer name stands before its end.
func Quantity[T ~float64 | ~uint32](field *T, text, example string, units ...Unit) error {
	for _, u := range units {
		digits, ok := strings.CutSuffix(text, u.Name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		n *= u.Size
		if reflect.TypeFor[T]().Kind() == reflect.Uint32 {
			n = math.Round(n) // 869.618 MHz is no sum of binary fractions
		}
		if err != nil || math.IsNaN(n) || math.Abs(n) > math.MaxUint32 || float64(T(n)) != n {
			break
		}
		*field = T(n)
		return nil
	}
	return errors.New("want a number with its unit: " + example)
}

// Shared reads a field of a type that files of several kinds have: a time, or a setting of a
// radio. It is false for any other.
func Shared(field any, text string) (known bool, err error) {
	switch field := field.(type) {
	case *time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return true, errors.New("want a time with its unit: 500ms, 2s, 1h")
		}
		*field = d
	case *lora.Frequency:
		return true, Quantity(field, text, "869.618 MHz", Unit{"MHz", 1e6}, Unit{"kHz", 1e3}, Unit{"Hz", 1})
	case *lora.Bandwidth:
		var hertz float64
		if err := Quantity(&hertz, text, "62.5 kHz", Unit{"kHz", 1e3}, Unit{"Hz", 1}); err != nil {
			return true, err
		}
		b, err := lora.BandwidthOf(hertz)
		if e, ok := errors.AsType[*lora.FieldError](err); ok {
			return true, errors.New("want " + e.Want)
		}
		*field = b
	case *lora.SpreadingFactor:
		return true, small(field, strings.TrimPrefix(strings.ToUpper(text), "SF"), lora.SF5, lora.SF12)
	case *lora.CodingRate:
		return true, small(field, strings.TrimPrefix(text, "4/"), 5, 8)
	case *lora.DBm:
		return true, Quantity(field, text, "10 dBm", Unit{"dBm", 1})
	default:
		return false, nil
	}
	return true, nil
}

// Plain reads a field without a unit: a text, which is one of the known words if there are any, a number, or
// true or false.
func Plain(v reflect.Value, text string, known []string) error {
	switch v.Kind() {
	case reflect.String:
		if known != nil && !slices.Contains(known, text) {
			return fmt.Errorf("%q is none of its words; %s", text, words.Suggest(text, known))
		}
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("want true or false")
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		bits := v.Type().Bits()
		if v.Kind() == reflect.Int {
			bits = 32 // on any machine
		}
		n, err := strconv.ParseInt(text, 0, bits)
		if err != nil {
			return errors.New("want a whole number")
		}
		v.SetInt(n)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint, reflect.Uint64:
		n, err := strconv.ParseUint(text, 0, v.Type().Bits())
		if err != nil {
			return errors.New("want a whole number from 0")
		}
		v.SetUint(n)
	case reflect.Float64:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return errors.New("want a number")
		}
		v.SetFloat(n)
	default:
		return fmt.Errorf("no field of type %v can be read", v.Type())
	}
	return nil
}

// small reads a whole number in a range.
func small[T ~uint8](field *T, text string, least, most T) error {
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || T(n) < least || T(n) > most {
		return fmt.Errorf("want %d to %d", uint8(least), uint8(most))
	}
	*field = T(n)
	return nil
}
