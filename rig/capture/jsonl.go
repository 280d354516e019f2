package capture

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
)

// maxLine is the longest line that Read accepts; a console burst of a megabyte fits.
const maxLine = 4 << 20

// line is an event on disk. Fields that the kind does not use are left out.
type line struct {
	Seq      int     `json:"seq"`
	At       int64   `json:"at_us"`
	AtErr    int64   `json:"at_err_us,omitempty"`
	Kind     string  `json:"kind"`
	Board    string  `json:"board,omitempty"`
	By       string  `json:"by,omitempty"`
	Start    *int64  `json:"start_us,omitempty"`
	StartErr int64   `json:"start_err_us,omitempty"`
	SNR      float64 `json:"snr_db,omitempty"`
	RSSI     float64 `json:"rssi_dbm,omitempty"`
	Unknown  bool    `json:"signal_unknown,omitempty"` // SNR and RSSI
	Radio    *radio  `json:"radio,omitempty"`
	Frame    string  `json:"frame,omitempty"`
	Text     string  `json:"text,omitempty"`
	TextHex  string  `json:"text_hex,omitempty"` // instead of text where it is no UTF-8
}

// radio are radio settings on disk.
type radio struct {
	Frequency       uint32  `json:"freq_hz"`
	Bandwidth       uint32  `json:"bw_hz"`
	SpreadingFactor uint8   `json:"sf"`
	CodingRate      uint8   `json:"cr"`
	Preamble        uint16  `json:"preamble"`
	SyncWord        uint8   `json:"sync"`
	CRC             bool    `json:"crc"`
	Power           float64 `json:"power_dbm"`
}

// WriteJSONL writes the timeline, one JSON object a line. Equal timelines give equal bytes.
func (t *Timeline) WriteJSONL(w io.Writer) error {
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, ev := range t.events {
		if err := enc.Encode(toLine(ev)); err != nil {
			return fmt.Errorf("capture: event %d: %w", ev.Seq, err)
		}
	}
	return out.Flush()
}

// ReadError says which line of a timeline file cannot be read, and which field of it.
type ReadError struct {
	Line  int    // from 1
	Field string // empty if the line as a whole is broken
	Err   error
}

// Error names line, field and cause.
func (e *ReadError) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("capture: line %d: %v", e.Line, e.Err)
	}
	return fmt.Sprintf("capture: line %d: field %q: %v", e.Line, e.Field, e.Err)
}

// Unwrap returns the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// ReadJSONL reads what WriteJSONL wrote. Errors in the content are of type *ReadError.
func ReadJSONL(r io.Reader) (*Timeline, error) {
	t := new(Timeline)
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		ev, field, err := parseLine(lines.Bytes())
		if err == nil && ev.Seq != t.Len() {
			field, err = "seq", fmt.Errorf("found %d, want %d", ev.Seq, t.Len())
		}
		if err != nil {
			return nil, &ReadError{Line: n, Field: field, Err: err}
		}
		t.Append(ev)
	}
	if err := lines.Err(); err != nil {
		return nil, &ReadError{Line: n + 1, Err: err}
	}
	return t, nil
}

func toLine(ev Event) line {
	l := line{
		Seq: ev.Seq, Kind: ev.Kind.String(), Board: ev.Board, By: ev.By,
		At: int64(ev.At.At), AtErr: ev.At.Err.Microseconds(),
		SNR: float64(ev.SNR), RSSI: float64(ev.RSSI), Unknown: ev.Unmeasured, Frame: hex.EncodeToString(ev.Frame),
	}
	if ev.OnAir() {
		start := int64(ev.Start.At)
		l.Start, l.StartErr = &start, ev.Start.Err.Microseconds()
	}
	if p := ev.Params; p != (lora.Params{}) {
		l.Radio = &radio{
			uint32(p.Frequency), uint32(p.Bandwidth), uint8(p.SpreadingFactor), uint8(p.CodingRate),
			p.Preamble, p.SyncWord, p.CRC, float64(p.Power),
		}
	}
	if utf8.ValidString(ev.Text) {
		l.Text = ev.Text
	} else {
		l.TextHex = hex.EncodeToString([]byte(ev.Text))
	}
	return l
}

func parseLine(b []byte) (ev Event, field string, err error) {
	var l line
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&l); err != nil {
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			return Event{}, wrong.Field, fmt.Errorf("found a %s, want %s", wrong.Value, wrong.Type)
		}
		if _, name, ok := strings.Cut(err.Error(), "unknown field "); ok {
			return Event{}, strings.Trim(name, `"`), errors.New("unknown")
		}
		return Event{}, "", err
	}
	if dec.More() {
		return Event{}, "", errors.New("more than one JSON value")
	}
	kind := slices.Index(names(), l.Kind)
	if kind < 0 {
		return Event{}, "kind", fmt.Errorf("found %q, want one of %s", l.Kind, strings.Join(names(), ", "))
	}
	ev = Event{
		Seq: l.Seq, Kind: Kind(kind), Board: l.Board, By: l.By, At: stamp(l.At, l.AtErr),
		SNR: lora.DB(l.SNR), RSSI: lora.DBm(l.RSSI), Unmeasured: l.Unknown, Text: l.Text,
	}
	if ev.OnAir() {
		if l.Start == nil {
			return Event{}, "start_us", errors.New("missing")
		}
		ev.Start = stamp(*l.Start, l.StartErr)
	}
	if ev.Frame, err = unhex(l.Frame); err != nil {
		return Event{}, "frame", err
	}
	if l.TextHex != "" {
		text, err := unhex(l.TextHex)
		if err != nil {
			return Event{}, "text_hex", err
		}
		ev.Text = string(text)
	}
	if p := l.Radio; p != nil {
		ev.Params = lora.Params{
			Frequency: lora.Frequency(p.Frequency), Bandwidth: lora.Bandwidth(p.Bandwidth),
			SpreadingFactor: lora.SpreadingFactor(p.SpreadingFactor), CodingRate: lora.CodingRate(p.CodingRate),
			Preamble: p.Preamble, SyncWord: p.SyncWord, CRC: p.CRC, Power: lora.DBm(p.Power),
		}
	}
	return ev, "", nil
}

func stamp(at, err int64) clock.Stamp {
	return clock.Stamp{At: clock.Time(at), Err: time.Duration(err) * time.Microsecond}
}

// unhex decodes hex digits; nothing gives nil.
func unhex(s string) ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	return hex.DecodeString(s)
}
