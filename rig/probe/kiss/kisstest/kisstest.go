// Package kisstest records what passes over the line of a KISS modem and plays it back, so
// that a probe can be tested with what a modem once said. Recordings are JSON lines in the form
// of the recorded modems in fixtures/vectors/kiss.
package kisstest

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/meshrig/meshrig/rig/probe/kiss"
)

// The directions of a row.
const (
	toModem   = "host>modem"
	fromModem = "modem>host"
)

// row is what passed at one time.
type row struct {
	At  int64  `json:"t_us"`
	Dir string `json:"dir"`
	Hex string `json:"hex"`
}

// Recorder is a line that notes what passes over another one. The zero value with a Line is
// ready; its time begins with the first byte.
type Recorder struct {
	Line kiss.Line

	mu    sync.Mutex
	start time.Time
	rows  []row
}

func (r *Recorder) note(dir string, data []byte, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.start.IsZero() {
		r.start = at
	}
	r.rows = append(r.rows, row{at.Sub(r.start).Microseconds(), dir, hex.EncodeToString(data)})
}

// Write writes to the line and notes it.
func (r *Recorder) Write(data []byte) error {
	r.note(toModem, data, time.Now())
	return r.Line.Write(data)
}

// Read reads from the line and notes it.
func (r *Recorder) Read(ctx context.Context, post func(data []byte, at time.Time)) error {
	return r.Line.Read(ctx, func(data []byte, at time.Time) {
		r.note(fromModem, data, at)
		post(data, at)
	})
}

// Bytes is that of the line.
func (r *Recorder) Bytes(n int) time.Duration { return r.Line.Bytes(n) }

// WriteTo writes the recording, a JSON object a line.
func (r *Recorder) WriteTo(w io.Writer) (n int64, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, row := range r.rows {
		if err := e.Encode(row); err != nil {
			return 0, fmt.Errorf("kisstest: %w", err)
		}
	}
	return b.WriteTo(w)
}

// Player is a line behind which a recording answers: what the modem said follows as soon as
// the host has written what it wrote before. Bytes take no time.
type Player struct {
	mu    sync.Mutex
	rows  []row
	next  int
	asked chan struct{}
}

// NewPlayer reads a recording. Rows of other directions, and a header, are left out.
func NewPlayer(r io.Reader) (*Player, error) {
	p := &Player{asked: make(chan struct{}, 1)}
	for d := json.NewDecoder(r); ; {
		var next row
		err := d.Decode(&next)
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err == nil {
			_, err = hex.DecodeString(next.Hex)
		}
		if err != nil {
			return nil, fmt.Errorf("kisstest: recording, row %d: %w", len(p.rows)+1, err)
		}
		if next.Dir == toModem || next.Dir == fromModem {
			p.rows = append(p.rows, next)
		}
	}
}

// OrderError says that the host did not do what it did when the recording was made.
type OrderError struct {
	Row  int    // of the recording, from 0
	Got  string // bytes in hex
	Want string
}

// Error names the row and what differs.
func (e *OrderError) Error() string {
	return fmt.Sprintf("kisstest: row %d: host writes %s, recorded was %s", e.Row, e.Got, e.Want)
}

// Write is an *OrderError if this is not what comes next in the recording.
func (p *Player) Write(data []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	got, want := hex.EncodeToString(data), "the end"
	if p.next < len(p.rows) {
		want = p.rows[p.next].Dir + " " + p.rows[p.next].Hex
	}
	if want != toModem+" "+got {
		return &OrderError{p.next, got, want}
	}
	p.next++
	select {
	case p.asked <- struct{}{}:
	default:
	}
	return nil
}

// Read posts what the modem said until the context ends.
func (p *Player) Read(ctx context.Context, post func(data []byte, at time.Time)) error {
	for ctx.Err() == nil {
		if data, ok := p.take(); ok {
			post(data, time.Now())
			continue
		}
		select {
		case <-p.asked:
		case <-ctx.Done():
		}
	}
	return nil
}

func (p *Player) take() ([]byte, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next >= len(p.rows) || p.rows[p.next].Dir != fromModem {
		return nil, false
	}
	data, err := hex.DecodeString(p.rows[p.next].Hex)
	p.next++
	return data, err == nil
}

// Bytes is 0.
func (*Player) Bytes(int) time.Duration { return 0 }

// Close is an error if something recorded was not consumed.
func (p *Player) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next < len(p.rows) {
		r := p.rows[p.next]
		return fmt.Errorf("kisstest: %d of %d rows were not consumed, the next is %s %s",
			len(p.rows)-p.next, len(p.rows), r.Dir, r.Hex)
	}
	return nil
}
