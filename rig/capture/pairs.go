package capture

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// checksum is the key of the radio setting that is called crc in a line, where another field is too.
const checksum = "checksum"

// Pairs are the fields of a frame's line but its bytes, as words key=value, for formats that have
// room for a remark beside each frame. The keys are those of the line, those of the radio settings
// among them; whether a frame carries a checksum is called checksum there.
func (e Event) Pairs() string {
	l := toLine(e)
	w := make(words, 0, 256)
	w.integer("at_us", &l.At)
	w.bar("at_err_us", l.AtErr)
	w.text("kind", l.Kind)
	w.text("board", l.Board)
	w.text("by", l.By)
	w.integer("start_us", l.Start)
	w.bar("start_err_us", l.StartErr)
	if l.Reckoned {
		w.add("start_reckoned", "true")
	}
	w.integer("duration_us", l.Duration)
	w.bar("duration_err_us", l.DurationErr)
	w.integer("payload_us", l.Payload)
	w.bar("payload_err_us", l.PayloadErr)
	w.decimal("offset_hz", l.Offset)
	w.decimal("snr_db", l.SNR)
	w.decimal("rssi_dbm", l.RSSI)
	if r := l.Radio; r != nil {
		count(&w, "freq_hz", r.Frequency)
		count(&w, "bw_hz", r.Bandwidth)
		count(&w, "sf", r.SpreadingFactor)
		count(&w, "cr", r.CodingRate)
		count(&w, "preamble", r.Preamble)
		count(&w, "sync", r.SyncWord)
		if r.CRC != nil {
			w.add(checksum, strconv.FormatBool(*r.CRC))
		}
		w.decimal("power_dbm", r.Power)
	}
	w.text("header", l.Header)
	w.text("crc", l.CRC)
	w.text("clock", l.Clock)
	w.bar("clock_run", int64(l.Run))
	if l.Drift != 0 {
		w.decimal("clock_drift_ppm", &l.Drift)
	}
	w.integer("at_own_us", l.own.At)
	w.bar("at_own_err_us", l.own.AtErr)
	w.integer("start_own_us", l.own.Start)
	w.bar("start_own_err_us", l.own.StartErr)
	return string(w)
}

// words are pairs with spaces between.
type words []byte

func (w *words) add(key, value string) {
	if len(*w) > 0 {
		*w = append(*w, ' ')
	}
	*w = append(append(append(*w, key...), '='), value...)
}

// text adds a value that is not empty, in quotes where a reader would take it for more than one.
func (w *words) text(key, s string) {
	switch {
	case s == "":
	case strings.ContainsAny(s, " =\"\\") || strconv.Quote(s) != `"`+s+`"`:
		w.add(key, strconv.Quote(s))
	default:
		w.add(key, s)
	}
}

func (w *words) integer(key string, n *int64) {
	if n != nil {
		w.add(key, strconv.FormatInt(*n, 10))
	}
}

// bar adds an error bar, if there is one.
func (w *words) bar(key string, us int64) {
	if us != 0 {
		w.integer(key, &us)
	}
}

func (w *words) decimal(key string, f *float64) {
	if f != nil {
		w.add(key, strconv.FormatFloat(*f, 'g', -1, 64))
	}
}

func count[T ~uint8 | ~uint16 | ~uint32](w *words, key string, n *T) {
	if n != nil {
		w.add(key, strconv.FormatUint(uint64(*n), 10))
	}
}

// ParsePairs reads what Pairs wrote. The event has no frame yet.
func ParsePairs(text string) (Event, error) {
	var l line
	var r radio
	for rest := text; rest != ""; {
		key, value, tail, err := pair(rest)
		if err == nil {
			err = l.set(&r, key, value)
		}
		if err != nil {
			return Event{}, fmt.Errorf("capture: %w", err)
		}
		rest = tail
	}
	if r != (radio{}) {
		l.Radio = &r
	}
	ev, field, err := l.event()
	if err != nil {
		return Event{}, fmt.Errorf("capture: field %q: %w", field, err)
	}
	return ev, nil
}

// set sets one field.
func (l *line) set(r *radio, key, value string) (err error) {
	switch key {
	case "kind":
		l.Kind = value
	case "board":
		l.Board = value
	case "by":
		l.By = value
	case "header":
		l.Header = value
	case "crc":
		l.CRC = value
	case "at_us":
		l.At, err = strconv.ParseInt(value, 10, 64)
	case "at_err_us":
		l.AtErr, err = strconv.ParseInt(value, 10, 64)
	case "start_us":
		l.Start, err = integer(value)
	case "start_err_us":
		l.StartErr, err = strconv.ParseInt(value, 10, 64)
	case "start_reckoned":
		l.Reckoned, err = strconv.ParseBool(value)
	case "duration_us":
		l.Duration, err = integer(value)
	case "duration_err_us":
		l.DurationErr, err = strconv.ParseInt(value, 10, 64)
	case "payload_us":
		l.Payload, err = integer(value)
	case "payload_err_us":
		l.PayloadErr, err = strconv.ParseInt(value, 10, 64)
	case "offset_hz":
		l.Offset, err = decimal(value)
	case "snr_db":
		l.SNR, err = decimal(value)
	case "rssi_dbm":
		l.RSSI, err = decimal(value)
	default:
		if known, err := l.own.set(key, value); known {
			return named(key, err)
		}
		return r.set(key, value)
	}
	return named(key, err)
}

// set sets one field of an instrument's own clock; known is false for another.
func (o *own) set(key, value string) (known bool, err error) {
	switch key {
	case "clock":
		o.Clock = value
	case "clock_run":
		o.Run, err = strconv.Atoi(value)
	case "clock_drift_ppm":
		var drift *float64
		drift, err = decimal(value)
		o.Drift = *drift
	case "at_own_us":
		o.At, err = integer(value)
	case "at_own_err_us":
		o.AtErr, err = strconv.ParseInt(value, 10, 64)
	case "start_own_us":
		o.Start, err = integer(value)
	case "start_own_err_us":
		o.StartErr, err = strconv.ParseInt(value, 10, 64)
	default:
		return false, nil
	}
	return true, err
}

// set sets one radio setting.
func (r *radio) set(key, value string) (err error) {
	switch key {
	case "freq_hz":
		r.Frequency, err = unsigned[uint32](value, 32)
	case "bw_hz":
		r.Bandwidth, err = unsigned[uint32](value, 32)
	case "sf":
		r.SpreadingFactor, err = unsigned[uint8](value, 8)
	case "cr":
		r.CodingRate, err = unsigned[uint8](value, 8)
	case "preamble":
		r.Preamble, err = unsigned[uint16](value, 16)
	case "sync":
		r.SyncWord, err = unsigned[uint8](value, 8)
	case checksum:
		var is bool
		is, err = strconv.ParseBool(value)
		r.CRC = &is
	case "power_dbm":
		r.Power, err = decimal(value)
	default:
		err = errors.New("unknown")
	}
	return named(key, err)
}

func named(key string, err error) error {
	if err != nil {
		return fmt.Errorf("field %q: %w", key, err)
	}
	return nil
}

func integer(s string) (*int64, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	return &n, err
}

func decimal(s string) (*float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && f-f != 0 {
		err = errors.New("no finite number")
	}
	return &f, err
}

func unsigned[T ~uint8 | ~uint16 | ~uint32](s string, bits int) (*T, error) {
	n, err := strconv.ParseUint(s, 10, bits)
	t := T(n)
	return &t, err
}

// pair takes the first word key=value off a text.
func pair(text string) (key, value, rest string, err error) {
	key, rest, ok := strings.Cut(text, "=")
	if !ok {
		return "", "", "", fmt.Errorf("found %q, want key=value", text)
	}
	if !strings.HasPrefix(rest, `"`) {
		value, rest, _ = strings.Cut(rest, " ")
		return key, value, rest, nil
	}
	literal, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return "", "", "", errors.New("found a value whose quotes do not end")
	}
	value, err = strconv.Unquote(literal)
	return key, value, strings.TrimPrefix(rest[len(literal):], " "), err
}
