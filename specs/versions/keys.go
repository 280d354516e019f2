package versions

import (
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
)

// Kind is what a key of the console takes.
type Kind int

// The kinds of keys.
const (
	Text    Kind = iota // any text
	Integer             // a whole number
	Decimal             // a number with a fraction
	Choice              // one of some words
	Several             // numbers with commas between
	Fixed               // nothing: it is read only
)

// Key is a key of `get` and `set`.
type Key struct {
	Name string
	Kind Kind
	// Default is what `get` answers behind "> " on a board that nobody configured.
	Default string
	// Shown says that Default holds, which may be empty.
	Shown bool
	// Elsewhere says that another key stands for the same, so that setting one changes both.
	Elsewhere bool
	// SerialSet says that `set` is for the serial line alone.
	SerialSet bool
	// Values are some that `set` takes, edges of its range among them. The first two differ.
	Values []Value

	since string // the first release that has the key; "" if all have
}

// Value is what is typed behind a key and what `get` answers then.
type Value struct {
	Typed string
	reads string // "" if it is what was typed
	since string // the first release that keeps it; "" if all do
}

// Reads is what `get` answers behind "> ".
func (v Value) Reads() string {
	if v.reads == "" {
		return v.Typed
	}
	return v.reads
}

// Answer is what `set` replies to a value that it takes (CommonCLI::handleSetCmd, v1.9.0 to v1.17.1).
func (k Key) Answer(v Value) string {
	switch k.Name {
	case "agc.reset.interval":
		return "OK - interval rounded to " + v.Reads()
	case "dutycycle":
		return "OK - " + v.Reads()
	case "repeat":
		return "OK - repeat is now " + strings.ToUpper(v.Typed)
	case "radio", "freq":
		return "OK - reboot to apply"
	}
	return "OK"
}

// Keys returns the keys of a release that every board has. An unknown version gets the newest keys.
func Keys(v release.Version) (list []Key) {
	if !v.Known() {
		v = Newest
	}
	for _, k := range keys(Of(v)) {
		if !since(v, k.since) {
			continue
		}
		k.Shown = k.Shown || k.Default != ""
		all := k.Values
		k.Values = nil
		for _, value := range all {
			if since(v, value.since) {
				k.Values = append(k.Values, value)
			}
		}
		if k.Name == "direct.txdelay" && !v.AtLeast(v1_10_0) {
			k.Default = "0.0"
		}
		if k.Name == "radio" && !v.AtLeast(v1_11_0) { // bandwidths had a decimal place
			for i := range k.Values {
				k.Values[i].reads = strings.NewReplacer(",125,", ",125.0,", ",500,", ",500.0,").Replace(k.Values[i].Reads())
			}
		}
		list = append(list, k)
	}
	return list
}

func since(v release.Version, first string) bool {
	return first == "" || v.AtLeast(release.Must(first))
}

func same(values ...string) (list []Value) {
	for _, v := range values {
		list = append(list, Value{Typed: v})
	}
	return list
}

func onOff() []Value { return same("on", "off") }

// keys are those that CommonCLI::handleGetCmd and handleSetCmd know, v1.9.0 to v1.17.1. Decimal numbers
// are such that 32 bits hold them exactly.
func keys(n Numbers) []Key {
	return []Key{
		{Name: "name", Kind: Text, Values: same("Reading room", "Zürich 🏠", " lead and trail ", strings.Repeat("N", 31))},
		{Name: "guest.password", Kind: Text, Values: same("visitor", "grüezi 1 2", "p|w,\"'", strings.Repeat("g", 15))},
		{Name: "owner.info", Kind: Text, Shown: true, since: "1.12.0", Values: same("Anna|Bern|+41 79", "Müller 📻", strings.Repeat("o", 119))},
		{Name: "int.thresh", Kind: Integer, Default: "0", Values: same("14", "0", "1", "255")},
		{Name: "agc.reset.interval", Kind: Integer, Default: "0", Values: []Value{
			{Typed: "16"}, {Typed: "0"}, {Typed: "4"}, {Typed: "7", reads: "4"}, {Typed: "1019", reads: "1016"}, {Typed: "1020"},
		}},
		{Name: "multi.acks", Kind: Integer, Default: "0", Values: same("1", "0")},
		{Name: "flood.advert.interval", Kind: Integer, Default: strconv.Itoa(n.FloodAdvertHours), Values: same("24", "3", "0", strconv.Itoa(n.FloodAdvertMost))},
		{Name: "advert.interval", Kind: Integer, Default: "2", Values: []Value{
			{Typed: "90"}, {Typed: "60"}, {Typed: "61", reads: "60"}, {Typed: "239", reads: "238"}, {Typed: "240"}, {Typed: "0"},
		}},
		{Name: "flood.max", Kind: Integer, Default: "64", Values: same("12", "0", "1", "63", "64")},
		{Name: "flood.max.unscoped", Kind: Integer, Default: "64", since: "1.16.0", Values: same("13", "0", "1", "63", "64")},
		{Name: "flood.max.advert", Kind: Integer, Default: "8", since: "1.16.0", Values: same("14", "0", "1", "63", "64")},
		{Name: "path.hash.mode", Kind: Integer, Default: "0", since: "1.14.0", Values: same("1", "0", "2")},
		{Name: "tx", Kind: Integer, Values: []Value{{Typed: "14"}, {Typed: "2"}, {Typed: "30"}, {Typed: "-9", since: "1.13.0"}, {Typed: "-1", since: "1.13.0"}, {Typed: "0", since: "1.13.0"}}},
		{Name: "af", Kind: Decimal, Default: "1.0", Values: []Value{{Typed: "2.5"}, {Typed: "0.25"}, {Typed: "0", reads: "0.0"}, {Typed: "9", reads: "9.0"}}},
		{Name: "dutycycle", Kind: Decimal, Elsewhere: true, Default: "50.0%", since: "1.15.0", Values: []Value{
			{Typed: "12.5", reads: "12.5%"}, {Typed: "33", reads: "33.0%"}, {Typed: "100", reads: "100.0%"}, {Typed: "10", reads: "10.0%"},
		}},
		{Name: "rxdelay", Kind: Decimal, Default: "0.0", Values: []Value{{Typed: "10", reads: "10.0"}, {Typed: "0.5"}, {Typed: "0", reads: "0.0"}, {Typed: "20", reads: "20.0"}}},
		{Name: "txdelay", Kind: Decimal, Default: "0.5", Values: []Value{{Typed: "1.5"}, {Typed: "0.25"}, {Typed: "0.7", reads: "0.6999999"}, {Typed: "0", reads: "0.0"}, {Typed: "2", reads: "2.0"}}},
		{Name: "direct.txdelay", Kind: Decimal, Default: "0.1999999", Values: []Value{{Typed: "0.75"}, {Typed: "1.25"}, {Typed: "0", reads: "0.0"}, {Typed: "2", reads: "2.0"}}},
		{Name: "lat", Kind: Decimal, Values: degrees("47.25", "90")},
		{Name: "lon", Kind: Decimal, Values: degrees("8.625", "180")},
		{Name: "freq", Kind: Decimal, Elsewhere: true, SerialSet: true, Values: same("868.125", "433.5", "915.25")},
		{Name: "radio", Kind: Several, Values: []Value{
			{Typed: "868.125,125,9,6"}, {Typed: "433.5,62.5,7,8"}, {Typed: "2500,500,12,5", reads: "2500.0,500,12,5"}, {Typed: "150,7.8,5,5", reads: "150.0,7.8,5,5", since: "1.15.0"},
		}},
		{Name: "allow.read.only", Kind: Choice, Default: "off", Values: onOff()},
		{Name: "repeat", Kind: Choice, Default: "off", Values: onOff()},
		{Name: "cad", Kind: Choice, Default: "off", since: "1.17.0", Values: onOff()},
		{Name: "radio.rxgain", Kind: Choice, since: "1.17.0", Values: onOff()},
		{Name: "loop.detect", Kind: Choice, Default: "off", since: "1.14.0", Values: same("minimal", "moderate", "strict", "off")},
		{Name: "public.key", Kind: Fixed},
		{Name: "role", Kind: Fixed, Default: "room_server"},
		{Name: "bridge.type", Kind: Fixed, Default: "none", since: "1.10.0"},
		{Name: "pwrmgt.support", Kind: Fixed, since: "1.12.0"},
	}
}

// degrees are places on both sides of zero, up to the last.
func degrees(some, last string) []Value {
	return []Value{
		{Typed: some}, {Typed: "-33.875"}, {Typed: "0", reads: "0.0"}, {Typed: "-0.5"}, {Typed: last, reads: last + ".0"}, {Typed: "-" + last, reads: "-" + last + ".0"},
	}
}
