package replay

import (
	"bufio"
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// LoadExchange reads a recorded exchange over the air: a header row, then events. The
// board under test is the one that is called as its role, or "board".
// What cannot be used is a *VectorError.
func LoadExchange(path string) (*Recording, error) { return LoadExchangeOf(path, "") }

// LoadExchangeOf is [LoadExchange] for a recording of several boards, of which the one that
// is called so there is under test; to it the others are part of what happens on the air.
func LoadExchangeOf(path, called string) (*Recording, error) {
	rec := &Recording{File: filepath.Base(path), called: called}
	err := eachRow(path, func(f *fields) {
		if rec.Keys == nil {
			rec.header(f)
			return
		}
		if row := event(f); row != nil {
			row.From, row.To = rec.board(row.From), rec.board(row.To)
			rec.Rows = append(rec.Rows, row)
		}
	})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(rec.Rows, func(a, b *Row) int { return cmp.Compare(a.At, b.At) })
	if err := rec.link(); err != nil {
		return nil, err
	}
	if n := len(rec.Rows); n > 0 {
		rec.End = rec.Rows[n-1].At + rec.Rows[n-1].Air + Tolerance
	}
	return rec, nil
}

// eachRow calls use for every line of a file until one is refused.
func eachRow(path string, use func(*fields)) error {
	text, err := os.ReadFile(path) // the caller names the recording
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	n := 0
	for lines.Scan() {
		n++
		f := parse(filepath.Base(path), n, lines.Bytes())
		if f.err == nil {
			use(f)
		}
		if f.err != nil {
			return f.err
		}
	}
	if n == 0 {
		return &VectorError{File: filepath.Base(path), Row: 1, Want: "a header row", Got: "an empty file"}
	}
	return lines.Err()
}

func (rec *Recording) header(f *fields) {
	if kind := f.text("kind"); kind != "header" {
		f.fail("kind", `"header" in the first row`, strconv.Quote(kind))
	}
	rec.Name = f.text("scenario")
	rec.Version = f.text("version")
	rec.Epoch = uint32(f.number("epoch"))
	rec.SNR = float32(f.number("snr"))
	rec.RSSI = float32(f.number("rssi"))
	rec.Keys = map[string]Key{}
	keys := f.object("keys")
	if rec.role = f.maybe("role"); rec.called == "" && keys.has(rec.role) {
		rec.called = rec.role
	}
	for name := range keys.raw {
		key := keys.object(name)
		rec.Keys[rec.board(name)] = Key{Public: key.sized("pub", 32), Private: key.sized("prv", 64)}
		keys.adopt(name, key)
	}
	f.adopt("keys", keys)
	if _, ok := rec.Keys[Board]; !ok {
		f.fail("keys", "the keys of "+strconv.Quote(cmp.Or(rec.called, Board)), "none")
	}
}

// board is the name of who is called so in the recording: [Board] for the one under test.
func (rec *Recording) board(called string) string {
	if called != "" && called == rec.called {
		return Board
	}
	return called
}

func (f *fields) sized(name string, size int) []byte {
	b := f.bytes(name)
	if len(b) != size {
		f.fail(name, strconv.Itoa(size)+" bytes", strconv.Itoa(len(b)))
	}
	return b
}

// event reads one row after the header.
func event(f *fields) *Row {
	r := &Row{Line: f.row, Kind: Kind(f.text("kind")), From: f.text("from"), At: f.micros("t_us", 1), Note: f.maybe("note")}
	switch r.Kind {
	case Sent:
		r.Data, r.Air = f.bytes("hex"), f.micros("air_us", 1)
		r.Decoded = decoded(f)
	case Heard:
		r.To, r.SNR, r.RSSI = f.text("to"), float32(f.number("snr")), float32(f.number("rssi"))
	case Typed:
		r.To, r.Data = f.text("to"), f.bytes("hex")
	case Printed:
		r.Data, r.Within = f.bytes("hex"), Tolerance
	case Tuned:
		r.Radio = f.radio("note")
	case Busy:
		state, _, _ := strings.Cut(strings.TrimPrefix(r.Note, "busy="), ", ")
		r.Busy = state == "1"
		if state != "0" && state != "1" {
			f.fail("note", `"0" or "1"`, strconv.Quote(r.Note))
		}
	case Stored:
		r.Data, r.Name = f.bytes("hex"), r.Note
	case Damaged, Remarked:
	default:
		f.fail("kind", "tx, rx, rxerr, serial-in, serial, radio, busy, file or note", strconv.Quote(string(r.Kind)))
	}
	return r
}

// decoded reads what the recorder could read of a frame: nothing of one that is too short.
func decoded(f *fields) Decoded {
	if !f.has("dec") {
		return Decoded{}
	}
	dec := f.object("dec")
	if dec.err == nil && !dec.has("route") && !dec.has("type") {
		return Decoded{}
	}
	d := Decoded{Route: dec.text("route")}
	if raw := dec.raw["type"]; len(raw) > 0 && raw[0] >= '0' && raw[0] <= '9' {
		d.Type = string(raw) // a type without a name
	} else {
		d.Type = dec.text("type")
	}
	if dec.has("plain") {
		d.Plain = dec.bytes("plain")
		if to := dec.maybe("dst"); to != "" {
			d.To = dec.sized("dst", 1)[0]
		}
	}
	f.adopt("dec", dec)
	return d
}

// link gives each reception the frame that was heard, and finds out which frames
// were on the air at the board. Where a sender's frames have no reception at all
// the recorder left them out: the board heard those too.
func (rec *Recording) link() error {
	for i, r := range rec.Rows {
		if r.Kind == Sent && r.From != Board {
			r.Unlogged = true
		}
		if r.Kind != Heard {
			continue
		}
		sent := rec.lastSent(i)
		if sent == nil {
			return &VectorError{File: rec.File, Row: r.Line, Field: "t_us", Want: "the end of a frame from " + r.From, Got: strconv.FormatInt(r.At, 10)}
		}
		r.Data = sent.Data
		sent.Unlogged = false
		sent.Late = max(sent.Late, r.At-sent.At-sent.Air)
		sent.Reaches = sent.Reaches || r.To == Board
	}
	for _, r := range rec.Rows {
		r.Reaches = r.Reaches || r.Unlogged
	}
	return nil
}

// lastSent returns the frame that had ended when row i says that it was heard. The
// recorder handed one frame over long after its end.
func (rec *Recording) lastSent(i int) *Row {
	heard := rec.Rows[i]
	for _, r := range slices.Backward(rec.Rows[:i]) {
		if r.Kind == Sent && r.From == heard.From {
			if r.At+r.Air > heard.At {
				return nil
			}
			return r
		}
	}
	return nil
}
