package capture

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine is the longest line that Read accepts; a console burst of a megabyte fits.
const maxLine = 4 << 20

// An Encoder writes events as they come, one JSON object a line, numbered from 0.
type Encoder struct {
	json *json.Encoder
	seq  int
}

// NewEncoder makes an encoder that writes each line at once.
func NewEncoder(w io.Writer) *Encoder {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &Encoder{json: enc}
}

// Encode writes an event. Its own number is not looked at.
func (e *Encoder) Encode(ev Event) error {
	ev.Seq = e.seq
	if err := e.json.Encode(toLine(ev)); err != nil {
		return fmt.Errorf("capture: event %d: %w", ev.Seq, err)
	}
	e.seq++
	return nil
}

// WriteJSONL writes the timeline, one JSON object a line. Equal timelines give equal bytes.
func (t *Timeline) WriteJSONL(w io.Writer) error {
	out := bufio.NewWriter(w)
	enc := NewEncoder(out)
	for _, ev := range t.events {
		if err := enc.Encode(ev); err != nil {
			return err
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

// A Decoder reads what an Encoder or WriteSections wrote, event by event, so that a file may be of
// any length.
type Decoder struct {
	// Head is that of the section that the last event stands in, or where none has come, of the
	// first; nil: it has none.
	Head *Head

	lines *bufio.Scanner
	line  int
	seq   int
}

// NewDecoder makes a decoder of a file.
func NewDecoder(r io.Reader) *Decoder {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	return &Decoder{lines: lines}
}

// Decode returns the next event, or io.EOF behind the last. Errors in the content are of type
// *ReadError, and nothing can be read behind one.
func (d *Decoder) Decode() (Event, error) {
	for d.lines.Scan() {
		d.line++
		if isHead(d.lines.Bytes()) {
			h, bad := parseHead(d.lines.Bytes())
			if bad != nil {
				bad.Line = d.line
				return Event{}, bad
			}
			d.Head, d.seq = &h, 0
			continue
		}
		ev, field, err := parseLine(d.lines.Bytes())
		if err == nil && ev.Seq != d.seq {
			field, err = "seq", fmt.Errorf("found %d, want %d", ev.Seq, d.seq)
		}
		if err != nil {
			return Event{}, &ReadError{Line: d.line, Field: field, Err: err}
		}
		d.seq++
		return ev, nil
	}
	if err := d.lines.Err(); err != nil {
		return Event{}, &ReadError{Line: d.line + 1, Err: err}
	}
	return Event{}, io.EOF
}

// ReadJSONL reads what WriteJSONL wrote. Errors in the content are of type *ReadError.
func ReadJSONL(r io.Reader) (*Timeline, error) { return readJSONL(r, 0) }

// readJSONL has room for a number of events from the start.
func readJSONL(r io.Reader, events int) (*Timeline, error) {
	t := &Timeline{events: make([]Event, 0, events)}
	for d := NewDecoder(r); ; {
		ev, err := d.Decode()
		switch {
		case errors.Is(err, io.EOF):
			return t, nil
		case err != nil:
			return nil, err
		}
		t.Append(ev)
	}
}
