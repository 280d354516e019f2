package replay

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/firmware/device"
)

// A VectorError says where a recording is unusable and what was expected there.
type VectorError struct {
	File  string
	Row   int    // line in the file, from 1
	Field string // name of the field; empty: the row as a whole
	Want  string
	Got   string
}

// Error names file, row and field, what was expected and what was found.
func (e *VectorError) Error() string {
	where := fmt.Sprintf("%s:%d", e.File, e.Row)
	if e.Field != "" {
		where += ": field " + strconv.Quote(e.Field)
	}
	return fmt.Sprintf("replay: read vectors, %s: want %s, got %s", where, e.Want, e.Got)
}

// fields reads the members of one row and keeps the first complaint.
type fields struct {
	file string
	row  int
	raw  map[string]json.RawMessage
	err  error
}

// parse splits one line into its members.
func parse(file string, row int, line []byte) *fields {
	f := &fields{file: file, row: row}
	if err := json.Unmarshal(line, &f.raw); err != nil {
		f.fail("", "a JSON object", shorten(string(line))+" ("+err.Error()+")")
	}
	return f
}

func (f *fields) fail(field, want, got string) {
	if f.err == nil {
		f.err = &VectorError{File: f.file, Row: f.row, Field: field, Want: want, Got: got}
	}
}

func (f *fields) has(name string) bool {
	_, ok := f.raw[name]
	return ok
}

// get decodes the member name into v; want describes what it has to be.
func (f *fields) get(name string, v any, want string) {
	raw, ok := f.raw[name]
	if !ok {
		f.fail(name, want, "nothing")
		return
	}
	if json.Unmarshal(raw, v) != nil {
		f.fail(name, want, shorten(string(raw)))
	}
}

func (f *fields) text(name string) string {
	var s string
	f.get(name, &s, "a string")
	return s
}

// maybe returns an optional text.
func (f *fields) maybe(name string) string {
	if !f.has(name) {
		return ""
	}
	return f.text(name)
}

func (f *fields) flag(name string) bool {
	if !f.has(name) {
		return false
	}
	var b bool
	f.get(name, &b, "true or false")
	return b
}

func (f *fields) number(name string) float64 {
	var n float64
	f.get(name, &n, "a number")
	return n
}

// micros returns a time in microseconds given in units of unit microseconds.
func (f *fields) micros(name string, unit float64) int64 {
	t := f.number(name) * unit
	if t < 0 || t != float64(int64(t)) {
		f.fail(name, "a time of whole microseconds, not negative", string(f.raw[name]))
	}
	return int64(t)
}

func (f *fields) bytes(name string) []byte {
	s := f.text(name)
	b, err := hex.DecodeString(s)
	if err != nil {
		f.fail(name, "an even number of hex digits", shorten(strconv.Quote(s)))
	}
	return b
}

// object returns a member that is itself an object.
func (f *fields) object(name string) *fields {
	sub := &fields{file: f.file, row: f.row}
	f.get(name, &sub.raw, "an object")
	return sub
}

// adopt takes over the complaint of a part of the row.
func (f *fields) adopt(name string, sub *fields) {
	if bad, ok := sub.err.(*VectorError); ok && f.err == nil { //nolint:errorlint // never wrapped: made by fail
		if bad.Field != "" {
			name += "." + bad.Field
		}
		bad.Field = name
		f.err = bad
	}
}

// radio reads settings written as key=value words.
func (f *fields) radio(name string) device.RadioSettings {
	var r device.RadioSettings
	settings := map[string]func(uint64, int64){
		"freq":     func(u uint64, _ int64) { r.Frequency = uint32(u) },
		"bw":       func(u uint64, _ int64) { r.Bandwidth = uint32(u) },
		"sf":       func(u uint64, _ int64) { r.SpreadingFactor = uint8(u) },
		"cr":       func(u uint64, _ int64) { r.CodingRate = uint8(u) },
		"preamble": func(u uint64, _ int64) { r.Preamble = uint16(u) },
		"sync":     func(u uint64, _ int64) { r.SyncWord = byte(u) },
		"crc":      func(u uint64, _ int64) { r.CRC = u == 1 },
		"power":    func(_ uint64, i int64) { r.Power = int8(i) },
	}
	for word := range strings.FieldsSeq(f.text(name)) {
		key, value, _ := strings.Cut(word, "=")
		base := 10
		if key == "sync" {
			base = 16
		}
		set := settings[key]
		n, err := strconv.ParseInt(value, base, 64)
		if set == nil || err != nil || n > 1<<32-1 || n < -128 {
			f.fail(name, "radio settings as key=number", strconv.Quote(word))
			return r
		}
		set(uint64(n), n) // the range was checked
		delete(settings, key)
	}
	for key := range settings {
		f.fail(name, "the radio setting "+key, "nothing")
	}
	return r
}

func shorten(s string) string {
	if len(s) > 60 {
		return s[:60] + "..."
	}
	return s
}
