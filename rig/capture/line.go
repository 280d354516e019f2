package capture

import (
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
	"github.com/meshrig/meshrig/rig/sniffer"
)

// line is an event on disk. Fields that the kind does not use are left out, and of a frame those
// that its instrument does not know.
type line struct {
	Seq         int      `json:"seq"`
	At          int64    `json:"at_us"`
	AtErr       int64    `json:"at_err_us,omitempty"`
	Kind        string   `json:"kind"`
	Board       string   `json:"board,omitempty"`
	By          string   `json:"by,omitempty"`
	Start       *int64   `json:"start_us,omitempty"`
	StartErr    int64    `json:"start_err_us,omitempty"`
	Reckoned    bool     `json:"start_reckoned,omitempty"` // worked out, not measured
	Duration    *int64   `json:"duration_us,omitempty"`
	DurationErr int64    `json:"duration_err_us,omitempty"`
	Payload     *int64   `json:"payload_us,omitempty"`
	PayloadErr  int64    `json:"payload_err_us,omitempty"`
	Offset      *float64 `json:"offset_hz,omitempty"`
	SNR         *float64 `json:"snr_db,omitempty"`
	RSSI        *float64 `json:"rssi_dbm,omitempty"`
	Unknown     bool     `json:"signal_unknown,omitempty"` // of earlier versions: no SNR and RSSI
	Radio       *radio   `json:"radio,omitempty"`
	Header      string   `json:"header,omitempty"`
	CRC         string   `json:"crc,omitempty"` // of every frame that was heard; its lack means an earlier version
	Frame       string   `json:"frame,omitempty"`
	Text        string   `json:"text,omitempty"`
	TextHex     string   `json:"text_hex,omitempty"` // instead of text where it is no UTF-8

	own
}

// radio are radio settings on disk.
type radio struct {
	Frequency       *uint32  `json:"freq_hz,omitempty"`
	Bandwidth       *uint32  `json:"bw_hz,omitempty"`
	SpreadingFactor *uint8   `json:"sf,omitempty"`
	CodingRate      *uint8   `json:"cr,omitempty"`
	Preamble        *uint16  `json:"preamble,omitempty"`
	SyncWord        *uint8   `json:"sync,omitempty"`
	CRC             *bool    `json:"crc,omitempty"`
	Power           *float64 `json:"power_dbm,omitempty"`
}

func toLine(ev Event) line {
	l := line{
		Seq: ev.Seq, Kind: ev.Kind.String(), Board: ev.Board, By: ev.By,
		At: int64(ev.At.At), AtErr: ev.At.Err.Microseconds(), Frame: hex.EncodeToString(ev.Frame),
	}
	l.own = ownOf(ev)
	if ev.Known == 0 {
		l.plain(ev)
	} else {
		l.record(ev)
	}
	if utf8.ValidString(ev.Text) {
		l.Text = ev.Text
	} else {
		l.TextHex = hex.EncodeToString([]byte(ev.Text))
	}
	return l
}

// plain writes what does not come from an instrument, and what it is not told of.
func (l *line) plain(ev Event) {
	if ev.OnAir() {
		l.Start, l.StartErr = new(int64(ev.Start.At)), ev.Start.Err.Microseconds()
	}
	l.SNR, l.RSSI = where(ev.SNR != 0, float64(ev.SNR)), where(ev.RSSI != 0, float64(ev.RSSI))
	if p := ev.Params; p != (lora.Params{}) {
		l.Radio = settings(p, sniffer.Everything)
		l.Radio.Power = new(float64(p.Power))
	}
}

// record writes what an instrument knows of a frame.
func (l *line) record(ev Event) {
	known := ev.Known
	if known.Has(sniffer.Start) || ev.Start != (clock.Stamp{}) {
		l.Start, l.StartErr = new(int64(ev.Start.At)), ev.Start.Err.Microseconds()
		l.Reckoned = !known.Has(sniffer.Start)
	}
	if known.Has(sniffer.Duration) {
		l.Duration, l.DurationErr = micros(ev.Duration)
	}
	if known.Has(sniffer.PayloadTime) {
		l.Payload, l.PayloadErr = micros(ev.PayloadTime)
	}
	l.Offset = where(known.Has(sniffer.Offset), float64(ev.Offset))
	l.SNR = where(known.Has(sniffer.SNR), float64(ev.SNR))
	l.RSSI = where(known.Has(sniffer.RSSI), float64(ev.RSSI))
	if r := settings(ev.Params, known); *r != (radio{}) {
		l.Radio = r
	}
	if known.Has(sniffer.Header) {
		l.Header = ev.Header.String()
	}
	l.CRC = ev.CRC.String()
}

// settings are those of a radio that are known.
func settings(p lora.Params, known sniffer.Quantity) *radio {
	return &radio{
		Frequency:       where(known.Has(sniffer.Frequency), uint32(p.Frequency)),
		Bandwidth:       where(known.Has(sniffer.Bandwidth), uint32(p.Bandwidth)),
		SpreadingFactor: where(known.Has(sniffer.SpreadingFactor), uint8(p.SpreadingFactor)),
		CodingRate:      where(known.Has(sniffer.CodingRate), uint8(p.CodingRate)),
		Preamble:        where(known.Has(sniffer.Preamble), p.Preamble),
		SyncWord:        where(known.Has(sniffer.SyncWord), p.SyncWord),
		CRC:             where(known.Has(sniffer.Checksum), p.CRC),
	}
}

// micros is a span in whole microseconds, what rounding takes from it in its error bar.
func micros(s sniffer.Span) (value *int64, err int64) {
	whole := s.Value.Round(time.Microsecond)
	lost := s.Err + (s.Value - whole).Abs()
	return new(whole.Microseconds()), int64((lost + time.Microsecond - 1) / time.Microsecond)
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
		if errors.Is(err, io.EOF) {
			err = errors.New("empty")
		}
		return Event{}, "", err
	}
	if dec.More() {
		return Event{}, "", errors.New("more than one JSON value")
	}
	return l.event()
}

// event is what a line tells, or its field that is wrong.
func (l *line) event() (ev Event, field string, err error) {
	kind := slices.Index(names(), l.Kind)
	if kind < 0 {
		return Event{}, "kind", fmt.Errorf("found %q, want one of %s", l.Kind, strings.Join(names(), ", "))
	}
	if field, err := l.possible(); err != nil {
		return Event{}, field, err
	}
	ev = Event{Seq: l.Seq, Kind: Kind(kind), Board: l.Board, By: l.By, At: stamp(l.At, l.AtErr), Text: l.Text}
	known := l.values(&ev)
	if field, err := l.readings(&ev); err != nil {
		return Event{}, field, err
	}
	if heard := ev.Kind == Heard || ev.Kind == HeardBad; heard && l.CRC != "" {
		ev.Known = known
		if ev.CRC, err = sniffer.ParseCRC(l.CRC); err != nil {
			return Event{}, "crc", err
		}
	} else if ev.OnAir() && l.Start == nil {
		return Event{}, "start_us", errors.New("missing")
	} else if l.Unknown { // only modems had no signal to tell, and worked the start out
		ev.Known = sniffer.End | sniffer.Frequency | sniffer.SpreadingFactor | sniffer.Bandwidth
	}
	if l.Header != "" {
		if ev.Header, err = sniffer.ParseHeader(l.Header); err != nil {
			return Event{}, "header", err
		}
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
	return ev, "", nil
}

// possible names a field with a number that nothing can be: with it the airtime would be wrong.
func (l *line) possible() (field string, err error) {
	spans := map[string]int64{"at_err_us": l.AtErr, "start_err_us": l.StartErr, "duration_err_us": l.DurationErr, "payload_err_us": l.PayloadErr}
	if l.Duration != nil {
		spans["duration_us"] = *l.Duration
	}
	if l.Payload != nil {
		spans["payload_us"] = *l.Payload
	}
	for field, us := range spans {
		if us < 0 {
			return field, fmt.Errorf("found %d, want 0 or more", us)
		}
	}
	if r := l.Radio; r != nil && r.SpreadingFactor != nil && (*r.SpreadingFactor < 5 || *r.SpreadingFactor > 12) {
		return "radio.sf", fmt.Errorf("found %d, want 5 to 12", *r.SpreadingFactor)
	}
	return "", nil
}

// values reads the numbers of a frame and tells which of them were there.
func (l *line) values(ev *Event) sniffer.Quantity {
	known := sniffer.End
	if l.Start != nil {
		ev.Start = stamp(*l.Start, l.StartErr)
		if !l.Reckoned {
			known |= sniffer.Start
		}
	}
	if l.Duration != nil {
		ev.Duration = sniffer.Span{Value: micro(*l.Duration), Err: micro(l.DurationErr)}
		known |= sniffer.Duration
	}
	if l.Payload != nil {
		ev.PayloadTime = sniffer.Span{Value: micro(*l.Payload), Err: micro(l.PayloadErr)}
		known |= sniffer.PayloadTime
	}
	known |= take(l.Offset, &ev.Offset, sniffer.Offset) | take(l.SNR, &ev.SNR, sniffer.SNR) | take(l.RSSI, &ev.RSSI, sniffer.RSSI)
	if l.Header != "" {
		known |= sniffer.Header
	}
	if r := l.Radio; r != nil {
		p := &ev.Params
		known |= take(r.Frequency, &p.Frequency, sniffer.Frequency) | take(r.Bandwidth, &p.Bandwidth, sniffer.Bandwidth) |
			take(r.SpreadingFactor, &p.SpreadingFactor, sniffer.SpreadingFactor) | take(r.CodingRate, &p.CodingRate, sniffer.CodingRate) |
			take(r.Preamble, &p.Preamble, sniffer.Preamble) | take(r.SyncWord, &p.SyncWord, sniffer.SyncWord)
		if r.CRC != nil {
			p.CRC = *r.CRC
			known |= sniffer.Checksum
		}
		take(r.Power, &p.Power, 0)
	}
	return known
}

type number interface {
	~uint8 | ~uint16 | ~uint32 | ~float64
}

// take reads a number that may be missing, and tells as q that it was not.
func take[T, F number](from *T, to *F, q sniffer.Quantity) sniffer.Quantity {
	if from == nil {
		return 0
	}
	*to = F(*from)
	return q
}

// where is a value that is there only on a condition.
func where[T any](is bool, v T) *T {
	if !is {
		return nil
	}
	return &v
}

func micro(us int64) time.Duration { return time.Duration(us) * time.Microsecond }

func stamp(at, err int64) clock.Stamp {
	return clock.Stamp{At: clock.Time(at), Err: micro(err)}
}

// unhex decodes hex digits; nothing gives nil.
func unhex(s string) ([]byte, error) {
	if s == "" {
		return nil, nil
	}
	return hex.DecodeString(s)
}
