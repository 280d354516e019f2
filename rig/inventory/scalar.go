package inventory

import (
	"encoding"
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
	"github.com/meshrig/meshrig/rig/usb"
)

// set puts the text of a single value into a field of any type that a file may hold.
func set(v reflect.Value, text string) error {
	switch field := v.Addr().Interface().(type) {
	case encoding.TextUnmarshaler:
		err := field.UnmarshalText([]byte(text))
		if e, ok := errors.AsType[*usb.Error](err); ok {
			return fmt.Errorf("%q: %w", text, e.Err)
		}
		return err
	case *time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return errors.New("want a time with its unit: 500ms, 2s, 1h")
		}
		*field = d
	case *lora.Frequency:
		return quantity(field, text, "869.618 MHz", unit{"MHz", 1e6}, unit{"kHz", 1e3}, unit{"Hz", 1})
	case *lora.Bandwidth:
		var hertz float64
		if err := quantity(&hertz, text, "62.5 kHz", unit{"kHz", 1e3}, unit{"Hz", 1}); err != nil {
			return err
		}
		b, err := lora.BandwidthOf(hertz)
		if e, ok := errors.AsType[*lora.FieldError](err); ok {
			return errors.New("want " + e.Want)
		}
		*field = b
	case *lora.SpreadingFactor:
		return small(field, strings.TrimPrefix(strings.ToUpper(text), "SF"), lora.SF5, lora.SF12)
	case *lora.CodingRate:
		return small(field, strings.TrimPrefix(text, "4/"), 5, 8)
	case *lora.DBm:
		return quantity(field, text, "10 dBm", unit{"dBm", 1})
	case *Percent:
		return quantity(field, text, "10 %", unit{"%", 1})
	case *Milliohms:
		return quantity(field, text, "100 mOhm", unit{"mOhm", 1}, unit{"Ohm", 1e3})
	case *Volts:
		return quantity(field, text, "1.8 V", unit{"V", 1})
	case *Milliamps:
		return quantity(field, text, "5 mA", unit{"mA", 1}, unit{"A", 1e3})
	default:
		return setPlain(v, text)
	}
	return nil
}

// setPlain sets a field without a unit.
func setPlain(v reflect.Value, text string) error {
	switch v.Kind() {
	case reflect.String:
		if known := vocabulary(v.Type()); known != nil && !slices.Contains(known, text) {
			return fmt.Errorf("%q is none of its words; %s", text, words.Suggest(text, known))
		}
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("want true or false")
		}
		v.SetBool(b)
	case reflect.Int:
		n, err := strconv.ParseInt(text, 0, 32)
		if err != nil {
			return errors.New("want a whole number")
		}
		v.SetInt(n)
	default:
		return fmt.Errorf("no field of type %v can be read", v.Type())
	}
	return nil
}

// unit is a unit of a quantity and its size in the one that the field counts.
type unit struct {
	name string
	size float64
}

// quantity reads a number with one of the units, of which a longer name stands before its end.
func quantity[T ~float64 | ~uint32](field *T, text, example string, units ...unit) error {
	for _, u := range units {
		digits, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		n *= u.size
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

// small reads a whole number in a range.
func small[T ~uint8](field *T, text string, least, most T) error {
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || T(n) < least || T(n) > most {
		return fmt.Errorf("want %d to %d", uint8(least), uint8(most))
	}
	*field = T(n)
	return nil
}
