package inventory

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/internal/strict"
	"github.com/meshrig/meshrig/rig/usb"
)

// form is what a rig file may hold.
func form() strict.Form {
	return strict.Form{
		Kind: "a rig file", Whole: "the file", Empty: "draft one with `meshrig rig scan > rig.yaml`",
		Deepest: 32, Longest: 128, Aliases: true, Blank: true, Set: set, // a board takes some hundred bytes
	}
}

// set puts the text of a single value into a field of any type that a file may hold.
func set(v reflect.Value, text string) error {
	switch field := v.Addr().Interface().(type) {
	case encoding.TextUnmarshaler:
		err := field.UnmarshalText([]byte(text))
		if e, ok := errors.AsType[*usb.Error](err); ok {
			return fmt.Errorf("%q: %w", text, e.Err)
		}
		return err
	case *clock.Rate:
		times, err := strconv.ParseFloat(text, 64)
		if err != nil || !(times >= 1 && times <= float64(clock.MostRate)) {
			return fmt.Errorf("want how many times as fast as real time, 1 to %g, as in 20", clock.MostRate)
		}
		*field = clock.Rate(times)
		return nil
	case *Percent:
		return strict.Quantity(field, text, "10 %", strict.Unit{Name: "%", Size: 1})
	case *Milliohms:
		return strict.Quantity(field, text, "100 mOhm", strict.Unit{Name: "mOhm", Size: 1}, strict.Unit{Name: "Ohm", Size: 1e3})
	case *Volts:
		return strict.Quantity(field, text, "1.8 V", strict.Unit{Name: "V", Size: 1})
	case *Milliamps:
		return strict.Quantity(field, text, "5 mA", strict.Unit{Name: "mA", Size: 1}, strict.Unit{Name: "A", Size: 1e3})
	default:
		if known, err := strict.Shared(field, text); known {
			return err
		}
		return strict.Plain(v, text, vocabulary(v.Type()))
	}
}
